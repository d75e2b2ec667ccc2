// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.memory;

import io.lanyard.platform.session.Mailbox;
import io.lanyard.platform.session.Message;
import io.lanyard.protocol.identity.DeviceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * A mailbox that lives as long as the process: what is "on disk" here is in memory. It promises everything else of
 * the port. Safe from any thread.
 */
public final class MemoryMailbox implements Mailbox {
    private static final class Queue {
        private final TreeMap<Long, Message> messages = new TreeMap<>();
        private long bytes;

        private void put(long sequence, Message message) {
            messages.put(sequence, message);
            bytes += message.payload().size();
        }

        private void remove(long sequence) {
            Message removed = messages.remove(sequence);
            if (removed != null) {
                bytes -= removed.payload().size();
            }
        }
    }

    private final int maxMessages;
    private final long maxBytes;
    private final ConcurrentMap<DeviceId, Queue> queues = new ConcurrentHashMap<>();

    /**
     * A mailbox with these bounds for each device; what exceeds one evicts the oldest messages.
     *
     * @param maxMessages at least 1
     * @param maxBytes of payload; a single message may be larger
     */
    public MemoryMailbox(int maxMessages, long maxBytes) {
        if (maxMessages < 1 || maxBytes < 1) {
            throw new IllegalArgumentException(
                    "bounds have to be at least 1, found "
                            + maxMessages
                            + " messages and "
                            + maxBytes
                            + " bytes");
        }
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
    }

    @Override
    public CompletionStage<Appended> append(DeviceId device, long sequence, Message message) {
        boolean[] evicted = {false};
        queues.compute(
                device,
                (_, known) -> {
                    Queue queue = known == null ? new Queue() : known;
                    if (!queue.messages.isEmpty() && sequence <= queue.messages.lastKey()) {
                        throw new IllegalArgumentException(
                                "sequence has to be above "
                                        + queue.messages.lastKey()
                                        + ", found "
                                        + sequence);
                    }
                    queue.put(sequence, message);
                    while (queue.messages.size() > 1
                            && (queue.messages.size() > maxMessages || queue.bytes > maxBytes)) {
                        queue.remove(queue.messages.firstKey());
                        evicted[0] = true;
                    }
                    return queue;
                });
        return CompletableFuture.completedFuture(
                evicted[0] ? Appended.STORED_EVICTING_OLDEST : Appended.STORED);
    }

    @Override
    public CompletionStage<List<Stored>> read(DeviceId device, long after, int limit) {
        List<Stored> found = new ArrayList<>();
        queues.computeIfPresent(
                device,
                (_, queue) -> {
                    for (Map.Entry<Long, Message> entry :
                            queue.messages.tailMap(after, false).entrySet()) {
                        if (found.size() == limit) {
                            break;
                        }
                        found.add(new Stored(entry.getKey(), entry.getValue()));
                    }
                    return queue;
                });
        return CompletableFuture.completedFuture(List.copyOf(found));
    }

    @Override
    public void remove(DeviceId device, long sequence) {
        queues.computeIfPresent(
                device,
                (_, queue) -> {
                    queue.remove(sequence);
                    return queue.messages.isEmpty() ? null : queue;
                });
    }

    @Override
    public CompletionStage<Void> clear(DeviceId device) {
        queues.remove(device);
        return CompletableFuture.completedFuture(null);
    }
}
