// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Connect;
import io.lanyard.mqtt.packet.Disconnect;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.signin.SignInClientId;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.protocol.signin.Signature;
import io.lanyard.sdk.ScriptedPlatform.Visit;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RegistrationTest extends LinkFixture {
    private static final String PRODUCT_SECRET = "ProdSecret0123456";

    private LinkKit unregistered(boolean listed) {
        LinkKitBuilder settings = manualTime(withoutSecret());
        LinkKit kit =
                build(listed ? settings.register(PRODUCT_SECRET) : settings.regnwl(PRODUCT_SECRET));
        events = Events.of(kit);
        return kit;
    }

    private static SignInClientId clientId(Connect connect) {
        return SignInClientId.parse(connect.clientId());
    }

    @Test
    void a_listed_device_gets_its_secret_and_signs_in_with_it() throws InterruptedException {
        LinkKit kit = unregistered(true);
        assertThat(kit.connectAsync()).isZero();

        Visit registration = platform.nextVisit();
        SignInClientId id = clientId(registration.connect());
        assertThat(id.bare()).isEqualTo("dev1.a1Pk");
        assertThat(id.parameter("authType")).contains("register");
        assertThat(id.parameter("securemode")).contains("2");
        String random = id.parameter("random").orElseThrow();
        assertThat(random).hasSize(15);
        assertThat(registration.connect().userName()).isEqualTo("dev1&a1Pk");
        assertThat(new String(registration.connect().password(), StandardCharsets.US_ASCII))
                .isEqualTo(
                        Signature.hex(
                                SignMethod.HMAC_SHA256,
                                PRODUCT_SECRET.getBytes(StandardCharsets.US_ASCII),
                                Signature.registrationContent(
                                        DeviceId.of("a1Pk", "dev1"), random)));
        registration.publish(
                "/ext/register",
                "{\"productKey\":\"a1Pk\",\"deviceName\":\"dev1\",\"deviceSecret\":\"mine\"}",
                0);
        registration.expect(Disconnect.class);
        events.expect("registered 0 mine");

        Connect signIn = platform.nextVisit().connect();
        assertThat(signIn.userName()).isEqualTo("dev1&a1Pk");
        String timestamp = clientId(signIn).parameter("timestamp").orElseThrow();
        assertThat(new String(signIn.password(), StandardCharsets.US_ASCII))
                .isEqualTo(
                        Signature.hex(
                                SignMethod.HMAC_SHA256,
                                "mine".getBytes(StandardCharsets.US_ASCII),
                                Signature.content(
                                        "a1Pk&dev1", DeviceId.of("a1Pk", "dev1"), timestamp)));
        events.expect("connect false 0");
        assertThat(kit.state()).isEqualTo(State.CONNECTED);
    }

    @Test
    void a_device_that_is_not_listed_gets_a_token_and_signs_in_with_it()
            throws InterruptedException {
        LinkKit kit = unregistered(false);
        kit.connectAsync();

        Visit registration = platform.nextVisit();
        assertThat(clientId(registration.connect()).parameter("authType")).contains("regnwl");
        registration.publish(
                "/ext/regnwl",
                "{\"productKey\":\"a1Pk\",\"deviceName\":\"dev1\","
                        + "\"clientId\":\"c1\",\"deviceToken\":\"^1^token\"}",
                0);

        Connect signIn = platform.nextVisit().connect();
        assertThat(clientId(signIn).bare()).isEqualTo("c1");
        assertThat(clientId(signIn).parameter("authType")).contains("connwl");
        assertThat(clientId(signIn).parameter("securemode")).contains("-2");
        assertThat(new String(signIn.password(), StandardCharsets.UTF_8)).isEqualTo("^1^token");
        events.expect("unlisted 0 " + signIn.clientId() + " dev1&a1Pk ^1^token");
        events.expect("connect false 0");

        // And once more with what was handed out.
        kit.close();
        LinkKit later =
                connect(build(withoutSecret().token(signIn.clientId(), "dev1&a1Pk", "^1^token")));
        assertThat(platform.nextVisit().connect().clientId()).isEqualTo(signIn.clientId());
        later.close();
    }

    @Test
    void a_refused_registration_stops_until_the_application_tries_again()
            throws InterruptedException {
        platform.connack = connect -> Connack.refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        LinkKit kit = unregistered(true);

        assertThat(kit.connect(TIMEOUT)).isEqualTo(new ConnectResult(4, false));
        events.expect("registered " + ResultCode.REGISTRATION_REFUSED + " ");
        assertThat(kit.state()).isEqualTo(State.DISCONNECTED);

        LinkKit unlisted = unregistered(false);
        assertThat(unlisted.connect(TIMEOUT).rc()).isEqualTo(4);
        events.expect("unlisted " + ResultCode.UNLISTED_REGISTRATION_REFUSED + "   ");

        assertThat(kit.connectAsync()).as("it may be tried again").isZero();
    }

    @Test
    void a_platform_that_is_unavailable_is_asked_again() throws InterruptedException {
        platform.connack = connect -> Connack.refused(ReasonCode.SERVER_UNAVAILABLE);
        LinkKit kit = unregistered(true);

        assertThat(kit.connect(TIMEOUT)).isEqualTo(new ConnectResult(3, false));
        events.expect("connect false 3");
        platform.nextVisit();
        platform.connack = connect -> Connack.accepted(false);
        kit.forceReconnect();

        platform.nextVisit().publish("/ext/register", "{\"deviceSecret\":\"s2\"}", 0);
        events.expect("registered 0 s2");
    }

    @Test
    void a_connection_that_ends_before_the_answer_is_tried_again() throws InterruptedException {
        LinkKit kit = unregistered(true);
        kit.connectAsync();

        platform.nextVisit().cut();
        events.expect("connect false 9");
        kit.forceReconnect();

        platform.nextVisit().publish("/ext/register", "{\"deviceSecret\":\"s2\"}", 1);
        events.expect("registered 0 s2");
        events.expect("connect false 0");
    }

    @Test
    void an_answer_without_a_secret_is_none() throws InterruptedException {
        LinkKit kit = unregistered(true);
        kit.connectAsync();

        platform.nextVisit().publish("/ext/register", "{\"deviceSecret\":\"\"}", 0);

        events.expect("connect false 9");
        kit.close();
    }

    @Test
    void closing_in_the_middle_ends_it() throws InterruptedException {
        LinkKit kit = unregistered(true);
        kit.connectAsync();
        Visit registration = platform.nextVisit();

        kit.close();

        assertThat(kit.state()).isEqualTo(State.DESTRUCTED);
        registration.awaitClosed();
    }
}
