// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Connect;
import io.lanyard.mqtt.packet.Disconnect;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.signin.SignInClientId;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.protocol.signin.Signature;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectTest extends LinkFixture {
    @Test
    void signs_in_as_the_platform_wants_it() throws InterruptedException {
        connect(build(settings().keepAlive(300).cleanSession(false)));

        Connect connect = platform.nextVisit().connect();
        SignInClientId clientId = SignInClientId.parse(connect.clientId());
        assertThat(connect.version()).isEqualTo(MqttVersion.MQTT_3_1_1);
        assertThat(connect.userName()).isEqualTo("dev1&a1Pk");
        assertThat(connect.keepAlive()).isEqualTo(300);
        assertThat(connect.cleanStart()).isFalse();
        assertThat(connect.will()).isNull();
        assertThat(clientId.bare()).isEqualTo("a1Pk&dev1");
        assertThat(clientId.parameter("securemode")).hasValue("3");
        assertThat(clientId.signMethod()).hasValue(SignMethod.HMAC_SHA256);
        assertThat(clientId.extensions()).isEqualTo(3);
        assertThat(clientId.subscribesSystemTopics()).isTrue();
        assertThat(clientId.parameter("lan")).hasValue("Java");
        assertThat(clientId.parameter("_v").orElseThrow()).matches("\\d+\\.\\d+\\.\\d+.*");
        String timestamp = clientId.parameter("timestamp").orElseThrow();
        assertThat(timestamp).matches("\\d{13}");
        assertThat(connect.password())
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo(
                        Signature.hex(
                                SignMethod.HMAC_SHA256,
                                "secret".getBytes(StandardCharsets.US_ASCII),
                                Signature.content(
                                        "a1Pk&dev1", DeviceId.of("a1Pk", "dev1"), timestamp)));
    }

    @Test
    void may_be_waited_for_for_ever() throws InterruptedException {
        Duration forEver = ChronoUnit.FOREVER.getDuration();
        LinkKit kit = kit();

        assertThat(kit.connect(forEver).accepted()).isTrue();

        assertThat(kit.publishTopic(TOPIC, "x").await(forEver))
                .contains(Outcome.Acknowledged.instance());
    }

    @Test
    void goes_through_its_states() throws InterruptedException {
        platform.connack = connect -> null;
        LinkKit kit = kit();
        events = Events.of(kit);
        assertThat(kit.state()).isEqualTo(State.INITIALIZED);

        assertThat(kit.connectAsync()).isZero();
        assertThat(kit.connectAsync()).isEqualTo(ResultCode.UNCHANGED);
        ScriptedPlatform.Visit visit = platform.nextVisit();
        assertThat(kit.state()).isEqualTo(State.CONNECTING);

        visit.send(Connack.accepted(true));
        events.expect("connect true 0");
        assertThat(kit.state()).isEqualTo(State.CONNECTED);

        kit.disconnect();
        events.expect("disconnect 0 REQUESTED");
        assertThat(kit.state()).isEqualTo(State.DISCONNECTED);
        visit.expect(Disconnect.class);
        visit.awaitClosed();

        kit.close();
        assertThat(kit.state()).isEqualTo(State.DESTRUCTED);
        assertThatThrownBy(kit::connectAsync).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest(name = "CONNACK {1}")
    @CsvSource({
        "UNSUPPORTED_PROTOCOL_VERSION, 1",
        "CLIENT_IDENTIFIER_NOT_VALID, 2",
        "SERVER_UNAVAILABLE, 3",
        "BAD_USER_NAME_OR_PASSWORD, 4",
        "NOT_AUTHORIZED, 5"
    })
    void reports_a_refusal_with_its_code_and_tries_again(ReasonCode reason, int code)
            throws InterruptedException {
        platform.connack = connect -> Connack.refused(reason);
        LinkKit kit = kit();
        events = Events.of(kit);

        assertThat(kit.connect(TIMEOUT)).isEqualTo(new ConnectResult(code, false));
        events.expect("connect false " + code);
        assertThat(kit.state()).isEqualTo(State.DISCONNECTED);
        platform.nextVisit();

        platform.connack = connect -> Connack.accepted(false);
        advance(Duration.ofSeconds(2));
        events.expect("connect false 0");
    }

    @Test
    void reports_9_when_nobody_listens() throws Exception {
        // Bound without listening: nobody else can take the port meanwhile.
        try (Socket taken = new Socket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            LinkKit kit = build(settings().port(taken.getLocalPort()));
            events = Events.of(kit);

            assertThat(kit.connect(TIMEOUT)).isEqualTo(new ConnectResult(9, false));
            events.expect("connect false 9");
            advanceToNext();
            events.expect("connect false 9");
        }
    }

    @Test
    void reports_9_when_the_name_is_unknown() throws InterruptedException {
        LinkKit kit =
                build(
                        settings()
                                .host("no.such.platform")
                                .lookup(host ->
                                        CompletableFuture.failedFuture(
                                                new UnknownHostException(host))));

        assertThat(kit.connect(TIMEOUT)).isEqualTo(new ConnectResult(9, false));
    }

    @Test
    void gives_up_an_attempt_when_the_name_server_does_not_answer() throws InterruptedException {
        CompletableFuture<List<InetAddress>> never = new CompletableFuture<>();
        LinkKit kit = build(settings().host("slow.platform").lookup(host -> never));
        events = Events.of(kit);
        kit.connectAsync();
        await("the attempt begins", () -> kit.state() == State.CONNECTING);

        advance(Duration.ofSeconds(10));

        events.expect("connect false 9");
        // The answer to the attempt before comes late and changes nothing.
        never.complete(List.of(InetAddress.getLoopbackAddress()));
        kit.disconnect();
        await("no attempt is left", () -> kit.state() == State.DISCONNECTED);
        assertThat(platform.hasNoVisit()).isTrue();
    }

    @Test
    void gives_up_an_attempt_when_connack_never_comes() throws InterruptedException {
        platform.connack = connect -> null;
        LinkKit kit = build(settings().connectTimeout(Duration.ofSeconds(7)));
        events = Events.of(kit);
        kit.connectAsync();
        ScriptedPlatform.Visit visit = platform.nextVisit();

        advance(Duration.ofMillis(6_999));
        assertThat(events.isEmpty()).isTrue();
        advance(Duration.ofMillis(1));

        events.expect("connect false 9");
        visit.awaitClosed();
        advance(Duration.ofSeconds(2));
        platform.nextVisit();
    }

    @Test
    void tries_the_next_address_of_a_name() throws InterruptedException {
        LinkKit kit =
                build(
                        settings()
                                .host("two.addresses")
                                .lookup(host ->
                                        CompletableFuture.completedFuture(
                                                List.of(
                                                        address(127, 0, 0, 99),
                                                        address(127, 0, 0, 1)))));

        assertThat(kit.connect(TIMEOUT).accepted()).isTrue();
    }

    @Test
    void looks_up_a_name_with_the_system() throws InterruptedException {
        connect(build(settings().host("localhost")));
    }

    @Test
    void answers_a_blocking_connect_at_once_when_connected() throws InterruptedException {
        LinkKit kit = connected();

        assertThat(kit.connect(TIMEOUT).accepted()).isTrue();
        platform.nextVisit();
        assertThat(platform.hasNoVisit()).isTrue();
    }

    @Test
    void goes_on_when_the_time_of_a_blocking_connect_is_over() throws InterruptedException {
        platform.connack = connect -> null;
        LinkKit kit = kit();
        events = Events.of(kit);

        assertThat(kit.connect(Duration.ofMillis(50)))
                .isEqualTo(new ConnectResult(ResultCode.NOT_CONNECTED, false));

        platform.nextVisit().send(Connack.accepted(false));
        events.expect("connect false 0");
    }

    @Test
    void disconnect_calls_off_an_attempt() throws InterruptedException {
        platform.connack = connect -> null;
        LinkKit kit = kit();
        events = Events.of(kit);
        kit.connectAsync();
        ScriptedPlatform.Visit visit = platform.nextVisit();

        kit.disconnect();

        visit.awaitClosed();
        await("disconnected", () -> kit.state() == State.DISCONNECTED);
        assertThat(untilNext()).isEmpty();
        assertThat(events.isEmpty()).isTrue();
    }

    @Test
    void connects_again_after_disconnect() throws InterruptedException {
        LinkKit kit = connected();

        kit.disconnect();
        assertThat(kit.connectAsync()).isZero();

        events.expect("disconnect 0 REQUESTED");
        events.expect("connect false 0");
        assertThat(kit.state()).isEqualTo(State.CONNECTED);
    }

    @Test
    void disconnect_and_force_reconnect_do_nothing_before_connect() {
        LinkKit kit = kit();

        kit.disconnect();
        kit.forceReconnect();

        assertThat(untilNext()).isEmpty();
        assertThat(kit.state()).isEqualTo(State.INITIALIZED);
    }

    @Test
    void takes_a_packet_that_has_no_place_for_the_end() throws InterruptedException {
        connected();

        // PINGREQ, which only clients send.
        platform.nextVisit().sendBytes(new byte[] {(byte) 0xC0, 0});

        events.expect("disconnect 1 PROTOCOL_VIOLATION");
    }

    private static InetAddress address(int... octets) {
        byte[] bytes = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            bytes[i] = (byte) octets[i];
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void after_a_failed_attempt_every_call_is_answered() throws InterruptedException {
        platform.connack = connect -> Connack.refused(ReasonCode.SERVER_UNAVAILABLE);
        LinkKit kit = kit();
        assertThat(kit.connect(TIMEOUT).rc()).isEqualTo(3);

        assertThat(kit.publishTopic(TOPIC, "x").rc()).isEqualTo(ResultCode.NOT_CONNECTED);
        assertThat(kit.subscribeTopic(TOPIC).rc()).isEqualTo(ResultCode.NOT_CONNECTED);
        assertThat(kit.unsubscribeTopic(TOPIC).rc()).isEqualTo(ResultCode.NOT_CONNECTED);
        assertThat(kit.subscribeRrpcTopic(TOPIC).rc()).isEqualTo(ResultCode.NOT_CONNECTED);
        assertThat(kit.queryTime().rc()).isEqualTo(ResultCode.NOT_CONNECTED);
        assertThat(kit.connectAsync()).isEqualTo(ResultCode.UNCHANGED);
        kit.disconnect();
        platform.connack = connect -> Connack.accepted(false);
        assertThat(kit.connect(TIMEOUT).accepted()).isTrue();
    }
}
