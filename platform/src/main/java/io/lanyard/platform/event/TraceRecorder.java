// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.event;

import io.lanyard.platform.event.TraceEntry.Kind;
import io.lanyard.protocol.identity.DeviceId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down traces on a thread of its own. Whoever notes something puts it into a bounded queue and goes on: what does
 * not fit is lost and counted, and nobody waits for the disk. Who reads waits until what was noted before is written.
 */
public final class TraceRecorder implements Trace, TraceReader, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TraceRecorder.class);

    /** Entries that may wait for the disk. */
    public static final int CAPACITY = 16_384;

    /** From here on nothing new begins, so that there is room for the ends of what has begun. */
    private static final int HALF = CAPACITY / 2;

    private static final int BATCH = 1_024;
    private static final int LONGEST_TEXT = 512;

    /** A wake-up costs as much as a dozen entries, and who reads does not wait for it. */
    private static final long PAUSE_MILLIS = 100;

    /** Then a reader is shown what is there: the disk hangs. */
    private static final Duration LONGEST_READ_WAIT = Duration.ofSeconds(1);

    private static final long SECOND = 1_000_000_000L;
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final TraceStore store;
    private final int perSecond;
    private final InstantSource clock;
    private final LongSupplier ticker;
    private final ConcurrentLinkedQueue<TraceEntry> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final Map<Lane, AtomicInteger> begun = new EnumMap<>(Lane.class);
    private final LongAdder written = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final Map<Lane, LongAdder> passedOver = new EnumMap<>(Lane.class);
    private final BlockingQueue<CountDownLatch> readers = new LinkedBlockingQueue<>();
    private volatile boolean closed;
    private final Thread thread;

    // On the thread of the recorder only.
    private long allowedUntil;
    private boolean failing;

    /**
     * Starts to record.
     *
     * @param store is closed with the recorder
     * @param perSecond messages in each direction, and events of devices, that begin to be traced in a second, on
     *     average; as many may begin at once after a second of rest; 0 for none
     * @param ticker nanoseconds that only rise
     */
    public TraceRecorder(
            TraceStore store, int perSecond, InstantSource clock, LongSupplier ticker) {
        this.store = Objects.requireNonNull(store, "store is null");
        this.perSecond = perSecond;
        this.clock = Objects.requireNonNull(clock, "clock is null");
        this.ticker = Objects.requireNonNull(ticker, "ticker is null");
        for (Lane lane : Lane.values()) {
            begun.put(lane, new AtomicInteger());
            passedOver.put(lane, new LongAdder());
        }
        this.allowedUntil = ticker.getAsLong();
        this.thread = Thread.ofPlatform().name("trace").daemon().start(this::run);
    }

    @Override
    public boolean begins(Lane lane) {
        AtomicInteger ofLane = Objects.requireNonNull(begun.get(lane), "every lane has a count");
        // A look before the change: a flood of messages must not fight for the field.
        if (ofLane.get() < perSecond && size.get() < HALF && ofLane.getAndIncrement() < perSecond) {
            return true;
        }
        Objects.requireNonNull(passedOver.get(lane), "every lane has an adder").increment();
        return false;
    }

    @Override
    public void note(
            Kind kind,
            @Nullable DeviceId device,
            long messageId,
            String topic,
            long epoch,
            int packetId,
            String detail) {
        if (size.get() >= CAPACITY || closed) {
            lost.increment();
            return;
        }
        size.incrementAndGet();
        queue.add(
                new TraceEntry(
                        clock.millis(),
                        kind,
                        device,
                        messageId,
                        shortened(topic),
                        epoch,
                        packetId,
                        shortened(detail)));
    }

    /** A stranger chooses the length of what is refused to him. */
    private static String shortened(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "...";
    }

    /** Entries that were written down so far. */
    public long written() {
        return written.sum();
    }

    /** Entries that were lost so far: the queue was full, or the disk took nothing. */
    public long lost() {
        return lost.sum();
    }

    /** Messages and events that were not traced because there were so many in their second. */
    public long passedOver(Lane lane) {
        return Objects.requireNonNull(passedOver.get(lane), "every lane has an adder").sum();
    }

    /** Entries that wait for the disk. */
    public int waiting() {
        return size.get();
    }

    @Override
    public List<TraceEntry> ofMessage(long messageId, int limit) {
        awaitWritten();
        return store.ofMessage(messageId, limit);
    }

    @Override
    public List<TraceEntry> ofDevice(DeviceId device, int limit) {
        awaitWritten();
        return store.ofDevice(device, limit);
    }

    /** Until all that was noted before this call is written or lost; not for ever when the disk hangs. */
    private void awaitWritten() {
        CountDownLatch written = new CountDownLatch(1);
        readers.add(written);
        if (closed) {
            return;
        }
        try {
            if (!written.await(LONGEST_READ_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn(
                        "The trace was not written in {}: what is read of it is not complete",
                        LONGEST_READ_WAIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            List<CountDownLatch> waiting = pause();
            allowMore();
            drain();
            waiting.forEach(CountDownLatch::countDown);
        }
        drain();
        readers.forEach(CountDownLatch::countDown);
    }

    /**
     * Lets as many begin as the time since the last call is good for. Bit by bit, as a second's worth at once is a burst
     * that takes a core from the messages behind it, and shows the first moment of each second only.
     */
    private void allowMore() {
        if (perSecond == 0) {
            return;
        }
        long passed = ticker.getAsLong() - allowedUntil;
        if (passed >= SECOND) {
            allowedUntil += passed;
            begun.values().forEach(each -> each.set(0));
            return;
        }
        int more = (int) (passed * perSecond / SECOND);
        if (more > 0) {
            // Not the time of now: what is left of it counts for the next one.
            allowedUntil += more * SECOND / perSecond;
            begun.values()
                    .forEach(each ->
                            each.updateAndGet(had -> Math.max(0, Math.min(had, perSecond) - more)));
        }
    }

    /** Ends early when somebody wants to read, or the recorder is closed; gives those who read. */
    private List<CountDownLatch> pause() {
        List<CountDownLatch> waiting = new ArrayList<>();
        try {
            CountDownLatch first = readers.poll(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            if (first != null) {
                waiting.add(first);
            }
        } catch (InterruptedException e) {
            // Nobody interrupts this thread; if somebody does, it goes on.
        }
        readers.drainTo(waiting);
        return waiting;
    }

    private void drain() {
        List<TraceEntry> batch = new ArrayList<>();
        for (TraceEntry next = queue.poll(); next != null; next = queue.poll()) {
            batch.add(next);
            if (batch.size() == BATCH) {
                write(batch);
                batch = new ArrayList<>();
            }
        }
        if (!batch.isEmpty()) {
            write(batch);
        }
    }

    private void write(List<TraceEntry> batch) {
        try {
            store.append(batch);
            written.add(batch.size());
            if (failing) {
                failing = false;
                LOG.info("The trace is written again");
            }
        } catch (RuntimeException e) {
            lost.add(batch.size());
            if (!failing) {
                failing = true;
                LOG.error("The trace cannot be written; everything else goes on", e);
            }
        } finally {
            size.addAndGet(-batch.size());
        }
    }

    /** Writes down what was noted, and closes the store. A second call does nothing. */
    @Override
    public void close() {
        closed = true;
        readers.add(new CountDownLatch(1));
        try {
            if (!thread.join(LONGEST_CLOSE)) {
                LOG.warn("The trace was not written in {}", LONGEST_CLOSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        store.close();
    }
}
