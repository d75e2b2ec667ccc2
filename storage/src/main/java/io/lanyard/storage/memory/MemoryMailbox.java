// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.memory;

import io.lanyard.platform.session.Mailbox;
import io.lanyard.platform.session.Message;
import io.lanyard.protocol.identity.DeviceId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;

/**
 * A mailbox that lives as long as the process: what is "on disk" here is in memory. It promises everything else of
 * the port. Safe from any thread.
 */
public final class MemoryMailbox implements Mailbox {
    private static final class Queue {
        private final TreeMap<Long, Stored> messages = new TreeMap<>();
        private Marks marks = Marks.NONE;
    }

    private final ConcurrentMap<DeviceId, Queue> queues = new ConcurrentHashMap<>();

    public MemoryMailbox() {}

    @Override
    public CompletionStage<Marks> open(DeviceId device, Contents contents) {
        Marks[] marks = {Marks.NONE};
        queues.computeIfPresent(
                device,
                (_, queue) -> {
                    queue.messages.forEach((sequence, stored) ->
                            contents.message(
                                    sequence,
                                    stored.message().id(),
                                    stored.message().payload().size()));
                    marks[0] = queue.marks;
                    return queue;
                });
        return CompletableFuture.completedFuture(marks[0]);
    }

    @Override
    public CompletionStage<?> append(
            DeviceId device,
            long sequence,
            long storedAt,
            boolean sent,
            Message message,
            Executor on) {
        queues.compute(
                device,
                (_, known) -> {
                    Queue queue = known == null ? new Queue() : known;
                    Marks marks = queue.marks;
                    if (!queue.messages.isEmpty() && sequence <= queue.messages.lastKey()) {
                        throw new IllegalArgumentException(
                                "sequence has to be above %d, found %d"
                                        .formatted(queue.messages.lastKey(), sequence));
                    }
                    queue.messages.put(sequence, new Stored(sequence, storedAt, message));
                    queue.marks =
                            new Marks(
                                    marks.head(),
                                    sent ? sequence : marks.sentUpTo(),
                                    Math.max(sequence, marks.lastSequence()));
                    return queue;
                });
        return CompletableFuture.runAsync(() -> {}, on);
    }

    @Override
    public CompletionStage<List<Stored>> read(DeviceId device, long after, int limit, int bytes) {
        List<Stored> found = new ArrayList<>();
        queues.computeIfPresent(
                device,
                (_, queue) -> {
                    long size = 0;
                    for (Stored next : queue.messages.tailMap(after, false).values()) {
                        if (found.size() == limit || size >= bytes) {
                            break;
                        }
                        found.add(next);
                        size += next.message().payload().size();
                    }
                    return queue;
                });
        return CompletableFuture.completedFuture(List.copyOf(found));
    }

    @Override
    public CompletionStage<?> sizes(SizeVisitor visitor) {
        queues.forEach((device, queue) -> {
            if (!queue.messages.isEmpty()) {
                visitor.mailbox(
                        device,
                        queue.messages.size(),
                        queue.messages.values().stream()
                                .mapToLong(stored -> stored.message().payload().size())
                                .sum());
            }
        });
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void remove(DeviceId device, long sequence) {
        queues.computeIfPresent(
                device,
                (_, queue) -> {
                    queue.messages.remove(sequence);
                    return queue;
                });
    }

    @Override
    public void mark(DeviceId device, Marks marks) {
        queues.compute(
                device,
                (_, known) -> {
                    Queue queue = known == null ? new Queue() : known;
                    queue.marks = marks;
                    return queue;
                });
    }

    @Override
    public CompletionStage<?> clear(DeviceId device) {
        queues.remove(device);
        return CompletableFuture.completedFuture(null);
    }
}
