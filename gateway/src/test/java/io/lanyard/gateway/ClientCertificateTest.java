// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.gateway.tls.LocalAuthority;
import io.lanyard.gateway.tls.ServerTls;
import io.lanyard.gateway.tls.TlsOptions;
import io.lanyard.gateway.tls.TlsProvider;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.event.SignInRefusal;
import io.lanyard.platform.registry.DeviceCertificate;
import io.lanyard.platform.registry.Registry.Added;
import io.lanyard.protocol.identity.CertificateFingerprint;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.RawMqttClient;
import io.lanyard.testkit.tls.ClientAuthority;
import io.lanyard.testkit.tls.ClientIdentity;
import io.lanyard.testkit.tls.TrustedAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Devices that show a certificate instead of signing (PROTOCOL.md 2.8). */
@ParameterizedClass(name = "{0}")
@EnumSource(TlsProvider.class)
class ClientCertificateTest {
    @Parameter private TlsProvider provider = TlsProvider.NATIVE;

    private static final String IDENTITY =
            "30 r s'/ext/auth/identity/response' '{\"productKey\":\"a1Product01\",\"deviceName\":\"device-1\"}'";
    private static final String ACCEPTED = "20 02 00 00";
    private static final String BAD_CREDENTIALS = "20 02 00 04";

    @TempDir private static Path folder;
    private static LocalAuthority authority;
    private static TrustedAuthority trusted;
    private static ClientAuthority manufacturer;
    private static ClientIdentity one;
    private static ClientIdentity other;

    private ServerTls tls;
    private GatewayFixture platform;

    @BeforeAll
    static void makeCertificates() {
        authority = new LocalAuthority(folder.resolve("tls"), List.of(), InstantSource.system());
        authority.ensureCertificates();
        trusted = TrustedAuthority.of(authority.certificate());
        manufacturer = new ClientAuthority("Manufacturer");
        one = manufacturer.issue("device-1");
        other = manufacturer.issue("device-2");
    }

    @BeforeEach
    void start() throws IOException {
        Path clients = manufacturer.writeTo(folder.resolve("clients.pem"));
        tls = ServerTls.of(authority, new TlsOptions(provider, List.of(clients), false));
        platform = new GatewayFixture(new GatewayListeners(List.of(), true, tls));
        bind(one, GatewayFixture.ONE);
        bind(other, GatewayFixture.OTHER);
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aCertificateTakesThePlaceOfTheSignature(String protocol) throws Exception {
        try (RawMqttClient device = connect(one.context(trusted), protocol)) {
            device.write(connectPacket("s'device-1&a1Product01' 0000"))
                    .expect(ACCEPTED)
                    .write("82 r 0001 s'" + GatewayFixture.TEST + "' 01")
                    .expect("90 03 00 01 01")
                    .expectOnlyPong();
        }
    }

    @ParameterizedTest(name = "user name and password {0}")
    @ValueSource(strings = {"0000 0000", "s'&' 0000"})
    void whoDoesNotSayWhoItIsIsToldByItsCertificate(String nameAndPassword) throws Exception {
        try (RawMqttClient device = connect(one.context(trusted), "TLSv1.3")) {
            device.write(connectPacket(nameAndPassword))
                    .expect(ACCEPTED)
                    .expect(IDENTITY)
                    .write("82 r 0001 s'" + GatewayFixture.TEST + "' 01")
                    .expect("90 03 00 01 01")
                    .expectOnlyPong();
        }
    }

    @Test
    void aConnectWithoutUserNameAndPasswordIsToldToo() throws Exception {
        try (RawMqttClient device = connect(one.context(trusted), "TLSv1.2")) {
            device.write("10 r s'MQTT' 04 02 003c s'.|securemode=2|'")
                    .expect(ACCEPTED)
                    .expect(IDENTITY)
                    .expectOnlyPong();
        }
    }

    @Test
    void theCertificateOfOneDeviceOpensNoOther() throws Exception {
        try (RawMqttClient device = connect(other.context(trusted), "TLSv1.3")) {
            device.write(connectPacket("s'device-1&a1Product01' 0000"))
                    .expect(BAD_CREDENTIALS)
                    .expectClosed();
        }
        // Not even with the signature of that device.
        try (RawMqttClient device = connect(other.context(trusted), "TLSv1.3")) {
            device.write(GatewayFixture.connectPacket(GatewayFixture.ONE, true, 60, Map.of()))
                    .expect(BAD_CREDENTIALS)
                    .expectClosed();
        }
        assertThat(platform.counters.value(SignInRefusal.BAD_CREDENTIALS)).isEqualTo(2);
    }

    @Test
    void fiveIsToldByItsOwnCode() throws Exception {
        try (RawMqttClient device = connect(other.context(trusted), "TLSv1.3")) {
            device.write(
                    "10 r s'MQTT' 05 c2 003c 00 s'one|securemode=2|' s'device-1&a1Product01' 0000");
            device.expect("20 r 00 86 .. 1f s'user name or password is wrong'").expectClosed();
        }
    }

    @Test
    void aCertificateThatIsBoundToNobodyOpensNothing() throws Exception {
        ClientIdentity unbound = manufacturer.issue("device-1");
        for (String nameAndPassword : List.of("s'device-1&a1Product01' 0000", "0000 0000")) {
            try (RawMqttClient device = connect(unbound.context(trusted), "TLSv1.3")) {
                device.write(connectPacket(nameAndPassword)).expect(BAD_CREDENTIALS).expectClosed();
            }
        }
    }

    @Test
    void withoutACertificateAnEmptyPasswordOpensNothingAndASignatureStillDoes() throws Exception {
        for (String nameAndPassword : List.of("s'device-1&a1Product01' 0000", "0000 0000")) {
            try (RawMqttClient device = connect(trusted.context(), "TLSv1.3")) {
                device.write(connectPacket(nameAndPassword)).expect(BAD_CREDENTIALS).expectClosed();
            }
        }
        try (RawMqttClient device = connect(trusted.context(), "TLSv1.3")) {
            device.write(GatewayFixture.connectPacket(GatewayFixture.ONE, true, 60, Map.of()))
                    .expect(ACCEPTED)
                    .expectOnlyPong();
        }
    }

    @Test
    void aWrongSignatureIsWrongAlsoBesideACertificate() throws Exception {
        try (RawMqttClient device = connect(one.context(trusted), "TLSv1.3")) {
            device.write(connectPacket("s'device-1&a1Product01' s'0000'"))
                    .expect(BAD_CREDENTIALS)
                    .expectClosed();
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void anExpiredCertificateEndsTheHandshake(String protocol) throws Exception {
        ClientIdentity expired =
                manufacturer.issue("device-1", Instant.now().minus(Duration.ofHours(1)));
        bind(expired, GatewayFixture.ONE);
        expectTlsFailure(expired, protocol);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aCertificateOfAStrangeAuthorityEndsTheHandshake(String protocol) throws Exception {
        // Of the same name: it is the key that counts.
        ClientIdentity forged = new ClientAuthority("Manufacturer").issue("device-1");
        bind(forged, GatewayFixture.ONE);
        expectTlsFailure(forged, protocol);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aResumedSessionIsHeldToTheTimeOfItsCertificate(String protocol) throws Exception {
        SSLContext context = one.context(trusted);
        String connect = connectPacket("s'device-1&a1Product01' 0000");
        try (RawMqttClient device = connect(context, protocol)) {
            device.write(connect).expect(ACCEPTED).expectOnlyPong();
        }
        platform.clock.advance(
                Duration.between(platform.clock.instant(), ClientAuthority.FAR_AWAY));
        platform.clock.advance(Duration.ofSeconds(1));
        try (RawMqttClient device = connect(context, protocol)) {
            device.write(connect).expect(BAD_CREDENTIALS).expectClosed();
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void identitiesStayWithTheirConnections(String protocol) throws Exception {
        SSLContext withOne = one.context(trusted);
        SSLContext withOther = other.context(trusted);
        SSLContext withNone = trusted.context();
        // Twice, so that the second round resumes the sessions of the first.
        for (int round = 0; round < 2; round++) {
            try (RawMqttClient first = connect(withOne, protocol);
                    RawMqttClient second = connect(withOther, protocol);
                    RawMqttClient third = connect(withNone, protocol)) {
                first.write(connectPacket("0000 0000")).expect(ACCEPTED).expect(IDENTITY);
                second.write(connectPacket("0000 0000"))
                        .expect(ACCEPTED)
                        .expect(IDENTITY.replace("device-1", "device-2"));
                third.write(connectPacket("0000 0000")).expect(BAD_CREDENTIALS).expectClosed();
            }
        }
    }

    @Test
    void anUnboundCertificateIsOutAtTheNextSignIn() throws Exception {
        SSLContext context = one.context(trusted);
        try (RawMqttClient device = connect(context, "TLSv1.3")) {
            device.write(connectPacket("0000 0000")).expect(ACCEPTED).expect(IDENTITY);
            assertThat(
                            platform.registry.removeDeviceCertificate(
                                    GatewayFixture.ONE, fingerprint(one)))
                    .isTrue();
            platform.sessions.cutOff(GatewayFixture.ONE, EndReason.NOT_AUTHORIZED);
            device.expectClosed();
        }
        try (RawMqttClient device = connect(context, "TLSv1.3")) {
            device.write(connectPacket("0000 0000")).expect(BAD_CREDENTIALS).expectClosed();
        }
    }

    @Test
    void authoritiesAreReadAgainWithoutARestart() throws Exception {
        // Of the same name, or the client would not show its certificate to one that does not ask
        // for it.
        ClientAuthority next = new ClientAuthority("Manufacturer");
        ClientIdentity fresh = next.issue("device-1");
        bind(fresh, GatewayFixture.ONE);
        expectTlsFailure(fresh, "TLSv1.3");
        next.writeTo(folder.resolve("clients.pem"));
        assertThat(tls.reload()).isTrue();
        try (RawMqttClient device = connect(fresh.context(trusted), "TLSv1.3")) {
            device.write(connectPacket("0000 0000")).expect(ACCEPTED).expect(IDENTITY);
        }
        expectTlsFailure(one, "TLSv1.3");
    }

    @Test
    void authoritiesThatCannotBeReadAgainLeaveThoseBeforeInForce() throws Exception {
        ClientIdentity strange = new ClientAuthority("Manufacturer").issue("device-1");
        bind(strange, GatewayFixture.ONE);
        Path file = folder.resolve("clients.pem");
        for (String content : List.of("", "nothing\n", "-----BEGIN CERTIFICATE-----\nAAAA\n")) {
            Files.writeString(file, content);
            assertThat(tls.reload()).isFalse();
            expectTlsFailure(strange, "TLSv1.3");
        }
        Files.delete(file);
        assertThat(tls.reload()).isFalse();
        expectTlsFailure(strange, "TLSv1.3");
        try (RawMqttClient device = connect(one.context(trusted), "TLSv1.3")) {
            device.write(connectPacket("0000 0000")).expect(ACCEPTED).expect(IDENTITY);
        }
    }

    /** In TLS 1.3 the client is done before the server has looked at its certificate, and learns of it by reading. */
    private void expectTlsFailure(ClientIdentity identity, String protocol) {
        long before = platform.counters.value(EndReason.TLS_FAILED);
        long admitted = platform.counters.value(Counters.Event.SIGN_IN);
        try (RawMqttClient device = connect(identity.context(trusted), protocol)) {
            device.write(connectPacket("0000 0000")).expectClosed();
        } catch (IOException | RuntimeException | AssertionError e) {
            assertThat(e).hasStackTraceContaining("SSL");
        }
        Await.until(
                "the end is counted",
                () -> platform.counters.value(EndReason.TLS_FAILED) == before + 1);
        assertThat(platform.counters.value(Counters.Event.SIGN_IN)).isEqualTo(admitted);
    }

    private RawMqttClient connect(SSLContext context, String protocol) throws IOException {
        return RawMqttClient.over(
                TrustedAuthority.connect(context, platform.port(), "localhost", protocol));
    }

    private static String connectPacket(String nameAndPassword) {
        return "10 r s'MQTT' 04 c2 003c s'one|securemode=2|' " + nameAndPassword;
    }

    private void bind(ClientIdentity identity, DeviceId device) {
        assertThat(
                        platform.registry.addDeviceCertificate(
                                new DeviceCertificate(
                                        fingerprint(identity), device, platform.clock.instant()),
                                5))
                .isEqualTo(Added.ADDED);
    }

    private static CertificateFingerprint fingerprint(ClientIdentity identity) {
        try {
            return CertificateFingerprint.ofEncoded(identity.certificate().getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
