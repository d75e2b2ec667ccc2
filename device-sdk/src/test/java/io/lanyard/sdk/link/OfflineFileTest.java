// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.sdk.OfflineBuffer;
import io.lanyard.sdk.OfflineBuffer.Keep;
import io.lanyard.sdk.ResultCode;
import io.lanyard.sdk.link.Operation.Publication;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An outbox whose offline buffer has a file, on a disk that the test holds up or breaks. */
class OfflineFileTest {
    private static final TopicName TOPIC = TopicName.of("/t");
    private static final long PATIENCE_SECONDS = 60;
    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

    @TempDir private Path folder;
    private final CompletableFuture<List<Publication>> fetched = new CompletableFuture<>();
    private long nanos;
    private final Timers timers =
            new Timers() {
                @Override
                public long nanoTime() {
                    return nanos;
                }

                @Override
                public Alarm after(Duration delay, Runnable task) {
                    throw new UnsupportedOperationException();
                }
            };

    private Path file() {
        return folder.resolve("messages");
    }

    private Outbox outbox(MessageFile.Disk disk, Clock clock) {
        Outbox outbox = new Outbox(1_000, 1_000, new OpenOperations());
        OfflineBuffer buffer =
                OfflineBuffer.file(file(), 10_000, Keep.OLDEST).withMaxBytes(1L << 30);
        outbox.bufferOffline(OfflineQueue.open(buffer, clock, timers, disk), fetched::complete);
        return outbox;
    }

    private Outbox outbox(MessageFile.Disk disk) {
        return outbox(disk, Clock.fixed(NOON, ZoneOffset.UTC));
    }

    private static LinkReceipt publish(Outbox outbox, byte[] payload) {
        return outbox.publish(TOPIC, payload, 1, Properties.NONE, Long.MAX_VALUE);
    }

    private static void release(Outbox outbox) throws Exception {
        CompletableFuture<Boolean> released = new CompletableFuture<>();
        outbox.drain(true);
        outbox.release(() -> released.complete(true));
        released.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static List<Publication> send(Outbox outbox) {
        List<Publication> sent = new ArrayList<>();
        @Nullable Operation[] one = new Operation[1];
        while (outbox.next(one) == 1) {
            sent.add((Publication) one[0]);
        }
        return sent;
    }

    /** A disk that takes its time until it is let go, and counts. */
    private static final class SlowDisk implements MessageFile.Disk {
        final CountDownLatch asked = new CountDownLatch(1);
        final CountDownLatch letGo = new CountDownLatch(1);
        final AtomicInteger syncs = new AtomicInteger();

        @Override
        public void sync(RandomAccessFile file) throws IOException {
            syncs.incrementAndGet();
            asked.countDown();
            try {
                letGo.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    @Test
    void nobody_waits_for_the_disk_but_who_publishes_and_those_wait_together() throws Exception {
        SlowDisk disk = new SlowDisk();
        Outbox outbox = outbox(disk);
        int threads = 20;
        List<CompletableFuture<LinkReceipt>> receipts = new ArrayList<>();
        receipts.add(inThread(() -> publish(outbox, new byte[1])));
        disk.asked.await();

        for (int i = 1; i < threads; i++) {
            receipts.add(inThread(() -> publish(outbox, new byte[1])));
        }
        // The event loop goes on: a connection comes, and all that has been written is sent.
        List<Publication> sent = new ArrayList<>();
        outbox.resume(false, 65_535, List.of());
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (sent.isEmpty() && System.nanoTime() < end) {
            sent.addAll(send(outbox));
        }
        assertThat(sent).isNotEmpty();
        assertThat(receipts.get(0)).as("what is not on disk yet").isNotDone();

        disk.letGo.countDown();
        for (CompletableFuture<LinkReceipt> receipt : receipts) {
            assertThat(receipt.get(PATIENCE_SECONDS, TimeUnit.SECONDS).rc()).isZero();
        }
        release(outbox);
    }

    @Test
    void those_who_wait_at_the_same_time_share_one_sync() throws Exception {
        SlowDisk disk = new SlowDisk();
        MessageFile file = MessageFile.open(file(), disk);
        StoredMessage.Body body =
                StoredMessage.Body.of(TOPIC, new byte[1], 1, Properties.NONE, NOON.toEpochMilli());
        long first = file.append(body);
        List<CompletableFuture<LinkReceipt>> waiting = new ArrayList<>();
        waiting.add(syncing(file, first));
        disk.asked.await();
        for (int i = 0; i < 50; i++) {
            waiting.add(syncing(file, file.append(body)));
        }

        disk.letGo.countDown();
        for (CompletableFuture<LinkReceipt> one : waiting) {
            one.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        assertThat(disk.syncs).hasValue(2);
        file.close();
    }

    private static CompletableFuture<LinkReceipt> syncing(MessageFile file, long number) {
        return inThread(() -> {
            file.sync(number);
            return LinkReceipt.refused(0);
        });
    }

    private interface Call {
        LinkReceipt run() throws IOException;
    }

    private static CompletableFuture<LinkReceipt> inThread(Call call) {
        CompletableFuture<LinkReceipt> result = new CompletableFuture<>();
        new Thread(
                        () -> {
                            try {
                                result.complete(call.run());
                            } catch (IOException | RuntimeException e) {
                                result.completeExceptionally(e);
                            }
                        })
                .start();
        return result;
    }

    @Test
    void what_cannot_be_synced_is_refused_and_so_is_everything_after_it() throws Exception {
        AtomicInteger syncs = new AtomicInteger();
        Outbox outbox =
                outbox(file -> {
                    if (syncs.incrementAndGet() > 1) {
                        throw new IOException("the disk is broken");
                    }
                });
        assertThat(publish(outbox, new byte[] {1}).rc()).isZero();

        assertThat(publish(outbox, new byte[] {2}).rc()).isEqualTo(ResultCode.REFUSED);
        assertThat(publish(outbox, new byte[] {3}).rc()).isEqualTo(ResultCode.REFUSED);

        outbox.resume(false, 65_535, List.of());
        assertThat(send(outbox)).extracting(p -> p.payload()[0]).containsExactly((byte) 1);
        assertThat(publish(outbox, new byte[] {4}).rc()).as("online").isZero();
        release(outbox);
    }

    @Test
    void most_of_a_large_buffer_is_on_disk_only() throws Exception {
        Outbox outbox = outbox(file -> {});
        List<Publication> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            byte[] payload = ByteBuffer.allocate(16_384).putInt(i).array();
            all.add((Publication) publish(outbox, payload));
        }

        long loaded = all.stream().filter(Publication::isLoaded).mapToLong(Publication::size).sum();
        assertThat(loaded).isBetween(1L << 20, 2L << 20);
        release(outbox);

        // The next process has no more of it in memory.
        Outbox next = outbox(file -> {});
        next.resume(false, 65_535, List.of());
        List<Publication> sent = send(next);
        assertThat(sent.size()).isBetween(64, 128);
        assertThat(fetched.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEmpty();
        sent.addAll(send(next));
        assertThat(sent.size()).isGreaterThan(128);
        for (int i = 0; i < sent.size(); i++) {
            assertThat(ByteBuffer.wrap(sent.get(i).payload()).getInt()).isEqualTo(i);
        }
        release(next);
    }

    @Test
    void a_message_that_has_become_unreadable_ends_and_the_rest_goes_on() throws Exception {
        Outbox outbox = outbox(file -> {});
        for (int i = 0; i < 150; i++) {
            publish(outbox, ByteBuffer.allocate(16_384).putInt(i).array());
        }
        // The last byte of the last message, which is on disk only.
        try (RandomAccessFile file = new RandomAccessFile(file().toFile(), "rw")) {
            file.seek(file.length() - 1);
            file.write(1);
        }

        outbox.resume(false, 65_535, List.of());
        List<Publication> sent = send(outbox);
        List<Publication> unreadable = fetched.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        sent.addAll(send(outbox));

        assertThat(unreadable).hasSize(1);
        assertThat(sent).hasSize(149).doesNotContainAnyElementsOf(unreadable);
        release(outbox);
    }

    @Test
    void the_expiry_of_a_message_counts_from_one_process_to_the_next() throws Exception {
        Properties expiring = Properties.builder().messageExpiry(60).build();
        Outbox outbox = outbox(file -> {});
        outbox.publish(
                TOPIC, new byte[1], 1, expiring, Long.MAX_VALUE, TimeUnit.SECONDS.toNanos(60));
        release(outbox);
        nanos = TimeUnit.SECONDS.toNanos(1_000);

        Outbox next = outbox(file -> {}, Clock.fixed(NOON.plusSeconds(25), ZoneOffset.UTC));
        next.resume(false, 65_535, List.of());

        assertThat(send(next))
                .extracting(p -> p.expiresAt)
                .containsExactly(TimeUnit.SECONDS.toNanos(1_000 + 60 - 25));
        release(next);
    }

    @Test
    void a_file_most_of_which_is_through_is_written_anew_while_others_write() throws Exception {
        MessageFile file = MessageFile.open(file(), MessageFile.Disk.SYSTEM);
        StoredMessage.Body body =
                StoredMessage.Body.of(
                        TOPIC, new byte[2_000], 1, Properties.NONE, NOON.toEpochMilli());
        List<Long> expected = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            long number = file.append(body);
            if (i % 100 == 0) {
                expected.add(number);
            } else {
                file.erase(number);
            }
        }
        file.sync(expected.get(expected.size() - 1));
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        file.inBackground(() -> {
            file.close();
            closed.complete(true);
        });
        closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);

        assertThat(Files.size(file())).isLessThan(2L << 20);
        MessageFile again = MessageFile.open(file(), MessageFile.Disk.SYSTEM);
        assertThat(again.numbers()).isEqualTo(expected);
        for (long number : expected) {
            assertThat(again.read(number))
                    .extracting(StoredMessage::storedAt)
                    .isEqualTo(NOON.toEpochMilli());
        }
        assertThat(folder.resolve("messages.new")).doesNotExist();
        again.close();
    }
}
