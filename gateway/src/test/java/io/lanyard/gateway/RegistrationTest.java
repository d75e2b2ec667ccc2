// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static io.lanyard.gateway.GatewayFixture.ONE;
import static io.lanyard.gateway.GatewayFixture.PRODUCT;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.event.SignInRefusal;
import io.lanyard.platform.registry.Device;
import io.lanyard.platform.registry.DeviceToken;
import io.lanyard.platform.registry.SignInRecord;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.signin.Credentials;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.protocol.signin.Signature;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.PacketText;
import io.lanyard.testkit.mqtt.RawMqttClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dynamic registration on a connection (PROTOCOL.md 2.5, 2.6). */
class RegistrationTest {
    private static final String REGISTER =
            "random=1f2e3d4c,authType=register,securemode=2,signmethod=hmacsha256";
    private static final String REGISTER_UNLISTED =
            "random=1f2e3d4c,authType=regnwl,securemode=2,signmethod=hmacsha256";
    private static final String ACCEPTED = "20 02 00 00";
    private static final String IDENTIFIER_REJECTED = "20 02 00 02";
    private static final String BAD_CREDENTIALS = "20 02 00 04";
    private static final DeviceId UNLISTED =
            new DeviceId(PRODUCT, DeviceName.of("nobody-knows-me"));

    private GatewayFixture platform;

    @BeforeEach
    void start() throws Exception {
        platform = new GatewayFixture();
        platform.registry.setDynamicRegistration(PRODUCT, true);
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void theSecretThatIsPushedSignsTheDeviceIn() {
        try (RawMqttClient registering = registering(ONE, REGISTER).expect(ACCEPTED)) {
            DeviceSecret secret = DeviceSecret.of(pushed(registering, "deviceSecret"));
            registering.write("e0 00").expectClosed();
            assertThat(secret).isEqualTo(secretOf(ONE));
            try (RawMqttClient device = RawMqttClient.connectTo(platform.port())) {
                device.signIn(Credentials.sign(ONE, secret, SignMethod.HMAC_SHA256, Map.of()), 60)
                        .expectOnlyPong();
            }
        }
        assertThat(platform.counters.value(Counters.Event.REGISTRATION)).isEqualTo(1);
    }

    @Test
    void ofTwoRegistrationsAtOnceOneSecretCountsAndBothWereAnswered() {
        try (RawMqttClient first = registering(ONE, REGISTER);
                RawMqttClient second = registering(ONE, REGISTER)) {
            String firstSecret = pushed(first.expect(ACCEPTED), "deviceSecret");
            String secondSecret = pushed(second.expect(ACCEPTED), "deviceSecret");
            assertThat(firstSecret).isNotEqualTo(secondSecret);
            assertThat(List.of(firstSecret, secondSecret)).contains(secretOf(ONE).reveal());
        }
        try (RawMqttClient last = registering(ONE, REGISTER).expect(ACCEPTED)) {
            assertThat(pushed(last, "deviceSecret")).isEqualTo(secretOf(ONE).reveal());
        }
    }

    @Test
    void aDeviceThatNobodyListedGetsATokenAndSignsInWithIt() {
        try (RawMqttClient registering = registering(UNLISTED, REGISTER_UNLISTED)) {
            registering.expect(ACCEPTED);
            byte[] packet = registering.readPacket();
            String json = payload(packet, "/ext/regnwl");
            DeviceToken token = platform.registry.deviceTokens(UNLISTED).getFirst();
            assertThat(json)
                    .isEqualTo(
                            "{\"clientId\":\"%s\",\"productKey\":\"a1Product01\",\"deviceName\":\"nobody-knows-me\",\"deviceToken\":\"%s\"}"
                                    .formatted(token.clientId(), token.token()));
            try (RawMqttClient device = signingInWith(UNLISTED, token.clientId(), token.token());
                    RawMqttClient thief =
                            signingInWith(UNLISTED, token.clientId(), "x" + token.token());
                    RawMqttClient other = signingInWith(ONE, token.clientId(), token.token())) {
                device.expect(ACCEPTED).expectOnlyPong();
                thief.expect(BAD_CREDENTIALS).expectClosed();
                other.expect(BAD_CREDENTIALS).expectClosed();
            }
        }
    }

    @Test
    void theSixthTokenOfADeviceIsRefused() {
        for (int i = 0; i < 5; i++) {
            try (RawMqttClient registering = registering(UNLISTED, REGISTER_UNLISTED)) {
                registering.expect(ACCEPTED);
            }
        }
        expectRefused(registering(UNLISTED, REGISTER_UNLISTED), BAD_CREDENTIALS);
    }

    @Test
    void aRegistrationLeavesTheLiveConnectionOfTheDeviceAlone() {
        try (RawMqttClient unlisted = registering(UNLISTED, REGISTER_UNLISTED).expect(ACCEPTED)) {
            String clientId = platform.registry.deviceTokens(UNLISTED).getFirst().clientId();
            String token = platform.registry.deviceTokens(UNLISTED).getFirst().token();
            try (RawMqttClient live = signingInWith(UNLISTED, clientId, token).expect(ACCEPTED);
                    RawMqttClient again =
                            registering(UNLISTED, REGISTER_UNLISTED).expect(ACCEPTED)) {
                live.expectOnlyPong();
                assertThat(platform.sessions.onlineCount()).isEqualTo(1);
                assertThat(pushed(again, "deviceToken")).isNotEqualTo(token);
                assertThat(pushed(unlisted, "deviceToken")).isEqualTo(token);
            }
        }
    }

    @Test
    void aDeviceThatDoesNotLeaveIsSentAwayAfter15Seconds() {
        try (RawMqttClient registering = registering(ONE, REGISTER).expect(ACCEPTED)) {
            assertThat(pushed(registering, "deviceSecret")).isNotEmpty();
            // Pings do not prolong it.
            platform.clock.advance(Duration.ofSeconds(8));
            registering.expectOnlyPong();
            platform.clock.advance(Duration.ofSeconds(6));
            registering.expectOnlyPong();
            platform.clock.advance(Duration.ofSeconds(2));
            registering.expectClosed();
        }
        Await.until(
                "the end is counted",
                () -> platform.counters.value(EndReason.REGISTRATION_OVER) == 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "30 r s'/a1Product01/device-1/user/update' 'x'",
                "82 r 00 01 s'/a1Product01/device-1/user/get' 00",
                "a2 r 00 01 s'/a1Product01/device-1/user/get'",
                "40 02 00 01"
            })
    void aRegisteringConnectionMayDoNothingElse(String packet) {
        try (RawMqttClient registering = registering(ONE, REGISTER).expect(ACCEPTED)) {
            assertThat(pushed(registering, "deviceSecret")).isNotEmpty();
            registering.write(packet).expectClosed();
        }
        Await.until(
                "the end is counted", () -> platform.counters.value(EndReason.NOT_AUTHORIZED) == 1);
    }

    @Test
    void aRegistrationOfFiveHearsWhatIsSpokenAndWhyItEnds() {
        // What it may ask for beyond its connection it does not get, so it is told.
        try (RawMqttClient registering =
                registeringInFive("11 0000003c")
                        .expect(
                                "20 r 00 00 .. 11 00000000 13 04b0 21 0064 22 0014 24 01 25 00"
                                        + " 27 00040000 28 01 29 01 2a 01")) {
            assertThat(pushed(registering, "deviceSecret")).isNotEmpty();
            registering
                    .write("30 r s'/a1Product01/device-1/user/update' 00 'x'")
                    .expect("e0 r 87 .. 1f s'a registering device may not send PUBLISH'")
                    .expectClosed();
        }
        try (RawMqttClient registering = registeringInFive("")) {
            registering.readPacket();
            assertThat(pushed(registering, "deviceSecret")).isNotEmpty();
            platform.clock.advance(Duration.ofSeconds(16));
            registering.expect("e0 r a0 .. 1f s'Registration is over'").expectClosed();
        }
        try (RawMqttClient registering = registeringInFive("27 0000001c")) {
            registering.expect("20 03 00 95 00").expectClosed();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "an authentication method,        c2, 15 s'SCRAM-SHA-1', \"\", 8c",
                "a will,                          c6, \"\", 00 s'/a1Product01/device-1/user/update' s'x', 87",
                "an answer that it does not take, c2, 27 000000ff, \"\", 95",
            })
    void whatIsNotToBeHadInFiveIsRefusedBeforeItCostsTheSecret(
            String name, String flags, String properties, String will, String code) {
        DeviceSecret before = secretOf(ONE);
        try (RawMqttClient registering = registeringInFive(flags, properties, will)) {
            byte[] connack = registering.readPacket();
            assertThat(Arrays.copyOf(connack, 1)).containsExactly(0x20);
            assertThat(HexFormat.of().toHexDigits(connack[3])).isEqualTo(code);
            registering.expectClosed();
        }
        assertThat(secretOf(ONE)).isEqualTo(before);
    }

    @Test
    void theWillOfARegisteringDeviceIsDroppedBeforeFive() {
        try (RawMqttClient registering =
                RawMqttClient.connectTo(platform.port())
                        .write(
                                "10 r s'MQTT' 04 c6 0000 s'c|%s|' s'/a1Product01/device-1/user/update' s'x' %s"
                                        .formatted(REGISTER, nameAndSignature()))
                        .expect(ACCEPTED)) {
            assertThat(pushed(registering, "deviceSecret")).isNotEmpty();
        }
        assertThat(platform.counters.value(DropReason.PUBLISH_NOT_ALLOWED)).isEqualTo(1);
    }

    @Test
    void aProductThatHasItSwitchedOffRegistersNobody() {
        platform.registry.setDynamicRegistration(PRODUCT, false);
        DeviceSecret before = secretOf(ONE);
        expectRefused(registering(ONE, REGISTER), BAD_CREDENTIALS);
        expectRefused(registering(UNLISTED, REGISTER_UNLISTED), BAD_CREDENTIALS);
        assertThat(secretOf(ONE)).isEqualTo(before);
        assertThat(platform.registry.device(UNLISTED)).isEmpty();
        assertThat(platform.counters.value(SignInRefusal.REGISTRATION_REFUSED)).isEqualTo(2);
    }

    @Test
    void anActivatedOrUnknownDeviceIsRefusedWithTheSameCode() {
        platform.registry.recordSignIns(
                List.of(new SignInRecord(ONE, platform.clock.instant(), "192.0.2.1")));
        expectRefused(registering(ONE, REGISTER), BAD_CREDENTIALS);
        expectRefused(registering(UNLISTED, REGISTER), BAD_CREDENTIALS);
        expectRefused(
                registering(DeviceId.of("a1Product99", "device-1"), REGISTER), BAD_CREDENTIALS);
    }

    @Test
    void aDeviceThatIsConnectedKeepsItsSecret() {
        DeviceSecret before = secretOf(ONE);
        try (RawMqttClient live = platform.signedIn(ONE)) {
            expectRefused(registering(ONE, REGISTER), BAD_CREDENTIALS);
            live.expectOnlyPong();
        }
        assertThat(secretOf(ONE)).isEqualTo(before);
    }

    @Test
    void missingParametersHaveTheCodeOfTheClientId() {
        expectRefused(
                registering(ONE, "authType=register,securemode=2,signmethod=hmacsha256"),
                IDENTIFIER_REJECTED);
        expectRefused(
                registering(ONE, "authType=register,random=1f2e3d4c,signmethod=hmacsha256"),
                IDENTIFIER_REJECTED);
    }

    @Test
    void onlyThisMachineCountsAsLoopback() throws Exception {
        assertThat(isLoopback("127.0.0.1")).isTrue();
        assertThat(isLoopback("127.8.9.1")).isTrue();
        assertThat(isLoopback("::1")).isTrue();
        assertThat(isLoopback("192.0.2.1")).isFalse();
        assertThat(isLoopback("10.0.0.1")).isFalse();
        assertThat(RegistrationExchange.isLoopback(InetSocketAddress.createUnresolved("x", 1)))
                .isFalse();
        assertThat(RegistrationExchange.isLoopback(null)).isFalse();
    }

    private static boolean isLoopback(String address) throws Exception {
        return RegistrationExchange.isLoopback(
                new InetSocketAddress(InetAddress.getByName(address), 1));
    }

    /** Keep alive 0, which no sign-in may have. */
    private RawMqttClient registering(DeviceId device, String parameters) {
        return connecting(
                device,
                device.deviceName() + "." + device.productKey() + "|" + parameters + "|",
                Signature.hex(
                        SignMethod.HMAC_SHA256,
                        "ProdSecret012345".getBytes(StandardCharsets.US_ASCII),
                        Signature.registrationContent(device, "1f2e3d4c")),
                0);
    }

    /** The first device, with MQTT 5.0, these properties in CONNECT, and keep alive 0. */
    private RawMqttClient registeringInFive(String properties) {
        return registeringInFive("c2", properties, "");
    }

    /** The same with these flags, and a will or nothing. */
    private RawMqttClient registeringInFive(String flags, String properties, String will) {
        return RawMqttClient.connectTo(platform.port())
                .write(
                        "10 r s'MQTT' 05 %s 0000 %02x %s s'c|%s|' %s %s"
                                .formatted(
                                        flags,
                                        PacketText.bytes(properties).length,
                                        properties,
                                        REGISTER,
                                        will,
                                        nameAndSignature()));
    }

    private static String nameAndSignature() {
        return "s'%s&%s' s'%s'"
                .formatted(
                        ONE.deviceName(),
                        ONE.productKey(),
                        Signature.hex(
                                SignMethod.HMAC_SHA256,
                                "ProdSecret012345".getBytes(StandardCharsets.US_ASCII),
                                Signature.registrationContent(ONE, "1f2e3d4c")));
    }

    private RawMqttClient signingInWith(DeviceId device, String clientId, String token) {
        return connecting(
                device,
                clientId + "|authType=connwl,securemode=-2,_ss=1,ext=3,_v=sdk-c-4.2.0|",
                token,
                60);
    }

    private RawMqttClient connecting(
            DeviceId device, String clientId, String password, int keepAlive) {
        return RawMqttClient.connectTo(platform.port())
                .write(
                        "10 r s'MQTT' 04 c2 00 %02x s'%s' s'%s&%s' s'%s'"
                                .formatted(
                                        keepAlive,
                                        clientId,
                                        device.deviceName(),
                                        device.productKey(),
                                        password));
    }

    private static void expectRefused(RawMqttClient client, String connack) {
        try (client) {
            client.expect(connack).expectClosed();
        }
    }

    private static String pushed(RawMqttClient client, String field) {
        String topic = field.equals("deviceSecret") ? "/ext/register" : "/ext/regnwl";
        Matcher matcher =
                Pattern.compile("\"" + field + "\":\"([^\"]+)\"")
                        .matcher(payload(client.readPacket(), topic));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    /** What a QoS 0 PUBLISH on this topic holds. */
    private static String payload(byte[] packet, String topic) {
        // The Remaining Length has one byte or two.
        int topicStart = (packet[1] < 0 ? 3 : 2) + 2;
        int topicEnd = topicStart + topic.length();
        assertThat(packet[0]).isEqualTo((byte) 0x30);
        assertThat(text(packet, topicStart, topicEnd)).isEqualTo(topic);
        return text(packet, topicEnd, packet.length);
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private DeviceSecret secretOf(DeviceId id) {
        return platform.registry.device(id).map(Device::secret).orElseThrow();
    }
}
