// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.gateway.tls.LocalAuthority;
import io.lanyard.gateway.tls.ServerTls;
import io.lanyard.gateway.tls.TlsOptions;
import io.lanyard.gateway.tls.TlsProvider;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.tls.ClientAuthority;
import io.lanyard.testkit.tls.TrustedAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the log says of devices that get no further than TLS: enough to know what to do. */
@ParameterizedClass(name = "{0}")
@EnumSource(TlsProvider.class)
class TlsFailureTest {
    @Parameter private TlsProvider provider = TlsProvider.NATIVE;

    @TempDir private Path folder;
    private LocalAuthority authority;

    private final LogLines lines = LogLines.of(DeviceEndpoint.class.getName());

    @BeforeEach
    void makeAuthority() {
        authority = new LocalAuthority(folder.resolve("tls"), List.of(), InstantSource.system());
        authority.ensureCertificates();
    }

    @AfterEach
    void stopListening() {
        lines.close();
    }

    private GatewayFixture platform() throws IOException {
        return new GatewayFixture(
                new GatewayListeners(
                        List.of(0, 0),
                        true,
                        ServerTls.of(authority, new TlsOptions(provider, List.of(), false))));
    }

    /** The line about the connection from this port; other tests log too. */
    private String lineOf(int port) {
        String start = "127.0.0.1:" + port + ": connection over ";
        Await.until("it is logged", () -> !lines.like(line -> line.startsWith(start)).isEmpty());
        return lines.like(line -> line.startsWith(start)).getFirst();
    }

    @Test
    void whoOffersKeyExchangeByRsaOnlyIsToldWithTheSetting() throws Exception {
        // As from the C Link SDKs 3.2 and 4.2: TLS 1.2 with TLS_RSA_WITH_AES_128_CBC_SHA and its
        // SHA256.
        String hello = "160301002f0100002b0303" + "5a".repeat(32) + "00" + "0004002f003c" + "0100";
        try (GatewayFixture platform = platform();
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), platform.port())) {
            socket.getOutputStream().write(HexFormat.of().parseHex(hello));
            assertThat(lineOf(socket.getLocalPort()))
                    .contains("over TLS")
                    .contains("TLS failed: no cipher suite in common")
                    .contains("tls.rsa-key-exchange")
                    .doesNotContain("Exception");
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void whoDoesNotTrustTheAuthorityIsToldAsThat(String protocol, @TempDir Path other)
            throws Exception {
        LocalAuthority stranger = new LocalAuthority(other, List.of(), InstantSource.system());
        stranger.ensureCertificates();
        TrustedAuthority wrong = TrustedAuthority.of(stranger.certificate());
        try (GatewayFixture platform = platform();
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), platform.port());
                SSLSocket device =
                        (SSLSocket)
                                wrong.context()
                                        .getSocketFactory()
                                        .createSocket(socket, "localhost", platform.port(), true)) {
            device.setEnabledProtocols(new String[] {protocol});
            assertThatThrownBy(device::startHandshake).isInstanceOf(SSLException.class);
            assertThat(lineOf(socket.getLocalPort()))
                    .contains("over TLS")
                    .contains("TLS failed: the device does not trust the server's certificate");
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void whoShowsACertificateOfAStrangeAuthorityIsToldAsThat(String protocol, @TempDir Path other)
            throws Exception {
        TlsOptions options =
                new TlsOptions(
                        provider,
                        List.of(
                                new ClientAuthority("Manufacturer")
                                        .writeTo(other.resolve("known.pem"))),
                        false);
        // Of the same name, or the JDK's client would not show it.
        SSLContext strange =
                new ClientAuthority("Manufacturer")
                        .issue("device")
                        .context(TrustedAuthority.of(authority.certificate()));
        try (GatewayFixture platform =
                        new GatewayFixture(
                                new GatewayListeners(
                                        List.of(0, 0), true, ServerTls.of(authority, options)));
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), platform.port());
                SSLSocket device =
                        (SSLSocket)
                                strange.getSocketFactory()
                                        .createSocket(socket, "localhost", platform.port(), true)) {
            device.setEnabledProtocols(new String[] {protocol});
            try {
                device.startHandshake();
            } catch (IOException e) {
                // Before it was done; in TLS 1.3 it is refused after that.
            }
            assertThat(lineOf(socket.getLocalPort()))
                    .contains("TLS failed: the device's certificate is not taken: ")
                    .contains("PKIX path");
        }
    }

    /** As OpenSSL does it, which the Python SDK uses: it has no key to encrypt the alert with yet. */
    @Test
    void whoBreaksOffInClearIsToldAsOneWhoMayNotTrust() throws Exception {
        Assumptions.assumeTrue(provider == TlsProvider.NATIVE, "the JDK's TLS does not tell it");
        SSLEngine engine =
                TrustedAuthority.of(authority.certificate())
                        .context()
                        .createSSLEngine("localhost", 1);
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(new String[] {"TLSv1.3"});
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
        try (GatewayFixture platform = platform();
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), platform.port())) {
            socket.getOutputStream().write(hello.array(), 0, hello.position());
            assertThat(socket.getInputStream().read()).as("a handshake").isEqualTo(0x16);
            // unknown_ca
            socket.getOutputStream().write(HexFormat.of().parseHex("15030300020230"));
            assertThat(lineOf(socket.getLocalPort())).contains("TLS failed:").contains("trust");
        }
    }

    /** As Node.js does it, which looks at the certificate when the handshake is over. */
    @Test
    void whoLeavesAfterTheHandshakeIsToldAsOneWhoMayNotTrust() throws Exception {
        TrustedAuthority trusted = TrustedAuthority.of(authority.certificate());
        try (GatewayFixture platform = platform()) {
            int port;
            try (SSLSocket device = trusted.connect(platform.port(), "localhost", "TLSv1.3")) {
                port = device.getLocalPort();
            }
            assertThat(lineOf(port))
                    .contains("over TLS")
                    .contains("without a word; perhaps it does not trust the server's certificate");
        }
    }
}
