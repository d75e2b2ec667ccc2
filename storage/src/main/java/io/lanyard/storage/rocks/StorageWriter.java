// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import io.lanyard.platform.event.Counters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. While it syncs a batch, the changes of all others gather in the next one: the more there is
 * to do, the more changes share a sync. They are stored in the order in which they were given.
 *
 * <p>While batches are large, a write begins a millisecond after the one before it at the earliest.
 *
 * <p>Changes may be given from any thread, and none of them waits. A change is never refused: whoever can stop what makes
 * them, such as reading from a socket, asks {@link #isFull} and {@link #whenRoom}.
 *
 * <p>When the disk is full or broken, nothing is lost and nothing is confirmed: the writer tries the same batch until it
 * succeeds, and {@link #problem} says why it does not. So it is while the disk does not answer at all.
 */
public final class StorageWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StorageWriter.class);

    /** What may wait before {@link #isFull}. */
    private static final long FULL_BYTES = 64L << 20;

    private static final int FULL_CHANGES = 500_000;

    /**
     * From one write to the next, while there is much to do: each sync costs the processor the same for one message and
     * for a hundred, and a disk that syncs fast would have it busy with nothing else.
     */
    private static final long MOMENT_NANOS = 1_000_000;

    /** A batch of so much, some four messages of a device, tells that more will come: the next one waits for its moment. */
    private static final int MUCH_BYTES = 1_024;

    private static final int BUFFER = 64 << 10;

    /** What a busy platform gathers in a batch; memory beyond it is given back after each. */
    private static final int LARGE_BUFFER = 4 << 20;

    private static final long RETRY_MILLIS = 200;
    private static final long LONGEST_RETRY_MILLIS = 2_000;
    private static final long LONGEST_CLOSE_SECONDS = 5;
    private static final long WATCH_MILLIS = 500;

    /**
     * Has changes that are made only when a batch is about to be written, so that many become one; see {@link
     * #announce}. Called by the writer's thread.
     */
    public interface Gatherer {
        /** Adds what has gathered; the result is told when it is stored, null when there was nothing. */
        @Nullable Written gather(Changes changes);
    }

    /** Lets time pass for the writer's thread, so that its next batch grows. */
    @FunctionalInterface
    interface Pause {
        /**
         * Returns after so long, or as soon as the writer is being closed.
         *
         * @param nanos more than 0
         * @param closing is counted down when it is
         */
        void pause(long nanos, CountDownLatch closing) throws InterruptedException;
    }

    private record RoomWaiter(Executor on, Runnable task) {}

    /** What the log has been told of a disk that takes nothing; the numbers in it change all the time. */
    private record Told(@Nullable String failure, boolean lacksRoom) {}

    private final MessageDatabase database;
    private final Counters counters;
    private final LongSupplier ticker;
    private final Pause pause;
    private final Thread thread;
    private final WriteWatch watch;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final CountDownLatch closing = new CountDownLatch(1);

    // Under the lock.
    private PendingBatch gathering;
    private PendingBatch spare;
    private long bytesBeingWritten;
    private int changesBeingWritten;
    private long announced;
    private boolean idle;
    private boolean closed;
    private final List<RoomWaiter> roomWaiters = new ArrayList<>();

    // Of the writer's thread.
    private final RoomToReopen room;
    private String lacking = "";
    private @Nullable Told told;

    private volatile @Nullable Gatherer gatherer;
    private volatile boolean full;
    private volatile @Nullable String problem;

    StorageWriter(MessageDatabase database, Counters counters) {
        this(database, counters, System::nanoTime, StorageWriter::pauseForReal);
    }

    /**
     * Starts to write to this database, whose own writer has to be given nothing.
     *
     * @param ticker nanoseconds that only rise
     * @param pause how the thread waits for a batch to grow
     */
    StorageWriter(MessageDatabase database, Counters counters, LongSupplier ticker, Pause pause) {
        this.database = database;
        this.counters = counters;
        this.ticker = ticker;
        this.pause = pause;
        this.gathering = newBatch();
        this.spare = newBatch();
        this.room = new RoomToReopen(database.folder());
        this.watch = new WriteWatch(database.folder().toString(), counters, ticker);
        Thread.ofVirtual().name("storage-watch").start(this::watchWrites);
        this.thread = Thread.ofPlatform().name("storage-writer").daemon().start(this::run);
    }

    private PendingBatch newBatch() {
        return new PendingBatch(new Changes(database.familyIds(), BUFFER), LARGE_BUFFER);
    }

    /** An empty list of changes that are to be stored together. */
    public Changes newChanges() {
        return new Changes(database.familyIds(), 256);
    }

    /** Stores a value; see {@link Changes#put}. Nobody wants to know when. */
    public void put(Family family, byte[] key, byte[] value) {
        lock.lock();
        try {
            if (!closed) {
                gathering.changes().put(family, key, value);
                given();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Stores a value; see {@link Changes#put}.
     *
     * @param on runs the callback; callbacks of one batch for the same executor come in one task
     */
    public void put(Family family, byte[] key, byte[] value, Executor on, Written written) {
        lock.lock();
        try {
            if (!closed) {
                gathering.changes().put(family, key, value);
                gathering.tell(on, written);
                given();
                return;
            }
        } finally {
            lock.unlock();
        }
        refuse(on, written);
    }

    /** Removes a record; see {@link Changes#delete}. Nobody wants to know when. */
    public void delete(Family family, byte[] key) {
        lock.lock();
        try {
            if (!closed) {
                gathering.changes().delete(family, key);
                given();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Stores all of the changes or none. They are copied: the list may be used again. */
    public void write(Changes changes, Executor on, Written written) {
        lock.lock();
        try {
            if (!closed) {
                gathering.changes().addAll(changes);
                gathering.tell(on, written);
                given();
                return;
            }
        } finally {
            lock.unlock();
        }
        refuse(on, written);
    }

    /** Calls back when everything that was given before is stored: a read that begins then sees it. */
    public void afterEarlierChanges(Executor on, Written written) {
        lock.lock();
        try {
            if (!closed) {
                gathering.tell(on, written);
                given();
                return;
            }
        } finally {
            lock.unlock();
        }
        refuse(on, written);
    }

    private static void refuse(Executor on, Written written) {
        PendingBatch.run(
                on, () -> written.written(new StorageException("the platform is stopping")));
    }

    /** Sets who is asked for changes before each write; there is room for one. */
    public void gatherFrom(Gatherer from) {
        gatherer = from;
    }

    /**
     * Says that the gatherer has so many more bytes: it is asked before the next write.
     *
     * @return false when the writer is closed and will not ask
     */
    public boolean announce(int bytes) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            announced += bytes;
            given();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether so much waits that whoever can should give no more; one look at a field. */
    public boolean isFull() {
        return full;
    }

    /** Bytes that were given and are not stored yet; from any thread. */
    public long waitingBytes() {
        lock.lock();
        try {
            return gathering.bytes() + announced + bytesBeingWritten;
        } finally {
            lock.unlock();
        }
    }

    /** Changes that were given and are not stored yet, without those of the gatherer; from any thread. */
    public int waitingChanges() {
        lock.lock();
        try {
            return gathering.count() + changesBeingWritten;
        } finally {
            lock.unlock();
        }
    }

    /** Runs the task when the writer is not full: at once, when it is not. */
    public void whenRoom(Executor on, Runnable task) {
        lock.lock();
        try {
            if (full && !closed) {
                roomWaiters.add(new RoomWaiter(on, task));
                return;
            }
        } finally {
            lock.unlock();
        }
        on.execute(task);
    }

    /** Why nothing is stored at present; empty when all is well. From any thread. */
    public Optional<String> problem() {
        String failed = problem;
        return failed == null ? watch.problem() : Optional.of(failed);
    }

    private void watchWrites() {
        try {
            while (!closing.await(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
                watch.look();
            }
        } catch (InterruptedException e) {
            // Nobody interrupts this thread.
            Thread.currentThread().interrupt();
        }
    }

    /** Under the lock: something was added to the batch that gathers. */
    private void given() {
        if (idle) {
            idle = false;
            work.signal();
        }
        if (!full
                && (gathering.bytes() + announced + bytesBeingWritten > FULL_BYTES
                        || gathering.count() + changesBeingWritten > FULL_CHANGES)) {
            full = true;
        }
    }

    private void run() {
        PendingBatch batch = next();
        while (batch != null) {
            StorageException failure = null;
            long begun = ticker.getAsLong();
            long bytes = 0;
            try {
                gatherInto(batch);
                bytes = batch.bytes();
                failure = write(batch);
            } catch (RuntimeException | Error e) {
                LOG.error("A batch of {} changes cannot be written", batch.count(), e);
                failure = new StorageException("a bug: " + e, e);
            }
            batch.complete(failure);
            admit();
            if (bytes >= MUCH_BYTES) {
                letGather(begun + MOMENT_NANOS - ticker.getAsLong());
            }
            batch = next();
        }
    }

    private static void pauseForReal(long nanos, CountDownLatch closing)
            throws InterruptedException {
        var _ = closing.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** Waits for the next batch to grow, or until the writer is closed. */
    private void letGather(long nanos) {
        if (nanos <= 0) {
            // Writing took longer than that: what came meanwhile is much already.
            return;
        }
        try {
            pause.pause(nanos, closing);
        } catch (InterruptedException e) {
            // Nobody interrupts this thread; if somebody does, the next batch is a smaller one.
            LOG.debug("The writer was interrupted", e);
        }
    }

    private void gatherInto(PendingBatch batch) {
        Gatherer from = gatherer;
        Written written = from == null ? null : from.gather(batch.changes());
        if (written != null) {
            batch.tell(Runnable::run, written);
        }
    }

    /** A batch is written: lets those go on who wait for room, when there is enough. */
    private void admit() {
        List<RoomWaiter> admitted;
        lock.lock();
        try {
            bytesBeingWritten = 0;
            changesBeingWritten = 0;
            if (!full
                    || gathering.bytes() + announced >= FULL_BYTES / 2
                    || gathering.count() >= FULL_CHANGES / 2) {
                return;
            }
            full = false;
            admitted = List.copyOf(roomWaiters);
            roomWaiters.clear();
        } finally {
            lock.unlock();
        }
        admitted.forEach(waiter -> PendingBatch.run(waiter.on(), waiter.task()));
    }

    /** Takes what has gathered, waiting for the first of it; null when the writer is closed and has nothing left. */
    private @Nullable PendingBatch next() {
        lock.lock();
        try {
            while (gathering.isEmpty() && announced == 0) {
                if (closed) {
                    return null;
                }
                idle = true;
                work.awaitUninterruptibly();
            }
            PendingBatch taken = gathering;
            gathering = spare;
            spare = taken;
            bytesBeingWritten = taken.bytes() + announced;
            announced = 0;
            changesBeingWritten = taken.count();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Writes until it succeeds; the failure is that the writer was closed before. */
    private @Nullable StorageException write(PendingBatch batch) {
        if (batch.changes().count() == 0) {
            return null;
        }
        byte[] bytes = batch.changes().toBatch();
        counters.measured(Counters.Size.STORE_BATCH_CHANGES, batch.changes().count());
        counters.measured(Counters.Size.STORE_BATCH_BYTES, bytes.length);
        long start = ticker.getAsLong();
        RocksDBException failure = tryWrite(bytes);
        counters.took(Counters.Span.STORE_WRITE, ticker.getAsLong() - start);
        for (int attempt = 1; failure != null; attempt++) {
            failed(failure, attempt);
            if (!waitForRetry(attempt)) {
                return new StorageException(
                        "the platform stopped while the disk took nothing: " + failure.getMessage(),
                        failure);
            }
            failure = tryAgain(bytes);
        }
        if (problem != null) {
            room.wasEnough();
            lacking = "";
            told = null;
            LOG.info("Messages are stored again; {} changes waited", batch.count());
            problem = null;
        }
        return null;
    }

    private @Nullable RocksDBException tryWrite(byte[] batch) {
        watch.begin();
        try {
            database.write(batch);
            return null;
        } catch (RocksDBException e) {
            return e;
        } catch (StorageException e) {
            return new RocksDBException(e.getMessage());
        } finally {
            watch.end();
        }
    }

    /** Writes, if need be to a RocksDB that begins anew; as it may have done by itself. */
    private @Nullable RocksDBException tryAgain(byte[] batch) {
        RocksDBException failure = tryWrite(batch);
        if (failure == null) {
            return null;
        }
        Optional<String> lack = room.lacking(database.bytesToReplay(), batch.length);
        lacking = lack.map("; to go on, %s"::formatted).orElse("");
        if (lack.isPresent()) {
            return failure;
        }
        try {
            database.reopen();
        } catch (RocksDBException e) {
            room.wasInVain();
            return e;
        }
        return tryWrite(batch);
    }

    private void failed(RocksDBException failure, int attempt) {
        Told telling = new Told(failure.getMessage(), !lacking.isEmpty());
        if (!telling.equals(told)) {
            LOG.error(
                    "Messages in {} cannot be stored; nothing is acknowledged until they can: {}{}",
                    database.folder(),
                    failure.getMessage(),
                    lacking);
            told = telling;
        }
        problem = "messages cannot be stored: " + failure.getMessage() + lacking;
        LOG.debug("Attempt {} failed", attempt, failure);
    }

    /** False when the writer was closed. */
    private boolean waitForRetry(int attempt) {
        try {
            return !closing.await(
                    Math.min(RETRY_MILLIS * attempt, LONGEST_RETRY_MILLIS), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Nobody interrupts this thread; if somebody does, it goes on.
            return true;
        }
    }

    /** Writes what was given, and takes no more. Returns when the thread has ended, or after five seconds. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            work.signalAll();
        } finally {
            lock.unlock();
        }
        closing.countDown();
        try {
            if (!thread.join(Duration.ofSeconds(LONGEST_CLOSE_SECONDS))) {
                LOG.error("The storage writer did not end in {} s", LONGEST_CLOSE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
