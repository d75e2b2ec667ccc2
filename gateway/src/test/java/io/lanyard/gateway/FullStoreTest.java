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
import io.lanyard.testkit.mqtt.RawMqttClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
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

    private static final class Store implements SessionStore {
        private final SessionStore memory = new MemorySessionStore();
        private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
        private volatile boolean full;

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
            return memory.save(device, session, earlierWake, on);
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
