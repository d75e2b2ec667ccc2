// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.gateway.tls.LocalAuthority;
import io.lanyard.gateway.tls.ServerTls;
import io.lanyard.gateway.tls.TlsOptions;
import io.lanyard.gateway.tls.TlsProvider;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.session.SessionSettings;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.RawMqttClient;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.ThreadExecutorMap;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is left of connections in the middle of their handshake when they, or the gateway, end. */
class GatewayCloseTest {
    @TempDir private static Path folder;
    private static LocalAuthority authority;

    /** Loops that ask for the time get no answer before they are told to stop. */
    private volatile boolean busy;

    private final HeldTasks handshakes = new HeldTasks();

    /** The work of handshakes, which nobody does. */
    private static final class HeldTasks extends AbstractExecutorService {
        private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
        private volatile boolean shutdown;

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public void shutdown() {
            shutdown = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            shutdown = true;
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return shutdown;
        }

        @Override
        public boolean isTerminated() {
            return shutdown;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return false;
        }
    }

    @BeforeAll
    static void makeAuthority() {
        authority = new LocalAuthority(folder, List.of(), InstantSource.system());
        authority.ensureCertificates();
    }

    private ServerTls tls(TlsProvider provider) {
        return ServerTls.of(
                List.of(authority.server()),
                new TlsOptions(provider, List.of(), false),
                handshakes);
    }

    private GatewayFixture platform(ServerTls tls) throws Exception {
        UnaryOperator<LongSupplier> busily =
                ticker ->
                        () -> {
                            EventExecutor loop = ThreadExecutorMap.currentExecutor();
                            while (busy && loop != null && !loop.isShuttingDown()) {
                                LockSupport.parkNanos(1_000_000);
                            }
                            return ticker.getAsLong();
                        };
        return new GatewayFixture(
                UnaryOperator.identity(),
                SessionSettings.DEFAULT,
                new GatewayListeners(List.of(), true, tls),
                busily);
    }

    /** A connection that has said hello, whose handshake goes no further. */
    private RawMqttClient inHandshake(GatewayFixture platform) throws Exception {
        SSLEngine client = SSLContext.getDefault().createSSLEngine();
        client.setUseClientMode(true);
        client.beginHandshake();
        ByteBuffer hello = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
        client.wrap(ByteBuffer.allocate(0), hello);
        byte[] bytes = new byte[hello.flip().remaining()];
        hello.get(bytes);
        int before = handshakes.tasks.size();
        RawMqttClient device = RawMqttClient.connectTo(platform.port()).write(bytes);
        Await.until("its handshake waits", () -> handshakes.tasks.size() > before);
        return device;
    }

    @ParameterizedTest
    @EnumSource(TlsProvider.class)
    void aGatewayWhoseLoopsAreBusyEndsAlsoWhoIsInTheMiddleOfItsHandshake(TlsProvider provider)
            throws Exception {
        ServerTls tls = tls(provider);
        GatewayFixture platform = platform(tls);
        try (RawMqttClient device = inHandshake(platform)) {
            busy = true;
            platform.close(Duration.ofMillis(100));
            device.expectClosed();
            Await.until("nothing is held for it", () -> tls.holders() <= 0);
        }
    }

    @ParameterizedTest
    @EnumSource(TlsProvider.class)
    void whoLeavesInTheMiddleOfItsHandshakeLeavesNothingBehind(TlsProvider provider)
            throws Exception {
        ServerTls tls = tls(provider);
        try (GatewayFixture platform = platform(tls)) {
            int holders = tls.holders();
            inHandshake(platform).reset();
            inHandshake(platform).close();
            Await.until(
                    "both have ended",
                    () ->
                            platform.counters.value(EndReason.PEER_RESET)
                                            + platform.counters.value(EndReason.PEER_CLOSED)
                                    == 2);
            Await.until("nothing is held for them", () -> tls.holders() == holders);
            // The work that waited comes too late and does no harm.
            handshakes.tasks.forEach(Runnable::run);
            try (RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
                device.expectOnlyPong();
            }
        }
    }

    @Test
    void whoMakesRoomForOthersInTheMiddleOfItsHandshakeIsClosedAtOnce() throws Exception {
        ServerTls tls = tls(TlsProvider.NATIVE);
        try (GatewayFixture platform =
                new GatewayFixture(
                        settings ->
                                settings.boundedBy(new ConnectionBounds(0, 0, 1, Duration.ZERO, 0)),
                        SessionSettings.DEFAULT,
                        new GatewayListeners(List.of(), true, tls),
                        UnaryOperator.identity())) {
            RawMqttClient device = inHandshake(platform);
            // One more on each loop.
            List<RawMqttClient> others =
                    Stream.generate(() -> RawMqttClient.connectTo(platform.port()))
                            .limit(4L * Runtime.getRuntime().availableProcessors())
                            .toList();
            device.expectClosed();
            Await.until("nothing is held for it", () -> tls.holders() == 1);
            device.close();
            others.forEach(RawMqttClient::close);
        }
    }
}
