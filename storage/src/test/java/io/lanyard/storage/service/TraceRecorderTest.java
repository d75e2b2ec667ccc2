// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.Trace.Lane;
import io.lanyard.platform.event.TraceEntry;
import io.lanyard.platform.event.TraceEntry.Kind;
import io.lanyard.platform.event.TraceRecorder;
import io.lanyard.platform.event.TraceStore;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.storage.memory.MemoryTraceStore;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.time.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class TraceRecorderTest {
    private static final DeviceId DEVICE = DeviceId.of("a1Product01", "device-1");

    private final ManualClock clock = new ManualClock();

    @Test
    void whatIsNotedIsFoundWithTheTimeAtWhichItHappened() {
        try (TraceRecorder recorder = recorder(new MemoryTraceStore(100), 10)) {
            recorder.note(Kind.SENT, DEVICE, 7, "/a/b", 5, 6, "QoS 1");
            long at = clock.millis();
            clock.advance(Duration.ofSeconds(1));

            Await.until("it is written", () -> recorder.written() == 1);
            assertThat(recorder.ofMessage(7, 10))
                    .containsExactly(
                            new TraceEntry(at, Kind.SENT, DEVICE, 7, "/a/b", 5, 6, "QoS 1"));
            Await.until("nothing waits", () -> recorder.waiting() == 0);
        }
    }

    @Test
    void whoReadsFindsWhatWasNotedBefore() {
        try (TraceRecorder recorder = recorder(new MemoryTraceStore(1_000), 10)) {
            for (int i = 1; i <= 100; i++) {
                recorder.note(Kind.UPLINK, DEVICE, i, "/a/b", 5, 0, "");

                assertThat(recorder.ofMessage(i, 10)).hasSize(1);
                assertThat(recorder.ofDevice(DEVICE, 1_000)).hasSize(i);
            }
        }
    }

    @Test
    void whoReadsFromADiskThatHangsIsShownWhatIsThere() {
        CountDownLatch hanging = new CountDownLatch(1);
        AtomicBoolean hangs = new AtomicBoolean();
        Disk disk =
                new Disk(() -> {
                    if (hangs.get()) {
                        awaitUninterruptibly(hanging);
                    }
                });
        try (TraceRecorder recorder = recorder(disk, 10)) {
            recorder.note(Kind.SENT, DEVICE, 7, "", 0, 0, "there");
            assertThat(recorder.ofMessage(7, 10)).hasSize(1);
            hangs.set(true);
            recorder.note(Kind.SENT, DEVICE, 7, "", 0, 0, "on its way");

            assertThat(recorder.ofMessage(7, 10))
                    .extracting(TraceEntry::detail)
                    .containsExactly("there");
            hanging.countDown();
        }
    }

    @Test
    void onlySoManyBeginInASecondAndTheLanesDoNotDisturbEachOther() {
        try (TraceRecorder recorder = recorder(new MemoryTraceStore(100), 2)) {
            assertThat(recorder.begins(Lane.UPLINK)).isTrue();
            assertThat(recorder.begins(Lane.UPLINK)).isTrue();
            assertThat(recorder.begins(Lane.UPLINK)).isFalse();
            assertThat(recorder.begins(Lane.DOWNLINK)).isTrue();
            assertThat(recorder.passedOver(Lane.UPLINK)).isEqualTo(1);
            assertThat(recorder.passedOver(Lane.DOWNLINK)).isZero();

            clock.advance(Duration.ofSeconds(1));
            Await.until("the next second has begun", () -> recorder.begins(Lane.UPLINK));
        }
    }

    @Test
    void aPartOfASecondLetsAPartBeginSoThatAFloodIsTracedAllTheTime() {
        try (TraceRecorder recorder = recorder(new MemoryTraceStore(100), 10)) {
            assertThat(beginning(recorder)).isEqualTo(10);

            clock.advance(Duration.ofMillis(250));
            Await.until("a quarter has passed", () -> recorder.begins(Lane.UPLINK));
            assertThat(beginning(recorder)).isEqualTo(1);

            clock.advance(Duration.ofMillis(50));
            Await.until("what was left of it counts", () -> recorder.begins(Lane.UPLINK));
            assertThat(beginning(recorder)).isZero();

            clock.advance(Duration.ofSeconds(9));
            Await.until("a pause is good for a second", () -> recorder.begins(Lane.UPLINK));
            assertThat(beginning(recorder)).isEqualTo(9);
        }
    }

    /** How many may begin now. */
    private static int beginning(TraceRecorder recorder) {
        int begun = 0;
        while (recorder.begins(Lane.UPLINK)) {
            begun++;
        }
        return begun;
    }

    @Test
    void aDiskThatHangsKeepsNobodyWaitingAndWhatDoesNotFitIsCounted() {
        CountDownLatch hanging = new CountDownLatch(1);
        TraceStore store = new Disk(() -> awaitUninterruptibly(hanging));
        try (TraceRecorder recorder = recorder(store, 10)) {
            for (int i = 0; i < TraceRecorder.CAPACITY + 5; i++) {
                recorder.note(Kind.SENT, DEVICE, 7, "", 0, 0, "");
            }

            assertThat(recorder.lost()).isEqualTo(5);
            assertThat(recorder.begins(Lane.DEVICE)).isFalse();
            hanging.countDown();
            Await.until("all is written", () -> recorder.written() == TraceRecorder.CAPACITY);
        }
    }

    @Test
    void aDiskThatIsFullLosesEntriesAndTheLaterOnesAreWrittenAgain() {
        AtomicBoolean full = new AtomicBoolean(true);
        TraceStore store =
                new Disk(() -> {
                    if (full.get()) {
                        throw new IllegalStateException("no space left");
                    }
                });
        try (TraceRecorder recorder = recorder(store, 10)) {
            recorder.note(Kind.SENT, DEVICE, 7, "", 0, 0, "lost");
            Await.until("it is lost", () -> recorder.lost() == 1);
            full.set(false);
            recorder.note(Kind.SENT, DEVICE, 7, "", 0, 0, "kept");

            Await.until("the next is written", () -> recorder.written() == 1);
            assertThat(recorder.ofMessage(7, 10))
                    .extracting(TraceEntry::detail)
                    .containsExactly("kept");
        }
    }

    @Test
    void closingWritesWhatWaitsAndTakesNoMore() {
        MemoryTraceStore store = new MemoryTraceStore(10_000);
        TraceRecorder recorder = recorder(store, 10);
        for (int i = 0; i < 5_000; i++) {
            recorder.note(Kind.SENT, DEVICE, 7, "", 0, 0, "");
        }
        recorder.close();
        recorder.note(Kind.SENT, DEVICE, 7, "", 0, 0, "late");

        assertThat(store.ofMessage(7, 10_000)).hasSize(5_000);
        assertThat(recorder.lost()).isEqualTo(1);
    }

    @Test
    void aTextThatAStrangerMadeLongIsCut() {
        try (TraceRecorder recorder = recorder(new MemoryTraceStore(100), 10)) {
            recorder.note(Kind.REFUSED, DEVICE, 7, "t".repeat(60_000), 0, 0, "d".repeat(60_000));

            Await.until("it is written", () -> recorder.written() == 1);
            TraceEntry entry = recorder.ofMessage(7, 1).getFirst();
            assertThat(entry.topic()).hasSizeLessThan(600).endsWith("...");
            assertThat(entry.detail()).hasSizeLessThan(600).endsWith("...");
        }
    }

    private TraceRecorder recorder(TraceStore store, int perSecond) {
        return new TraceRecorder(store, perSecond, clock, clock.ticker());
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Memory, behind something that happens at each write. */
    private static final class Disk implements TraceStore {
        private final MemoryTraceStore memory = new MemoryTraceStore(100_000);
        private final Runnable beforeWriting;

        Disk(Runnable beforeWriting) {
            this.beforeWriting = beforeWriting;
        }

        @Override
        public void append(List<TraceEntry> entries) {
            beforeWriting.run();
            memory.append(entries);
        }

        @Override
        public List<TraceEntry> ofMessage(long messageId, int limit) {
            return memory.ofMessage(messageId, limit);
        }

        @Override
        public List<TraceEntry> ofDevice(DeviceId device, int limit) {
            return memory.ofDevice(device, limit);
        }

        @Override
        public void close() {
            memory.close();
        }
    }
}
