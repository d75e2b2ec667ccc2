// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages on disk in the order of their arrival, as {@link StoredMessage} writes them; a record without a message says
 * that the one with its number is through. In memory is only where each stands. What a crash left half written at the
 * end is cut off. When nothing waits the file is emptied, and when most of a large file is through it is written anew.
 *
 * <p>{@link #append} writes and {@link #sync} waits for the disk: threads that wait at the same time share one sync.
 * What has been written down is not kept waiting by either. {@link #erase} and {@link #read} belong to the background:
 * what was not erased when the process died is sent once more.
 *
 * <p>Not a {@link FileChannel}, for writing: an interrupted thread that publishes would close it.
 */
final class MessageFile {
    private static final Logger LOG = LoggerFactory.getLogger(MessageFile.class);

    /** A file that is smaller is not worth writing anew. */
    private static final long SMALL = 1L << 20;

    /** What makes sure that bytes are on disk; a test has one that it can hold up. */
    @FunctionalInterface
    interface Disk {
        /** Of a file system. */
        Disk SYSTEM = file -> file.getFD().sync();

        /** Returns when all that was written is on disk. */
        void sync(RandomAccessFile file) throws IOException;
    }

    /** Where a record is. */
    private record Place(long position, int length) {}

    private final Path path;
    private final FileChannel lock;
    private final Disk disk;
    private final SerialTasks background = new SerialTasks();

    // Guarded by this.
    private RandomAccessFile file;
    private long end;
    private Map<Long, Place> waiting = new LinkedHashMap<>();
    private long waitingBytes;
    private long lastNumber;

    /** All messages up to this one are on disk. */
    private long synced;

    private boolean syncing;
    private boolean closed;

    /** Nobody knows what is on disk after a sync that failed, so nothing more is accepted. */
    private @Nullable IOException broken;

    private final Object erasures = new Object();
    // Guarded by the lock of the erasures.
    private List<Long> toErase = new ArrayList<>();

    private MessageFile(Path path, FileChannel lock, Disk disk) throws IOException {
        this.path = path;
        this.lock = lock;
        this.disk = disk;
        this.file = new RandomAccessFile(path.toFile(), "rw");
    }

    /**
     * Opens the file and finds what waits in it.
     *
     * @throws IOException when it cannot be read or written, or belongs to another link
     */
    static MessageFile open(Path path, Disk disk) throws IOException {
        Path lockPath = path.resolveSibling(path.getFileName() + ".lock");
        FileChannel lock =
                FileChannel.open(lockPath, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (lock.tryLock() == null) {
                throw new OverlappingFileLockException();
            }
            MessageFile file = new MessageFile(path, lock, disk);
            file.index();
            syncFolder(path);
            return file;
        } catch (OverlappingFileLockException e) {
            lock.close();
            throw new IOException(path + " belongs to another LinkKit", e);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** A new name is on disk when its folder is. Not every system lets a folder be opened. */
    private static void syncFolder(Path path) {
        try (FileChannel folder = FileChannel.open(path.toAbsolutePath().getParent())) {
            folder.force(true);
        } catch (IOException e) {
            LOG.debug("{}: its folder cannot be synced", path, e);
        }
    }

    private synchronized void index() throws IOException {
        long size = file.length();
        DataInputStream records =
                new DataInputStream(new BufferedInputStream(new FileInputStream(file.getFD())));
        while (end < size) {
            StoredMessage message = StoredMessage.readFrom(records, size - end);
            if (message == null) {
                LOG.warn(
                        "{}: the last {} bytes are no whole message and are cut off",
                        path,
                        size - end);
                file.setLength(end);
                break;
            }
            if (message.isErasure()) {
                forget(message.number());
            } else {
                remember(message.number(), new Place(end, message.length()));
            }
            lastNumber = Math.max(lastNumber, message.number());
            end += message.length();
        }
        synced = lastNumber;
    }

    /** The numbers of what waits, oldest first. */
    synchronized List<Long> numbers() {
        return List.copyOf(waiting.keySet());
    }

    /**
     * What stands under a number. In the background, or before anything else is done.
     *
     * @return null when there is no message any more, or none that can be read
     */
    @Nullable StoredMessage read(long number) {
        RandomAccessFile from;
        Place place;
        synchronized (this) {
            place = waiting.get(number);
            from = file;
        }
        if (place == null) {
            return null;
        }
        try {
            return StoredMessage.parse(bytes(from, place));
        } catch (IOException e) {
            LOG.error("{}: message {} cannot be read", path, number, e);
            return null;
        }
    }

    private static byte[] bytes(RandomAccessFile from, Place place) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(place.length);
        while (record.hasRemaining()) {
            int count = from.getChannel().read(record, place.position + record.position());
            if (count < 0) {
                throw new IOException("the file ends within the record at " + place.position);
            }
        }
        return record.array();
    }

    /** Writes a message at the end, which {@link #sync} has to follow; returns its number. */
    synchronized long append(StoredMessage.Body body) throws IOException {
        if (broken != null) {
            throw new IOException(path + " is not written any more since a sync failed", broken);
        }
        if (closed) {
            throw new IOException(path + " is closed");
        }
        long number = lastNumber + 1;
        byte[] record = body.record(number);
        write(record);
        lastNumber = number;
        remember(number, new Place(end - record.length, record.length));
        return number;
    }

    /** At the end, whole or not at all. */
    private void write(byte[] bytes) throws IOException {
        try {
            file.seek(end);
            file.write(bytes);
        } catch (IOException e) {
            // Half a record would hide those behind it.
            try {
                file.setLength(end);
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
        end += bytes.length;
    }

    /**
     * Returns when this message and all before it are on disk; the disk is asked once for all who wait.
     *
     * @throws IOException when the disk cannot say so
     */
    void sync(long number) throws IOException {
        RandomAccessFile current;
        long upTo;
        synchronized (this) {
            awaitOtherSync(number);
            if (synced >= number) {
                return;
            }
            if (broken != null) {
                throw new IOException(path + " could not be synced", broken);
            }
            syncing = true;
            current = file;
            upTo = lastNumber;
        }
        IOException failure = null;
        try {
            disk.sync(current);
        } catch (IOException e) {
            failure = e;
        }
        synchronized (this) {
            syncing = false;
            if (failure == null) {
                synced = Math.max(synced, upTo);
            } else {
                broken = failure;
            }
            notifyAll();
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Waits while somebody syncs who may do it for this number too. An interrupt does not shorten it. */
    private void awaitOtherSync(long number) {
        boolean interrupted = false;
        while (syncing && synced < number) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs a task behind everything that was asked of the background before. */
    void inBackground(Runnable task) {
        background.execute(task);
    }

    /** The message is through, or not wanted any more. Any thread; does not wait for the disk. */
    void erase(long number) {
        boolean first;
        synchronized (erasures) {
            first = toErase.isEmpty();
            toErase.add(number);
        }
        if (first) {
            background.execute(this::eraseAll);
        }
    }

    private void eraseAll() {
        List<Long> numbers;
        synchronized (erasures) {
            numbers = toErase;
            toErase = new ArrayList<>();
        }
        try {
            if (eraseNow(numbers)) {
                rewrite();
            }
        } catch (IOException e) {
            LOG.warn("{}: {} messages stay and may be sent again", path, numbers.size(), e);
        }
    }

    /** Returns whether it is time to write the file anew. */
    private synchronized boolean eraseNow(List<Long> numbers) throws IOException {
        if (closed) {
            return false;
        }
        numbers.forEach(this::forget);
        if (waiting.isEmpty()) {
            file.setLength(0);
            end = 0;
            return false;
        }
        ByteBuffer records = ByteBuffer.allocate(numbers.size() * StoredMessage.HEADER);
        for (long number : numbers) {
            records.put(StoredMessage.erasure(number));
        }
        write(records.array());
        return end > SMALL && end > 4 * waitingBytes;
    }

    /**
     * Writes what waits into a new file and puts it in the place of the old one. Only the last step, with what came in
     * the meantime, keeps others waiting. Nothing is erased meanwhile, as that is for the background too.
     */
    private void rewrite() throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Map<Long, Place> before;
        RandomAccessFile old;
        synchronized (this) {
            before = new LinkedHashMap<>(waiting);
            old = file;
        }
        RandomAccessFile target = new RandomAccessFile(fresh.toFile(), "rw");
        try {
            Map<Long, Place> moved = new LinkedHashMap<>();
            long length = copy(old, before, target, 0, moved);
            disk.sync(target);
            synchronized (this) {
                awaitOtherSync(Long.MAX_VALUE);
                long all = copy(old, waiting, target, length, moved);
                if (all > length) {
                    disk.sync(target);
                    length = all;
                }
                Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
                syncFolder(path);
                file = target;
                waiting = moved;
                end = length;
                synced = lastNumber;
                notifyAll();
            }
        } catch (IOException e) {
            target.close();
            throw e;
        }
        old.close();
    }

    /** Copies the records that were not moved yet; returns where the target ends then. */
    private static long copy(
            RandomAccessFile old,
            Map<Long, Place> records,
            RandomAccessFile target,
            long from,
            Map<Long, Place> moved)
            throws IOException {
        long at = from;
        for (Map.Entry<Long, Place> entry : records.entrySet()) {
            if (!moved.containsKey(entry.getKey())) {
                byte[] record = bytes(old, entry.getValue());
                target.write(record);
                moved.put(entry.getKey(), new Place(at, record.length));
                at += record.length;
            }
        }
        return at;
    }

    private void remember(long number, Place place) {
        waiting.put(number, place);
        waitingBytes += place.length;
    }

    private void forget(long number) {
        Place place = waiting.remove(number);
        if (place != null) {
            waitingBytes -= place.length;
        }
    }

    /** Lets another link have the file. In the background, so behind all that has to be erased. */
    synchronized void close() {
        awaitOtherSync(Long.MAX_VALUE);
        closed = true;
        try {
            if (synced < lastNumber && broken == null) {
                disk.sync(file);
                synced = lastNumber;
            }
        } catch (IOException e) {
            broken = e;
            LOG.error("{}: what was published last may not be on disk", path, e);
        }
        notifyAll();
        try {
            file.close();
            // Its file stays: whoever deleted it might delete that of the next owner.
            lock.close();
        } catch (IOException e) {
            LOG.warn("{}: closing failed", path, e);
        }
    }
}
