// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.sdk.ResultCode;
import io.lanyard.sdk.TopicQos;
import io.lanyard.sdk.link.Operation.Publication;
import io.lanyard.sdk.link.Operation.Subscribing;
import io.lanyard.sdk.link.Operation.TimeQuery;
import io.lanyard.sdk.link.Operation.Unsubscribing;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the application handed over and what is not through yet. Any thread may add; the event loop takes out, sends,
 * and clears away what is acknowledged. One short lock covers it all, so that the result code of a call is the truth
 * at that moment: 0 means that the operation is in here, with a number of its own.
 *
 * <p>An operation goes from {@code arrivals} to being sent in the order of the calls. QoS 1 messages that find the
 * in-flight window full step aside into {@code held}, so that subscriptions and QoS 0 behind them do not wait. A lost
 * connection empties nothing but QoS 0; with the next one everything starts over in the order in which it was first
 * sent.
 */
final class Outbox {
    /** QoS 0 bytes that may wait for the socket. They count against no window, so memory is their bound. */
    static final int MAX_UNSENT_BYTES = 1 << 20;

    /** What is taken out at a time, so that a socket that is full soon gets little more. */
    private static final int BATCH_BYTES = 64 << 10;

    /** Payload that is fetched from the file of the offline buffer at a time. */
    private static final int FETCH_BYTES = 1 << 20;

    /** Packet ids that applications do not get, so that subscriptions can always be restored. */
    private static final int RESERVED_IDS = 1_024;

    /** Slots of a queue that was never used; nearly all devices of a large fleet are silent. */
    private static final int FIRST_CAPACITY = 2;

    private static final Comparator<Operation> AS_SENT =
            Comparator.comparingLong(operation -> operation.sentAs);

    private final int maxInflight;
    private final int maxPublishes;
    private final OpenOperations open;

    private final Object lock = new Object();
    // Changed under the lock.
    private volatile boolean online;
    private volatile boolean closed;
    private volatile boolean buffering;

    // Guarded by the lock.
    private @Nullable OfflineQueue offline;
    private Consumer<List<Publication>> whenFetched = unreadable -> {};
    private boolean fetching;
    private final Deque<Operation> arrivals = new ArrayDeque<>(FIRST_CAPACITY);
    private final Deque<Publication> held = new ArrayDeque<>(FIRST_CAPACITY);
    private long lastSentAs;

    /** What the platform lets be in flight, at most {@link #maxInflight}. */
    private int window;

    /** QoS 1 messages that are sent. */
    private int inflight;

    /** QoS 1 messages anywhere in here. */
    private int publishes;

    /** Size of the QoS 0 messages in {@code arrivals}. */
    private int unsentBytes;

    Outbox(int maxInflight, int maxQueued, OpenOperations open) {
        this.maxInflight = maxInflight;
        this.maxPublishes = maxInflight + maxQueued;
        this.window = maxInflight;
        this.open = open;
    }

    /**
     * Accepts messages also while there is no connection. To be called once, before anything else. What the queue
     * already holds goes first.
     *
     * @param whenFetched there is more to send, and these messages have ended because the file that held them cannot be
     *     read; on a thread of the background
     */
    void bufferOffline(OfflineQueue queue, Consumer<List<Publication>> whenFetched) {
        synchronized (lock) {
            offline = queue;
            this.whenFetched = whenFetched;
            buffering = true;
            queue.load((topic, payload, qos, properties, expiresAt, number) -> {
                int id = nextId();
                if (id != 0) {
                    Publication found =
                            new Publication(
                                    id, Long.MAX_VALUE, topic, payload, qos, properties, true);
                    found.expiresAt = expiresAt;
                    acceptBuffered(queue, found, number);
                }
                return id != 0;
            });
        }
    }

    private void acceptBuffered(OfflineQueue queue, Publication publication, long number) {
        publication.fileNumber = number;
        queue.unloadWhenMany(publication);
        accept(count(publication, 1));
    }

    /** Whether messages are accepted at present, be it for later; any thread. */
    boolean acceptsPublish() {
        return online || (buffering && !closed);
    }

    /** Whether subscribes and unsubscribes are accepted at present; any thread. */
    boolean online() {
        return online;
    }

    /** Any thread. */
    LinkReceipt publish(
            TopicName topic, byte[] payload, int qos, Properties properties, long deadline) {
        return publish(topic, payload, qos, properties, deadline, Long.MAX_VALUE);
    }

    /**
     * Any thread. Waits for the disk when there is no connection and the offline buffer has a file, without the lock.
     *
     * @param expiresAt when it is worth nothing any more, on the clock of the link
     */
    LinkReceipt publish(
            TopicName topic,
            byte[] payload,
            int qos,
            Properties properties,
            long deadline,
            long expiresAt) {
        OfflineQueue queue;
        synchronized (lock) {
            if (online) {
                return publishOnline(topic, payload, qos, properties, deadline, expiresAt);
            }
            queue = offline;
            if (queue == null || closed) {
                return LinkReceipt.refused(ResultCode.NOT_CONNECTED);
            }
        }
        StoredMessage.Body body = queue.body(topic, payload, qos, properties);
        Publication publication;
        synchronized (lock) {
            if (online) {
                return publishOnline(topic, payload, qos, properties, deadline, expiresAt);
            }
            if (closed) {
                return LinkReceipt.refused(ResultCode.NOT_CONNECTED);
            }
            publication = publishOffline(queue, topic, payload, qos, properties, deadline, body);
            if (publication == null) {
                return LinkReceipt.refused(ResultCode.REFUSED);
            }
            publication.expiresAt = expiresAt;
        }
        return queue.sync(publication.fileNumber) ? publication : withdrawn(publication);
    }

    private LinkReceipt publishOnline(
            TopicName topic,
            byte[] payload,
            int qos,
            Properties properties,
            long deadline,
            long expiresAt) {
        int size = Publication.size(topic, payload);
        if (qos == 0 ? unsentBytes + size > MAX_UNSENT_BYTES : publishes >= maxPublishes) {
            return LinkReceipt.refused(ResultCode.REFUSED);
        }
        int id = nextId();
        if (id == 0) {
            return LinkReceipt.refused(ResultCode.REFUSED);
        }
        Publication publication =
                new Publication(id, deadline, topic, payload, qos, properties, false);
        publication.expiresAt = expiresAt;
        return accept(count(publication, 1));
    }

    /** Takes a message for later, and writes it down when there is a file; null when there is no room. */
    private @Nullable Publication publishOffline(
            OfflineQueue queue,
            TopicName topic,
            byte[] payload,
            int qos,
            Properties properties,
            long deadline,
            StoredMessage.@Nullable Body body) {
        int size = Publication.size(topic, payload);
        if (!queue.makesRoomFor(size)) {
            return null;
        }
        while (!queue.hasRoomFor(size)) {
            Publication oldest = oldestBuffered();
            if (oldest == null) {
                // What fills it is on its way already and cannot be called back.
                return null;
            }
            arrivals.remove(oldest);
            discard(oldest);
            queue.evicted(oldest);
        }
        int id = nextId();
        long number = id == 0 ? -1 : queue.write(body);
        if (number < 0) {
            return null;
        }
        Publication publication =
                new Publication(id, deadline, topic, payload, qos, properties, true);
        acceptBuffered(queue, publication, number);
        return publication;
    }

    /** Nobody can promise that the message is on disk: refused after all, unless it is on its way already. */
    private LinkReceipt withdrawn(Publication publication) {
        synchronized (lock) {
            if (!arrivals.remove(publication) && !held.remove(publication)) {
                return publication;
            }
            discard(publication);
            return LinkReceipt.refused(ResultCode.REFUSED);
        }
    }

    /**
     * Any thread.
     *
     * @param accepted hears of the query before it can be sent, so that its answer finds it
     */
    LinkReceipt queryTime(
            TopicName topic,
            byte[] payload,
            long deadline,
            long sentAt,
            Consumer<TimeQuery> accepted) {
        synchronized (lock) {
            if (!online) {
                return LinkReceipt.refused(ResultCode.NOT_CONNECTED);
            }
            if (unsentBytes + Publication.size(topic, payload) > MAX_UNSENT_BYTES) {
                return LinkReceipt.refused(ResultCode.REFUSED);
            }
            int id = nextId();
            if (id == 0) {
                return LinkReceipt.refused(ResultCode.REFUSED);
            }
            TimeQuery query = new TimeQuery(id, deadline, topic, payload, sentAt);
            accepted.accept(query);
            return accept(count(query, 1));
        }
    }

    private @Nullable Publication oldestBuffered() {
        for (Operation operation : arrivals) {
            if (operation instanceof Publication publication && publication.buffered) {
                return publication;
            }
        }
        return null;
    }

    /** What {@link io.lanyard.sdk.OfflineBuffer.Keep#NEWEST} has thrown out since the last call; any thread. */
    List<Publication> takeEvicted() {
        if (!buffering) {
            return List.of();
        }
        synchronized (lock) {
            return offline == null ? List.of() : offline.takeEvicted();
        }
    }

    /** Any thread. */
    LinkReceipt subscribe(List<TopicQos> topics, Subscribing.Origin origin, long deadline) {
        return ask(id -> new Subscribing(id, deadline, topics, origin));
    }

    /** Any thread. */
    LinkReceipt unsubscribe(List<String> topics, boolean rrpc, long deadline) {
        return ask(id -> new Unsubscribing(id, deadline, topics, rrpc));
    }

    private LinkReceipt ask(IntFunction<Operation> operation) {
        synchronized (lock) {
            if (!online) {
                return LinkReceipt.refused(ResultCode.NOT_CONNECTED);
            }
            int id = nextId();
            return id == 0 ? LinkReceipt.refused(ResultCode.REFUSED) : accept(operation.apply(id));
        }
    }

    /** The id for something that the application asks for; 0 when there is none. */
    private int nextId() {
        return open.size() < OpenOperations.MAX_ID - RESERVED_IDS ? open.nextFree() : 0;
    }

    private Operation accept(Operation operation) {
        open.add(operation);
        arrivals.add(operation);
        return operation;
    }

    /** Counts a publication in (1) or out (-1). */
    private Publication count(Publication publication, int by) {
        if (publication.qos == 0) {
            unsentBytes += by * publication.size();
        } else {
            publishes += by;
        }
        if (publication.buffered && offline != null) {
            offline.count(publication, by);
        }
        return publication;
    }

    /**
     * The next operations to send, as far as the window lets them pass. A QoS 0 message is out of here with that,
     * everything else waits for its acknowledgement. Event loop.
     *
     * @param batch filled from its start; a few large messages fill it too
     * @return how many there are
     */
    int next(@Nullable Operation[] batch) {
        synchronized (lock) {
            int count = 0;
            int bytes = 0;
            while (count < batch.length && bytes < BATCH_BYTES) {
                Operation next = nextOne();
                if (next == null) {
                    break;
                }
                batch[count++] = next;
                if (next instanceof Publication publication) {
                    bytes += publication.size();
                }
            }
            return count;
        }
    }

    private @Nullable Operation nextOne() {
        if (!online) {
            return null;
        }
        Publication first = inflight < window ? held.peek() : null;
        if (first != null) {
            return first.isLoaded() ? sending(held.remove()) : fetch();
        }
        for (Operation next = arrivals.peek(); next != null; next = arrivals.peek()) {
            if (!(next instanceof Publication publication)) {
                return sending(arrivals.remove());
            }
            if (publication.qos == 1 && inflight >= window) {
                arrivals.remove();
                held.add(publication);
            } else {
                return publication.isLoaded() ? sending(arrivals.remove()) : fetch();
            }
        }
        return null;
    }

    /** Has the payloads of the next messages read from the file; until they are here nothing can be sent. */
    private @Nullable Operation fetch() {
        OfflineQueue queue = offline;
        if (!fetching && queue != null) {
            fetching = true;
            List<Publication> wanted = new ArrayList<>();
            int bytes = collectUnloaded(held, 0, wanted);
            collectUnloaded(arrivals, bytes, wanted);
            List<Publication> unreadable = new ArrayList<>();
            queue.fetch(
                    wanted,
                    (publication, found) -> {
                        if (!fetched(queue, publication, found)) {
                            unreadable.add(publication);
                        }
                        if (publication.equals(wanted.get(wanted.size() - 1))) {
                            synchronized (lock) {
                                fetching = false;
                            }
                            whenFetched.accept(unreadable);
                        }
                    });
        }
        return null;
    }

    private static int collectUnloaded(
            Deque<? extends Operation> from, int before, List<Publication> wanted) {
        int bytes = before;
        for (Operation operation : from) {
            if (bytes >= FETCH_BYTES) {
                break;
            }
            if (operation instanceof Publication publication && !publication.isLoaded()) {
                wanted.add(publication);
                bytes += publication.size();
            }
        }
        return bytes;
    }

    /** Returns false when the message has ended because its payload is lost. */
    private boolean fetched(OfflineQueue queue, Publication publication, @Nullable Publish found) {
        byte[] payload = found == null ? null : ByteBufUtil.getBytes(found.payload());
        synchronized (lock) {
            if (!publication.equals(open.get(publication.mid())) || publication.isLoaded()) {
                // It has ended in the meantime.
                return true;
            }
            if (found == null || payload == null) {
                if (!arrivals.remove(publication)) {
                    held.remove(publication);
                }
                discard(publication);
                return false;
            }
            publication.load(payload, found.properties());
            queue.loaded(publication);
            return true;
        }
    }

    private Operation sending(Operation operation) {
        if (operation instanceof Publication publication) {
            if (publication.qos == 0) {
                discard(publication);
                return publication;
            }
            inflight++;
        }
        if (!operation.sent()) {
            operation.sentAs = ++lastSentAs;
        }
        return operation;
    }

    /**
     * Takes out the operation that an acknowledgement names; null when there is none of this kind with this number:
     * it was acknowledged before, or the other side is confused. Event loop.
     */
    <T extends Operation> @Nullable T acknowledged(int mid, Class<T> kind) {
        synchronized (lock) {
            Operation operation = open.get(mid);
            if (!kind.isInstance(operation) || !operation.sent()) {
                return null;
            }
            if (operation instanceof Publication) {
                inflight--;
            }
            discard(operation);
            return kind.cast(operation);
        }
    }

    /**
     * Takes out the messages that PUBACKs name, as {@link #acknowledged(int, Class)} does one. Event loop.
     *
     * @param mids packet ids, 0 where there is none
     * @param count how many of them count
     * @param taken gets the messages, at the places of their ids
     */
    void acknowledged(int[] mids, int count, CallbackQueue.@Nullable Callback[] taken) {
        synchronized (lock) {
            for (int i = 0; i < count; i++) {
                if (mids[i] != 0
                        && open.get(mids[i]) instanceof Publication publication
                        && publication.sent()) {
                    inflight--;
                    discard(publication);
                    taken[i] = publication;
                }
            }
        }
    }

    /** Out of the table and of the counts. */
    private void discard(Operation operation) {
        open.remove(operation.mid());
        if (operation instanceof Publication publication) {
            count(publication, -1);
            if (publication.fileNumber != 0 && offline != null) {
                offline.erase(publication.fileNumber);
            }
        }
    }

    /**
     * The connection is lost: nothing but messages for later is accepted until {@link #resume}. Event loop.
     *
     * @return what does not survive it: QoS 0 messages that had not reached the socket, unless they are buffered
     */
    List<Operation> suspend() {
        synchronized (lock) {
            online = false;
            // They can make room for newer ones again.
            held.descendingIterator().forEachRemaining(arrivals::addFirst);
            held.clear();
            List<Operation> lost = new ArrayList<>();
            arrivals.removeIf(operation -> {
                boolean unbuffered =
                        operation instanceof Publication publication
                                && publication.qos == 0
                                && !publication.buffered;
                if (unbuffered) {
                    lost.add(operation);
                }
                if (unbuffered || isRestoring(operation)) {
                    discard(operation);
                    return true;
                }
                return false;
            });
            for (Operation operation : open.all()) {
                if (isRestoring(operation)) {
                    discard(operation);
                }
            }
            return lost;
        }
    }

    /**
     * A connection is there: operations are accepted again, and all that is in here is sent again, behind the
     * subscriptions to restore. Packet ids stay. Event loop.
     *
     * @param sessionPresent whether the platform kept the session: messages that were in flight then carry DUP,
     *     because it may have them (MQTT-4.4.0-1); for a new session they are new
     * @param receiveMaximum QoS 1 messages that the platform takes at a time
     * @param restore lists of topics to subscribe, one SUBSCRIBE each
     */
    void resume(boolean sessionPresent, int receiveMaximum, List<List<TopicQos>> restore) {
        synchronized (lock) {
            online = true;
            window = Math.min(maxInflight, receiveMaximum);
            inflight = 0;
            List<Operation> again = sentInOrder();
            for (Operation operation : again) {
                operation.sentAs = 0;
                markDuplicate(operation, sessionPresent, true);
            }
            // Its receipt said that it has expired: it is not to be sent once more.
            again.removeIf(operation -> {
                if (operation.isSettled()) {
                    discard(operation);
                    return true;
                }
                return false;
            });
            held.forEach(operation -> markDuplicate(operation, sessionPresent, false));
            arrivals.forEach(operation -> markDuplicate(operation, sessionPresent, false));
            again.addAll(held);
            again.addAll(arrivals);
            held.clear();
            arrivals.clear();
            for (List<TopicQos> topics : restore) {
                int id = open.nextFree();
                if (id != 0) {
                    accept(
                            new Subscribing(
                                    id, Long.MAX_VALUE, topics, Subscribing.Origin.RESTORING));
                }
            }
            arrivals.addAll(again);
        }
    }

    private static void markDuplicate(
            Operation operation, boolean sessionPresent, boolean wasSent) {
        if (operation instanceof Publication publication) {
            publication.dup = sessionPresent && (wasSent || publication.dup);
        }
    }

    /** What is sent and not acknowledged, in the order in which it was first sent. */
    private List<Operation> sentInOrder() {
        List<Operation> sent = open.all();
        sent.removeIf(operation -> !operation.sent());
        sent.sort(AS_SENT);
        return sent;
    }

    /**
     * Ends what has waited for too long. What is sent keeps its packet id until it is acknowledged, because that may
     * still happen; everything else is out of here. Event loop.
     */
    List<Operation> expire(long now) {
        synchronized (lock) {
            List<Operation> expired = open.all();
            expired.removeIf(operation -> operation.isSettled() || operation.deadline > now);
            for (Operation operation : expired) {
                if (!operation.sent()) {
                    discard(operation);
                }
            }
            if (!expired.isEmpty()) {
                arrivals.removeIf(operation -> !operation.equals(open.get(operation.mid())));
                held.removeIf(operation -> !operation.equals(open.get(operation.mid())));
                expired.sort(Comparator.comparingLong(operation -> operation.deadline));
            }
            return expired;
        }
    }

    /** The first deadline of all that is in here; {@link Long#MAX_VALUE} when there is none. Event loop. */
    long nextDeadline() {
        synchronized (lock) {
            long next = Long.MAX_VALUE;
            for (Operation operation : open.all()) {
                if (!operation.isSettled()) {
                    next = Math.min(next, operation.deadline);
                }
            }
            return next;
        }
    }

    /**
     * Takes everything out and accepts nothing but messages for later until {@link #resume}.
     *
     * @param forGood whether nothing is ever accepted again; then buffered messages come out too, but stay in the file
     * @return the application's operations, in order
     */
    List<Operation> drain(boolean forGood) {
        synchronized (lock) {
            online = false;
            List<Operation> all = sentInOrder();
            all.addAll(held);
            all.addAll(arrivals);
            held.clear();
            arrivals.clear();
            inflight = 0;
            List<Operation> drained = new ArrayList<>();
            for (Operation operation : all) {
                boolean buffered =
                        operation instanceof Publication publication && publication.buffered;
                if (buffered && !forGood && !operation.isSettled()) {
                    ((Publication) operation).dup |= operation.sent();
                    operation.sentAs = 0;
                    arrivals.add(operation);
                } else {
                    open.remove(operation.mid());
                    if (!isRestoring(operation) && !operation.isSettled()) {
                        drained.add(operation);
                    }
                }
            }
            unsentBytes = 0;
            publishes = 0;
            if (offline != null) {
                offline.countAnew();
                arrivals.forEach(operation -> count((Publication) operation, 1));
            }
            closed |= forGood;
            return drained;
        }
    }

    /** To be called after the last {@link #drain}: lets another link have the file, then runs the task. */
    void release(Runnable then) {
        OfflineQueue queue;
        synchronized (lock) {
            queue = offline;
            offline = null;
        }
        if (queue == null) {
            then.run();
        } else {
            queue.close(then);
        }
    }

    private static boolean isRestoring(Operation operation) {
        return operation instanceof Subscribing subscribing
                && subscribing.origin == Subscribing.Origin.RESTORING;
    }
}
