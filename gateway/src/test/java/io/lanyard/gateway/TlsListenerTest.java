// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.gateway.tls.LocalAuthority;
import io.lanyard.gateway.tls.ServerTls;
import io.lanyard.gateway.tls.TlsOptions;
import io.lanyard.gateway.tls.TlsProvider;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.EndReason;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.PacketText;
import io.lanyard.testkit.mqtt.RawMqttClient;
import io.lanyard.testkit.tls.TrustedAuthority;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the first bytes of a connection lead to, and TLS with the authority that the platform makes itself. */
@ParameterizedClass(name = "{0}")
@EnumSource(TlsProvider.class)
class TlsListenerTest {
    @Parameter private TlsProvider provider = TlsProvider.NATIVE;

    private static final String CONNECT =
            GatewayFixture.connectPacket(GatewayFixture.ONE, true, 60, Map.of());

    @TempDir private static Path folder;
    private static LocalAuthority authority;
    private static TrustedAuthority trusted;

    @BeforeAll
    static void makeAuthority() {
        authority = new LocalAuthority(folder, List.of(), InstantSource.system());
        authority.ensureCertificates();
        trusted = TrustedAuthority.of(authority.certificate());
    }

    private GatewayFixture platform(boolean plain) throws IOException {
        return new GatewayFixture(
                new GatewayListeners(
                        List.of(0, 0),
                        plain,
                        ServerTls.of(authority, new TlsOptions(provider, List.of(), false))));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aDeviceSignsInOverTlsAndGetsItsMessages(String protocol) throws Exception {
        try (GatewayFixture platform = platform(true);
                SSLSocket socket = trusted.connect(platform.port(), "localhost", protocol);
                RawMqttClient device = RawMqttClient.over(socket)) {
            assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
            device.write(CONNECT)
                    .expect("20 02 00 00")
                    .write("82 r 0001 s'" + GatewayFixture.TEST + "' 01")
                    .expect("90 03 00 01 01");
            // More than one record of TLS.
            String text = "x".repeat(100_000);
            platform.pub(GatewayFixture.TEST, text, 0);
            assertThat(new String(device.readPacket(), StandardCharsets.UTF_8)).endsWith(text);
            device.write(
                    PacketText.bytes(
                            "30 r s'" + GatewayFixture.TEST + "' s'" + "y".repeat(60_000) + "'"));
            assertThat(device.readPacket()).hasSizeGreaterThan(60_000);
            device.expectOnlyPong();
        }
    }

    @Test
    void everyPortSpeaksEverything() throws Exception {
        try (GatewayFixture platform = platform(true)) {
            assertThat(platform.ports()).hasSize(3).doesNotHaveDuplicates();
            for (int port : platform.ports()) {
                try (RawMqttClient plain = RawMqttClient.connectTo(port).write(CONNECT)) {
                    plain.expect("20 02 00 00").expectOnlyPong();
                }
                try (RawMqttClient encrypted =
                        RawMqttClient.over(trusted.connect(port, "127.0.0.1", "TLSv1.3"))) {
                    encrypted.write(CONNECT).expect("20 02 00 00").expectOnlyPong();
                }
            }
        }
    }

    @Test
    void bytesMayComeOneByOne() throws Exception {
        try (GatewayFixture platform = platform(true);
                RawMqttClient device = RawMqttClient.connectTo(platform.port())) {
            for (byte each : PacketText.bytes(CONNECT)) {
                device.write(new byte[] {each});
            }
            device.expect("20 02 00 00").expectOnlyPong();
        }
    }

    /** The records of TLS, its handshake among them, and the packets within them. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void bytesOfTlsMayComeOneByOneToo(String protocol) throws Exception {
        try (GatewayFixture platform = platform(true);
                Socket trickling = new TricklingSocket(platform.port());
                SSLSocket socket =
                        (SSLSocket)
                                trusted.context()
                                        .getSocketFactory()
                                        .createSocket(
                                                trickling, "localhost", platform.port(), true)) {
            socket.setEnabledProtocols(new String[] {protocol});
            try (RawMqttClient device = RawMqttClient.over(socket)) {
                for (byte each : PacketText.bytes(CONNECT)) {
                    device.write(new byte[] {each});
                }
                device.expect("20 02 00 00").expectOnlyPong();
            }
        }
    }

    /** Whatever is written goes out in segments of one byte. */
    private static final class TricklingSocket extends Socket {
        TricklingSocket(int port) throws IOException {
            super(InetAddress.getLoopbackAddress(), port);
            setTcpNoDelay(true);
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            OutputStream whole = super.getOutputStream();
            return new OutputStream() {
                @Override
                public void write(int single) throws IOException {
                    whole.write(single);
                }
            };
        }
    }

    @Test
    void withoutPlainOnlyTlsIsLetIn() throws Exception {
        try (GatewayFixture platform = platform(false)) {
            try (RawMqttClient plain = RawMqttClient.connectTo(platform.port()).write("10")) {
                plain.expectClosed();
            }
            try (RawMqttClient webSocket =
                    RawMqttClient.connectTo(platform.port()).write(bytes("GET "))) {
                webSocket.expectClosed();
            }
            Await.until(
                    "the ends are counted",
                    () -> platform.counters.value(EndReason.UNENCRYPTED) == 2);
            try (RawMqttClient encrypted =
                    RawMqttClient.over(trusted.connect(platform.port(), "localhost", "TLSv1.2"))) {
                encrypted.write(CONNECT).expect("20 02 00 00").expectOnlyPong();
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"00", "20 02 00 00", "50 4f 53 54 20", "c0 00", "e0 00", "16 03"})
    void otherFirstBytesAreAViolationAlsoWithinTls(String bytes) throws Exception {
        try (GatewayFixture platform = platform(true);
                RawMqttClient encrypted =
                        RawMqttClient.over(
                                trusted.connect(platform.port(), "localhost", "TLSv1.3"))) {
            encrypted.write(bytes).expectClosed();
            int violations = 1;
            if (!bytes.startsWith("16")) {
                try (RawMqttClient plain = RawMqttClient.connectTo(platform.port())) {
                    plain.write(bytes).expectClosed();
                }
                violations = 2;
            }
            int expected = violations;
            Await.until(
                    "the ends are counted",
                    () ->
                            platform.counters.value(EndReason.PROTOCOL_VIOLATION)
                                            + platform.counters.value(EndReason.MALFORMED_PACKET)
                                    == expected);
        }
    }

    @Test
    void whatOnlyLooksLikeTlsEndsAsAFailureOfTls() throws Exception {
        try (GatewayFixture platform = platform(true);
                RawMqttClient stranger = RawMqttClient.connectTo(platform.port())) {
            stranger.write(bytes("\u0016no TLS at all, but many bytes"));
            Await.until(
                    "the end is counted", () -> platform.counters.value(EndReason.TLS_FAILED) == 1);
        }
    }

    @Test
    void aDeviceThatDoesNotTrustTheAuthorityEndsAsAFailureOfTls(@TempDir Path other)
            throws Exception {
        LocalAuthority stranger = new LocalAuthority(other, List.of(), InstantSource.system());
        stranger.ensureCertificates();
        TrustedAuthority wrong = TrustedAuthority.of(stranger.certificate());
        try (GatewayFixture platform = platform(true)) {
            assertThatThrownBy(() -> wrong.connect(platform.port(), "localhost", "TLSv1.3"))
                    .isInstanceOf(SSLException.class);
            Await.until(
                    "the end is counted", () -> platform.counters.value(EndReason.TLS_FAILED) == 1);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"", "16", "16 03 01 02 00 01 00", "47 45 54 20 2f"})
    void whoStallsBeforeConnectIsClosedInTime(String sent) throws Exception {
        try (GatewayFixture platform = platform(true);
                RawMqttClient stranger = RawMqttClient.connectTo(platform.port()).write(sent)) {
            awaitTimeout(platform);
            stranger.expectClosed();
        }
    }

    @Test
    void whoStallsAfterTheHandshakeIsClosedInTime() throws Exception {
        try (GatewayFixture platform = platform(true);
                RawMqttClient stranger =
                        RawMqttClient.over(
                                trusted.connect(platform.port(), "localhost", "TLSv1.3"))) {
            awaitTimeout(platform);
            stranger.expectClosed();
        }
    }

    private static void awaitTimeout(GatewayFixture platform) {
        Await.until(
                "the connection is known",
                () -> platform.counters.value(Counters.Event.CONNECTION_OPENED) == 1);
        Await.until(
                "the time-out",
                () -> {
                    platform.clock.advance(Duration.ofSeconds(11));
                    return platform.counters.value(EndReason.SIGN_IN_TIMEOUT) == 1;
                });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
