// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.sdk.ResultCode;
import io.lanyard.sdk.TopicQos;
import io.lanyard.sdk.link.Operation.Publication;
import io.lanyard.sdk.link.Operation.Subscribing;
import io.lanyard.sdk.link.Operation.Unsubscribing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the application handed over and what is not through yet. Any thread may add; the event loop takes out, sends,
 * and clears away what is acknowledged. One short lock covers it all, so that the result code of a call is the truth
 * at that moment: 0 means that the operation is in here, with a number of its own.
 *
 * <p>An operation goes from {@code arrivals} to {@code sent} in the order of the calls. QoS 1 messages that find the
 * in-flight window full step aside into {@code held}, so that subscriptions and QoS 0 behind them do not wait. A lost
 * connection empties nothing but QoS 0; with the next one everything starts over in the order in which it was first
 * sent.
 */
final class Outbox {
    /** QoS 0 bytes that may wait for the socket. They count against no window, so memory is their bound. */
    static final int MAX_UNSENT_BYTES = 1 << 20;

    /** Packet ids that applications do not get, so that subscriptions can always be restored. */
    private static final int RESERVED_IDS = 1_024;

    private final int maxInflight;
    private final int maxPublishes;
    private final PacketIds ids;

    private final Object lock = new Object();
    // Guarded by the lock.
    private boolean online;
    private final Deque<Operation> arrivals = new ArrayDeque<>();
    private final Deque<Publication> held = new ArrayDeque<>();
    private final Map<Integer, Operation> sent = new LinkedHashMap<>();

    /** QoS 1 messages in {@code sent}. */
    private int inflight;

    /** QoS 1 messages anywhere in here. */
    private int publishes;

    /** Size of the QoS 0 messages in {@code arrivals}. */
    private int unsentBytes;

    Outbox(int maxInflight, int maxQueued, PacketIds ids) {
        this.maxInflight = maxInflight;
        this.maxPublishes = maxInflight + maxQueued;
        this.ids = ids;
    }

    /** Whether operations are accepted at present; any thread. */
    boolean online() {
        synchronized (lock) {
            return online;
        }
    }

    /** Any thread. */
    LinkReceipt publish(TopicName topic, byte[] payload, int qos) {
        synchronized (lock) {
            if (!online) {
                return LinkReceipt.refused(ResultCode.NOT_CONNECTED);
            }
            int size = Publication.size(topic, payload);
            if (qos == 0 ? unsentBytes + size > MAX_UNSENT_BYTES : publishes >= maxPublishes) {
                return LinkReceipt.refused(ResultCode.REFUSED);
            }
            LinkReceipt receipt = accept(r -> new Publication(r, topic, payload, qos, false));
            if (receipt.accepted()) {
                if (qos == 0) {
                    unsentBytes += size;
                } else {
                    publishes++;
                }
            }
            return receipt;
        }
    }

    /** Any thread. */
    LinkReceipt subscribe(List<TopicQos> topics) {
        synchronized (lock) {
            return online
                    ? accept(r -> new Subscribing(r, topics, false))
                    : LinkReceipt.refused(ResultCode.NOT_CONNECTED);
        }
    }

    /** Any thread. */
    LinkReceipt unsubscribe(List<String> topics) {
        synchronized (lock) {
            return online
                    ? accept(r -> new Unsubscribing(r, topics))
                    : LinkReceipt.refused(ResultCode.NOT_CONNECTED);
        }
    }

    private LinkReceipt accept(Function<LinkReceipt, Operation> operation) {
        int mid = ids.inUse() < PacketIds.MAX - RESERVED_IDS ? ids.take() : 0;
        if (mid == 0) {
            return LinkReceipt.refused(ResultCode.REFUSED);
        }
        LinkReceipt receipt = LinkReceipt.accepted(mid);
        arrivals.add(operation.apply(receipt));
        return receipt;
    }

    /**
     * The next operation to send, if there is one and the window lets it pass. A QoS 0 message is out of here with
     * that, everything else waits for its acknowledgement. Event loop.
     */
    @Nullable Operation next() {
        synchronized (lock) {
            if (!online) {
                return null;
            }
            Publication first = inflight < maxInflight ? held.poll() : null;
            if (first != null) {
                return sending(first);
            }
            for (Operation next = arrivals.poll(); next != null; next = arrivals.poll()) {
                if (next instanceof Publication publication
                        && publication.qos() == 1
                        && inflight >= maxInflight) {
                    held.add(publication);
                } else {
                    return sending(next);
                }
            }
            return null;
        }
    }

    private Operation sending(Operation operation) {
        if (operation instanceof Publication publication) {
            if (publication.qos() == 0) {
                unsentBytes -= publication.size();
                ids.free(publication.mid());
                return publication;
            }
            inflight++;
        }
        sent.put(operation.mid(), operation);
        return operation;
    }

    /**
     * Takes out the operation that an acknowledgement names; null when there is none of this kind with this number:
     * it was acknowledged before, or the other side is confused. Event loop.
     */
    <T extends Operation> @Nullable T acknowledged(int mid, Class<T> kind) {
        synchronized (lock) {
            Operation operation = sent.get(mid);
            if (!kind.isInstance(operation)) {
                return null;
            }
            sent.remove(mid);
            ids.free(mid);
            if (operation instanceof Publication) {
                inflight--;
                publishes--;
            }
            return kind.cast(operation);
        }
    }

    /**
     * The connection is lost: nothing is accepted until {@link #resume}. Event loop.
     *
     * @return what does not survive it: QoS 0 messages that had not reached the socket
     */
    List<Operation> suspend() {
        synchronized (lock) {
            online = false;
            List<Operation> lost = new ArrayList<>();
            arrivals.removeIf(operation -> {
                if (operation instanceof Publication publication && publication.qos() == 0) {
                    lost.add(publication);
                } else if (!isRestoring(operation)) {
                    return false;
                }
                ids.free(operation.mid());
                return true;
            });
            sent.values()
                    .removeIf(operation -> {
                        if (!isRestoring(operation)) {
                            return false;
                        }
                        ids.free(operation.mid());
                        return true;
                    });
            unsentBytes = 0;
            return lost;
        }
    }

    /**
     * A connection is there: operations are accepted again, and all that is in here is sent again, behind the
     * subscriptions to restore. Packet ids stay. Event loop.
     *
     * @param sessionPresent whether the platform kept the session: messages that were in flight then carry DUP,
     *     because it may have them (MQTT-4.4.0-1); for a new session they are new
     * @param restore lists of topics to subscribe, one SUBSCRIBE each
     */
    void resume(boolean sessionPresent, List<List<TopicQos>> restore) {
        synchronized (lock) {
            online = true;
            List<Operation> again = new ArrayList<>();
            for (List<TopicQos> topics : restore) {
                int mid = ids.take();
                if (mid != 0) {
                    again.add(new Subscribing(LinkReceipt.accepted(mid), topics, true));
                }
            }
            sent.values().forEach(operation -> again.add(again(operation, sessionPresent, true)));
            held.forEach(operation -> again.add(again(operation, sessionPresent, false)));
            arrivals.forEach(operation -> again.add(again(operation, sessionPresent, false)));
            sent.clear();
            held.clear();
            inflight = 0;
            arrivals.clear();
            arrivals.addAll(again);
        }
    }

    private static Operation again(Operation operation, boolean sessionPresent, boolean wasSent) {
        return operation instanceof Publication publication
                ? publication.withDup(sessionPresent && (wasSent || publication.dup()))
                : operation;
    }

    /** Takes everything out and accepts nothing until {@link #resume}: the application's operations, in order. */
    List<Operation> drain() {
        synchronized (lock) {
            online = false;
            List<Operation> all = new ArrayList<>(sent.values());
            all.addAll(held);
            all.addAll(arrivals);
            sent.clear();
            held.clear();
            arrivals.clear();
            inflight = 0;
            publishes = 0;
            unsentBytes = 0;
            all.forEach(operation -> ids.free(operation.mid()));
            all.removeIf(Outbox::isRestoring);
            return all;
        }
    }

    private static boolean isRestoring(Operation operation) {
        return operation instanceof Subscribing subscribing && subscribing.restoring();
    }
}
