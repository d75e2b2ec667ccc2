// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.mqtt.codec.DecoderLimits;
import io.lanyard.mqtt.codec.PacketDecoder;
import io.lanyard.mqtt.codec.PacketEncoder;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.TopicName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages on disk in the order of their arrival. A record is its length, a checksum, its number and a PUBLISH of MQTT
 * 5.0; an empty one says that the message with its number is through. What a crash left half written at the end is cut
 * off. When nothing waits the file is emptied, and when most of a large file is through it is written anew.
 *
 * <p>{@link #append} writes and syncs before it returns. {@link #erase} is for event loops, which must not wait for a
 * disk: a thread of the background does it, and what it had not done when the process died is sent once more.
 */
final class MessageFile {
    private static final Logger LOG = LoggerFactory.getLogger(MessageFile.class);

    /** Length, checksum, number. */
    private static final int HEADER = 16;

    /** A file that is smaller is not worth writing anew. */
    private static final long SMALL = 1L << 20;

    /** Takes what was found in the file. */
    @FunctionalInterface
    interface Reader {
        /** Returns whether it was taken; what was not stays in the file for the next time. */
        boolean message(
                TopicName topic, byte[] payload, int qos, Properties properties, long number);
    }

    private final Path path;
    private final FileChannel lock;

    // Guarded by this.
    private FileChannel channel;
    private final Map<Long, byte[]> waiting = new LinkedHashMap<>();
    private long waitingBytes;
    private long lastNumber;
    private boolean closed;

    private final Object erasures = new Object();
    // Guarded by the lock of the erasures.
    private final Deque<Long> toErase = new ArrayDeque<>();
    private boolean erasing;

    private MessageFile(Path path, FileChannel lock) throws IOException {
        this.path = path;
        this.lock = lock;
        this.channel = openForWriting(path);
    }

    /**
     * Opens the file and reads it.
     *
     * @throws IOException when it cannot be read or written, or belongs to another link
     */
    static MessageFile open(Path path) throws IOException {
        Path lockPath = path.resolveSibling(path.getFileName() + ".lock");
        FileChannel lock =
                FileChannel.open(lockPath, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (lock.tryLock() == null) {
                throw new OverlappingFileLockException();
            }
            MessageFile file = new MessageFile(path, lock);
            file.read();
            return file;
        } catch (OverlappingFileLockException e) {
            lock.close();
            throw new IOException(path + " belongs to another LinkKit", e);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static FileChannel openForWriting(Path path) throws IOException {
        return FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private synchronized void read() throws IOException {
        long position = 0;
        long size = channel.size();
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        while (position + HEADER <= size) {
            readFully(header.clear(), position);
            int length = header.getInt();
            int checksum = header.getInt();
            long number = header.getLong();
            if (length < 0 || position + HEADER + length > size) {
                break;
            }
            byte[] packet = new byte[length];
            readFully(ByteBuffer.wrap(packet), position + HEADER);
            if (checksum != checksum(number, packet)) {
                break;
            }
            if (length == 0) {
                forget(number);
            } else {
                remember(number, packet);
            }
            lastNumber = Math.max(lastNumber, number);
            position += HEADER + length;
        }
        if (position < size) {
            LOG.warn(
                    "{}: the last {} bytes are no whole message and are cut off",
                    path,
                    size - position);
            channel.truncate(position);
        }
        channel.position(position);
    }

    private void readFully(ByteBuffer into, long position) throws IOException {
        long at = position;
        while (into.hasRemaining()) {
            int count = channel.read(into, at);
            if (count < 0) {
                throw new IOException(path + " ends at " + at);
            }
            at += count;
        }
        into.flip();
    }

    /** Hands over what waits, oldest first, as long as it is taken. */
    synchronized void load(Reader reader) {
        Iterator<Map.Entry<Long, byte[]>> entries = waiting.entrySet().iterator();
        boolean taken = true;
        while (taken && entries.hasNext()) {
            Map.Entry<Long, byte[]> entry = entries.next();
            Publish publish = decode(entry.getValue());
            if (publish == null) {
                LOG.warn("{}: message {} is left out, as it is none", path, entry.getKey());
                continue;
            }
            taken =
                    reader.message(
                            publish.topic(),
                            ByteBufUtil.getBytes(publish.payload()),
                            publish.qos().level(),
                            publish.properties(),
                            entry.getKey());
        }
    }

    private static @Nullable Publish decode(byte[] packet) {
        Packet[] found = new Packet[1];
        var violation =
                PacketDecoder.ofAnything(
                                MqttVersion.MQTT_5,
                                new DecoderLimits(1, DecoderLimits.MAX_REMAINING_LENGTH, 65_535))
                        .decode(Unpooled.wrappedBuffer(packet), decoded -> found[0] = decoded);
        return violation == null && found[0] instanceof Publish publish ? publish : null;
    }

    /** Writes a message and syncs it; returns its number. */
    synchronized long append(TopicName topic, byte[] payload, int qos, Properties properties)
            throws IOException {
        if (closed) {
            throw new IOException(path + " is closed");
        }
        ByteBuf encoded = Unpooled.buffer(payload.length + topic.utf8().length + 64);
        PacketEncoder.encodePublish(
                MqttVersion.MQTT_5,
                topic,
                Qos.of(qos),
                false,
                false,
                // An id for the encoder; the one that is sent is another.
                qos,
                properties,
                Unpooled.wrappedBuffer(payload),
                encoded);
        byte[] packet = ByteBufUtil.getBytes(encoded);
        long number = ++lastNumber;
        long start = channel.position();
        try {
            write(number, packet);
            channel.force(false);
        } catch (IOException e) {
            // Half a record would hide those behind it.
            channel.truncate(start);
            throw e;
        }
        remember(number, packet);
        return number;
    }

    /** The message is through, or not wanted any more. Any thread; does not wait for the disk. */
    void erase(long number) {
        synchronized (erasures) {
            toErase.add(number);
            if (erasing) {
                return;
            }
            erasing = true;
        }
        BackgroundThreads.POOL.execute(this::eraseAll);
    }

    private void eraseAll() {
        while (true) {
            Long number;
            synchronized (erasures) {
                number = toErase.poll();
                if (number == null) {
                    erasing = false;
                    erasures.notifyAll();
                    return;
                }
            }
            eraseNow(number);
        }
    }

    private synchronized void eraseNow(long number) {
        if (closed) {
            return;
        }
        try {
            forget(number);
            if (waiting.isEmpty()) {
                channel.truncate(0);
                channel.position(0);
            } else if (channel.position() > SMALL && channel.position() > 4 * waitingBytes) {
                rewrite();
            } else {
                write(number, new byte[0]);
            }
        } catch (IOException e) {
            LOG.warn("{}: message {} stays and may be sent a second time", path, number, e);
        }
    }

    /** Writes what waits into a new file and puts it in the place of the old one. */
    private void rewrite() throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        FileChannel old = channel;
        channel = openForWriting(fresh);
        try {
            for (Map.Entry<Long, byte[]> entry : waiting.entrySet()) {
                write(entry.getKey(), entry.getValue());
            }
            channel.force(true);
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            channel.close();
            channel = old;
            throw e;
        }
        old.close();
    }

    private void write(long number, byte[] packet) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(HEADER + packet.length);
        record.putInt(packet.length)
                .putInt(checksum(number, packet))
                .putLong(number)
                .put(packet)
                .flip();
        while (record.hasRemaining()) {
            channel.write(record);
        }
    }

    private void remember(long number, byte[] packet) {
        waiting.put(number, packet);
        waitingBytes += HEADER + packet.length;
    }

    private void forget(long number) {
        byte[] packet = waiting.remove(number);
        if (packet != null) {
            waitingBytes -= HEADER + packet.length;
        }
    }

    private static int checksum(long number, byte[] packet) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(8).putLong(number).flip());
        crc.update(packet);
        return (int) crc.getValue();
    }

    /** Waits until everything is erased that has to be, and lets another link have the file. Blocks. */
    void close() {
        try {
            synchronized (erasures) {
                while (erasing) {
                    erasures.wait();
                }
            }
        } catch (InterruptedException e) {
            // What is not erased is sent a second time.
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            closed = true;
            try {
                channel.close();
                // Its file stays: whoever deleted it might delete that of the next owner.
                lock.close();
            } catch (IOException e) {
                LOG.warn("{}: closing failed", path, e);
            }
        }
    }
}
