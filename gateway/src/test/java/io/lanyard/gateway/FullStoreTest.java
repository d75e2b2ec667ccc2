// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.session.SessionRecord;
import io.lanyard.platform.session.SessionStore;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.storage.memory.MemorySessionStore;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.PacketText;
import io.lanyard.testkit.mqtt.RawMqttClient;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The store has more to write than it should: who gives it more is read no further. */
class FullStoreTest {
    @Test
    void aDeviceThatGivesTheStoreMoreIsReadNoFurtherUntilThereIsRoomAndIsNotTakenForSilent()
            throws Exception {
        Store store = new Store();
        try (GatewayFixture platform = new GatewayFixture(d -> d.withEventLoops(1), store);
                RawMqttClient writer =
                        platform.signingIn(GatewayFixture.ONE, false, 30, Map.of())
                                .expect("20 02 00 00");
                RawMqttClient silent =
                        platform.signingIn(GatewayFixture.OTHER, true, 30, Map.of())
                                .expect("20 02 00 00")) {
            writer.write("82 r 0001 s'" + GatewayFixture.TEST + "' 01").expect("90 03 00 01 01");
            store.full = true;
            writer.write("32 r s'" + GatewayFixture.TEST + "' 0002 'one'");
            Await.until("it to wait for room", () -> store.waiting.size() == 1);
            writer.write("32 r s'" + GatewayFixture.TEST + "' 0003 'two'");

            // The one loop has looked at both sockets, and after both for who is silent.
            silent.expectOnlyPong();
            platform.clock.advance(Duration.ofSeconds(46));
            silent.expectClosed();
            Await.until(
                    "it to be counted",
                    () -> platform.counters.value(EndReason.KEEP_ALIVE_EXPIRED) == 1);
            assertThat(platform.counters.value(Counters.Event.UPLINK_QOS_1)).isEqualTo(1);

            store.full = false;
            store.waiting.remove().run();
            writer.expect("32 r s'" + GatewayFixture.TEST + "' 0001 'one'")
                    .expect("40 02 00 02")
                    .expect("32 r s'" + GatewayFixture.TEST + "' 0002 'two'")
                    .expect("40 02 00 03");
        }
    }

    @Test
    void aDeviceWhoseKeptSubscriptionsGiveTheStoreMoreIsReadNoFurtherEither() throws Exception {
        Store store = new Store();
        String filter = "s'" + GatewayFixture.TEST + "'";
        try (GatewayFixture platform = new GatewayFixture(d -> d.withEventLoops(1), store);
                RawMqttClient kept =
                        platform.signingIn(GatewayFixture.ONE, false, 30, Map.of())
                                .expect("20 02 00 00");
                RawMqttClient clean = platform.signedIn(GatewayFixture.OTHER)) {
            store.full = true;
            int read = 0;
            for (String[] asked :
                    new String[][] {
                        {"82 r 0001 " + filter + " 01", "90 03 00 01 01"},
                        // Also where it changes nothing: what is kept is written all the same.
                        {"82 r 0002 " + filter + " 01", "90 03 00 02 01"},
                        {"a2 r 0003 " + filter, "b0 02 00 03"},
                        {"a2 r 0004 s'never'", "b0 02 00 04"}
                    }) {
                kept.write(asked[0])
                        .write("30 r s'/a1Product01/device-1/user/update' 'x'")
                        .write("c0 00")
                        .expect(asked[1]);
                Await.until("it to wait for room", () -> store.waiting.size() == 1);
                // The one loop has looked at both sockets; nothing of this one is written.
                clean.write("82 r 0001 s'never' 01").expect("90 03 00 01 80");
                clean.write("a2 r 0002 s'never'").expect("b0 02 00 02").expectOnlyPong();
                assertThat(store.waiting).hasSize(1);
                assertThat(platform.counters.value(Counters.Event.UPLINK_QOS_0)).isEqualTo(read);
                store.waiting.remove().run();
                kept.expect("d0 00");
                assertThat(platform.counters.value(Counters.Event.UPLINK_QOS_0)).isEqualTo(++read);
            }
        }
    }

    @Test
    void howOftenADeviceAsksWhileTheDiskIsBusyIsNotHowOftenItWrites() throws Exception {
        Store store = new Store();
        ByteArrayOutputStream asked = new ByteArrayOutputStream();
        for (int id = 1; id <= 40; id++) {
            asked.writeBytes(
                    PacketText.bytes("82 r %04x s'%s' 01".formatted(id, GatewayFixture.TEST)));
        }
        asked.writeBytes(PacketText.bytes("30 r s'/a1Product01/device-1/user/update' 'x'"));
        try (GatewayFixture platform = new GatewayFixture(d -> d.withEventLoops(1), store);
                RawMqttClient kept =
                        platform.signingIn(GatewayFixture.ONE, false, 30, Map.of())
                                .expect("20 02 00 00");
                RawMqttClient silent = platform.signedIn(GatewayFixture.OTHER)) {
            CompletableFuture<Void> disk = new CompletableFuture<>();
            store.disk = disk;
            store.saves.set(0);
            kept.write(asked.toByteArray());
            Await.until("the first to be written", () -> store.saves.get() == 1);
            // The one loop has looked at both sockets.
            silent.expectOnlyPong();
            assertThat(store.saves.get()).isEqualTo(1);
            assertThat(platform.counters.value(Counters.Event.SUBSCRIBE_GRANTED)).isEqualTo(32);
            assertThat(platform.counters.value(Counters.Event.UPLINK_QOS_0)).isZero();
            // It is we who do not read.
            platform.clock.advance(Duration.ofSeconds(46));
            silent.expectOnlyPong();

            store.disk = null;
            disk.complete(null);
            for (int id = 1; id <= 40; id++) {
                kept.expect("90 03 %04x 01".formatted(id));
            }
            kept.expectOnlyPong();
            assertThat(platform.counters.value(Counters.Event.UPLINK_QOS_0)).isEqualTo(1);
            // The first, what came in while it was written, and perhaps what came in then.
            assertThat(store.saves.get()).isBetween(2, 4);
        }
    }

    private static final class Store implements SessionStore {
        private final SessionStore memory = new MemorySessionStore();
        private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
        private final AtomicInteger saves = new AtomicInteger();
        private volatile boolean full;
        private volatile @Nullable CompletableFuture<Void> disk;

        @Override
        public boolean isFull() {
            return full;
        }

        @Override
        public void whenRoom(Executor on, Runnable task) {
            waiting.add(() -> on.execute(task));
        }

        @Override
        public boolean mayHave(DeviceId device) {
            return memory.mayHave(device);
        }

        @Override
        public CompletionStage<Optional<SessionRecord>> load(DeviceId device) {
            return memory.load(device);
        }

        @Override
        public CompletionStage<?> save(
                DeviceId device, SessionRecord session, long earlierWake, Executor on) {
            saves.incrementAndGet();
            CompletionStage<?> saved = memory.save(device, session, earlierWake, on);
            CompletionStage<?> busy = disk;
            return busy == null ? saved : busy;
        }

        @Override
        public CompletionStage<?> delete(DeviceId device, long earlierWake) {
            return memory.delete(device, earlierWake);
        }

        @Override
        public CompletionStage<List<DeviceId>> takeDue(long nowMillis, int limit) {
            return memory.takeDue(nowMillis, limit);
        }

        @Override
        public CompletionStage<List<DeviceId>> dueAtStart(@Nullable DeviceId behind, int limit) {
            return memory.dueAtStart(behind, limit);
        }

        @Override
        public long beginRun(long nowMillis) {
            return memory.beginRun(nowMillis);
        }

        @Override
        public long beginOfRun(long run) {
            return memory.beginOfRun(run);
        }

        @Override
        public long firstNumber() {
            return memory.firstNumber();
        }

        @Override
        public void useNumbersUpTo(long number) {
            memory.useNumbersUpTo(number);
        }
    }
}
