// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.packet.Connack;
import io.lanyard.sdk.ScriptedPlatform.Visit;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a server sends, it costs that one connection, and the device comes back. */
class MalformedPacketTest extends LinkFixture {
    private static final long SEED = 20_261_126;

    private static byte[] bytes(String hex) {
        return HexFormat.ofDelimiter(" ").parseHex(hex);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a Remaining Length of five bytes, 30 ff ff ff ff 7f",
        "packet type 0, 00 00",
        "packet type 15 of 5.0, f0 00",
        "a CONNECT, 10 00",
        "a second CONNACK, 20 02 00 00",
        "a CONNACK that is too long, 20 03 00 00 00",
        "a PUBLISH with QoS 3, 36 05 00 01 61 00 01",
        "a PUBLISH whose topic is longer than it, 30 04 00 40 61 62",
        "a PUBLISH without a topic, 30 00",
        "a PUBLISH to a wildcard, 30 03 00 01 23",
        "a PUBLISH with a topic that is no UTF-8, 30 03 00 01 ff",
        "a PUBLISH of QoS 1 with packet id 0, 32 05 00 01 61 00 00",
        "a PUBLISH of QoS 1 that ends before its packet id, 32 03 00 01 61",
        "a PUBACK of one byte, 40 01 00",
        "a SUBACK without packet id, 90 01 00",
        "an UNSUBACK with flags, b3 02 00 01",
        "a PINGRESP with a body, d0 01 00",
        "a DISCONNECT of 3.1.1, e0 00",
    })
    void ends_the_connection_and_the_device_comes_back(String what, String hex)
            throws InterruptedException {
        LinkKit kit = connected();
        Visit visit = platform.nextVisit();

        visit.sendBytes(bytes(hex));

        events.expect("disconnect 1 PROTOCOL_VIOLATION");
        visit.awaitClosed();
        advanceToNext();
        events.expect("connect false 0");
        assertThat(outcomeOf(kit.publishTopic(TOPIC, what)))
                .isEqualTo(Outcome.Acknowledged.instance());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a PUBLISH, 30 03 00 01 61",
        "a PUBACK, 40 02 00 01",
        "a SUBACK, 90 03 00 01 00",
        "a PINGRESP, d0 00",
        "something that is no MQTT at all, 48 54 54 50 2f 31 2e 31",
    })
    void before_connack_it_ends_the_attempt(String what, String hex) throws InterruptedException {
        platform.connack = connect -> null;
        LinkKit kit = kit();
        events = Events.of(kit);
        kit.connectAsync();

        Visit visit = platform.nextVisit();
        visit.sendBytes(bytes(hex));

        events.expect("connect false 9");
        visit.awaitClosed();
        platform.connack = connect -> Connack.accepted(false);
        advanceToNext();
        events.expect("connect false 0");
        assertThat(outcomeOf(kit.publishTopic(TOPIC, what)))
                .isEqualTo(Outcome.Acknowledged.instance());
    }

    @Test
    void random_bytes_do_no_harm() throws InterruptedException {
        Random random = new Random(SEED);
        LinkKit kit = connected();
        for (int i = 0; i < 100; i++) {
            byte[] noise = new byte[1 + random.nextInt(64)];
            random.nextBytes(noise);
            Visit visit = platform.nextVisit();
            visit.sendBytes(noise);
            // They may be the beginning of a packet that never ends.
            visit.cut();
            await("the end is noticed", () -> kit.state() == State.DISCONNECTED);
            kit.forceReconnect();
            await("it is back", () -> kit.state() == State.CONNECTED);
        }
        assertThat(outcomeOf(kit.publishTopic(TOPIC, "whole")))
                .isEqualTo(Outcome.Acknowledged.instance());
    }
}
