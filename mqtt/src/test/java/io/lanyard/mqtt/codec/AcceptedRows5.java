// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import static io.lanyard.mqtt.codec.Side.CLIENT_5;
import static io.lanyard.mqtt.codec.Side.CLIENT_AFTER_CONNACK_5;
import static io.lanyard.mqtt.codec.Side.SERVER;
import static io.lanyard.mqtt.codec.Side.SERVER_AFTER_CONNECT_5;

import io.lanyard.mqtt.packet.Auth;
import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Connect;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.PropertiesBuilder;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.mqtt.packet.Will;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rows of {@link AcceptedBytesTest} for MQTT 5.0. */
final class AcceptedRows5 {
    private static final byte[] DATA = {0, (byte) 0xFF};

    private final List<AcceptedBytesTest.Row> rows = new ArrayList<>();
    private Side side = SERVER;

    private AcceptedRows5() {}

    static Stream<AcceptedBytesTest.Row> all() {
        AcceptedRows5 table = new AcceptedRows5();
        table.connect();
        table.connack();
        table.publish();
        return Stream.concat(table.rows.stream(), AcceptedAnswerRows5.all());
    }

    private void connect() {
        side = SERVER;
        row(
                "CONNECT with nothing but a client id",
                "10 [ s'MQTT' 05 02 003C 00 s'c' ]",
                connect(p(), null, null));
        row(
                "CONNECT with a password without user name",
                "10 [ s'MQTT' 05 42 003C 00 s'c' s'p' ]",
                new Connect(
                        MqttVersion.MQTT_5,
                        "c",
                        true,
                        60,
                        null,
                        new byte[] {'p'},
                        null,
                        Properties.NONE));
        row(
                "CONNECT with every property at its least",
                "10 [ s'MQTT' 05 02 003C [ 11 00000000 15 s'' 16 s'' 17 00 19 00 21 0001 22 0000"
                        + " 26 s'' s'' 27 00000001 ] s'c' ]",
                connect(
                        p().sessionExpiry(0)
                                .receiveMaximum(1)
                                .maximumPacketSize(1)
                                .topicAliasMaximum(0)
                                .requestResponseInformation(false)
                                .requestProblemInformation(false)
                                .authenticationMethod("")
                                .authenticationData(new byte[0])
                                .userProperty("", ""),
                        null,
                        null));
        row(
                "CONNECT with every property at its greatest",
                "10 [ s'MQTT' 05 02 003C [ 11 FFFFFFFF 15 s'SCRAM' 16 0002 00FF 17 01 19 01"
                        + " 21 FFFF 22 FFFF 26 s'a' s'1' 26 s'a' s'1' 27 FFFFFFFF ] s'c' ]",
                connect(
                        p().sessionExpiry(0xFFFF_FFFFL)
                                .receiveMaximum(65_535)
                                .maximumPacketSize(0xFFFF_FFFFL)
                                .topicAliasMaximum(65_535)
                                .requestResponseInformation(true)
                                .requestProblemInformation(true)
                                .authenticationMethod("SCRAM")
                                .authenticationData(DATA)
                                .userProperty("a", "1")
                                .userProperty("a", "1"),
                        null,
                        null));
        lenient(
                "CONNECT with properties in another order, and user properties between them",
                "10 [ s'MQTT' 05 02 003C [ 26 s'b' s'2' 21 0005 26 s'a' s'1' 11 00000001 ] s'c' ]",
                connect(
                        p().sessionExpiry(1)
                                .receiveMaximum(5)
                                .userProperty("b", "2")
                                .userProperty("a", "1"),
                        null,
                        null));
        row(
                "CONNECT with a will of every property",
                "10 [ s'MQTT' 05 2E 003C 00 s'c' [ 01 01 02 00000E10 03 s'text' 08 s'r'"
                        + " 09 0002 00FF 18 0000003C 26 s'k' s'v' ] s'w' s'm' ]",
                connect(
                        p(),
                        new Will(
                                TopicName.of("w"),
                                new byte[] {'m'},
                                Qos.AT_LEAST_ONCE,
                                true,
                                p().payloadIsUtf8(true)
                                        .messageExpiry(3_600)
                                        .contentType("text")
                                        .responseTopic(TopicName.of("r"))
                                        .correlationData(DATA)
                                        .willDelay(60)
                                        .userProperty("k", "v")
                                        .build()),
                        null));
        row(
                "CONNECT with a will without properties, and a user name",
                "10 [ s'MQTT' 05 86 003C 00 s'c' 00 s'w' s'' s'u' ]",
                connect(
                        p(),
                        new Will(
                                TopicName.of("w"),
                                new byte[0],
                                Qos.AT_MOST_ONCE,
                                false,
                                Properties.NONE),
                        "u"));
    }

    private void connack() {
        side = CLIENT_5;
        row("CONNACK accepted", "20 [ 00 00 00 ]", Connack.accepted(false));
        row("CONNACK accepted with a session", "20 [ 01 00 00 ]", Connack.accepted(true));
        for (int code :
                new int[] {
                    0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8C, 0x90,
                    0x95, 0x97, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9F
                }) {
            row(
                    "CONNACK refused",
                    "20 [ 00 %02X 00 ]".formatted(code),
                    Connack.refused(reason(code)));
        }
        row(
                "CONNACK as the platform sends it",
                "20 [ 00 00 [ 11 00000E10 13 003C 21 0064 22 0014 24 01 25 01 27 00040000 28 01"
                        + " 29 00 2A 01 ] ]",
                new Connack(
                        false,
                        ReasonCode.SUCCESS,
                        p().sessionExpiry(3_600)
                                .serverKeepAlive(60)
                                .receiveMaximum(100)
                                .topicAliasMaximum(20)
                                .maximumQos(Qos.AT_LEAST_ONCE)
                                .retainAvailable(true)
                                .maximumPacketSize(262_144)
                                .wildcardSubscriptionAvailable(true)
                                .subscriptionIdentifiersAvailable(false)
                                .sharedSubscriptionAvailable(true)
                                .build()));
        row(
                "CONNACK with every other property",
                "20 [ 00 9C [ 12 s'id' 15 s'm' 16 0002 00FF 1A s'info' 1C s'other' 1F s'why'"
                        + " 24 00 25 00 26 s'k' s'v' 28 00 2A 00 ] ]",
                new Connack(
                        false,
                        ReasonCode.USE_ANOTHER_SERVER,
                        p().assignedClientId("id")
                                .authenticationMethod("m")
                                .authenticationData(DATA)
                                .responseInformation("info")
                                .serverReference("other")
                                .reasonString("why")
                                .maximumQos(Qos.AT_MOST_ONCE)
                                .retainAvailable(false)
                                .userProperty("k", "v")
                                .wildcardSubscriptionAvailable(false)
                                .sharedSubscriptionAvailable(false)
                                .build()));
        row(
                "AUTH before CONNACK",
                "F0 [ 18 [ 15 s'm' 16 0002 00FF ] ]",
                new Auth(
                        ReasonCode.CONTINUE_AUTHENTICATION,
                        p().authenticationMethod("m").authenticationData(DATA).build()));
    }

    private void publish() {
        side = SERVER_AFTER_CONNECT_5;
        row("PUBLISH QoS 0", "30 [ s'a/b' 00 'hi' ]", publish("a/b", 0, 0, p(), "hi"));
        row("PUBLISH QoS 1", "32 [ s'a' 1234 00 'hi' ]", publish("a", 1, 0x1234, p(), "hi"));
        row("PUBLISH QoS 2", "34 [ s'a' FFFF 00 ]", publish("a", 2, 65_535, p(), ""));
        row(
                "PUBLISH QoS 1 again, retained",
                "3B [ s'a' 0001 00 ]",
                new Publish(
                        TopicName.of("a"),
                        Qos.AT_LEAST_ONCE,
                        true,
                        true,
                        1,
                        Properties.NONE,
                        Packets.utf8("")));
        row(
                "PUBLISH with every property that passes end to end",
                "32 [ s'a' 0001 [ 01 01 02 0000003C 03 s'application/json' 08 s'reply/to'"
                        + " 09 0002 00FF 26 s'k' s'v' 26 s'k' s'w' 26 s'' s'' ] '{}' ]",
                publish(
                        "a",
                        1,
                        1,
                        p().payloadIsUtf8(true)
                                .messageExpiry(60)
                                .contentType("application/json")
                                .responseTopic(TopicName.of("reply/to"))
                                .correlationData(DATA)
                                .userProperty("k", "v")
                                .userProperty("k", "w")
                                .userProperty("", ""),
                        "{}"));
        row(
                "PUBLISH that says nothing of its payload",
                "30 [ s'a' [ 01 00 ] ]",
                publish("a", 0, 0, p().payloadIsUtf8(false), ""));
        row(
                "PUBLISH that expires at once",
                "30 [ s'a' [ 02 00000000 ] ]",
                publish("a", 0, 0, p().messageExpiry(0), ""));
        row(
                "PUBLISH that hardly ever expires",
                "30 [ s'a' [ 02 FFFFFFFF ] ]",
                publish("a", 0, 0, p().messageExpiry(0xFFFF_FFFFL), ""));
        row(
                "PUBLISH with empty correlation data and content type",
                "30 [ s'a' [ 03 s'' 09 s'' ] ]",
                publish("a", 0, 0, p().contentType("").correlationData(new byte[0]), ""));
        row(
                "PUBLISH with four user properties, which is the limit",
                "30 [ s'a' [ 26 s'1' s'' 26 s'2' s'' 26 s'3' s'' 26 s'4' s'' ] ]",
                publish(
                        "a",
                        0,
                        0,
                        p().userProperty("1", "")
                                .userProperty("2", "")
                                .userProperty("3", "")
                                .userProperty("4", ""),
                        ""));
        row(
                "PUBLISH with a byte order mark in its content type [MQTT-1.5.4-3]",
                "30 [ s'a' [ 03 0003 EFBBBF ] ]",
                publish("a", 0, 0, p().contentType("\uFEFF"), ""));
        lenient(
                "PUBLISH that sets the least alias",
                "30 [ s'a' [ 23 0001 ] 'x' ]",
                publish("a", 0, 0, p(), "x"));
        lenient(
                "PUBLISH that sets the greatest alias, among others",
                "30 [ s'a' [ 01 01 23 000A 26 s'k' s'v' ] 'x' ]",
                publish("a", 0, 0, p().payloadIsUtf8(true).userProperty("k", "v"), "x"));
        side = CLIENT_AFTER_CONNACK_5;
        row(
                "PUBLISH with subscription identifiers",
                "30 [ s'a' [ 0B 01 0B 7F 0B 8001 0B FFFFFF7F ] ]",
                publish(
                        "a",
                        0,
                        0,
                        p().subscriptionIdentifiers(List.of(1, 127, 128, 268_435_455)),
                        ""));
        row(
                "PUBLISH with the same subscription identifier twice [MQTT-3.3.4-4]",
                "30 [ s'a' [ 0B 05 0B 05 ] ]",
                publish("a", 0, 0, p().subscriptionIdentifiers(List.of(5, 5)), ""));
        lenient(
                "PUBLISH of a server with an alias",
                "30 [ s'a' [ 23 0001 ] ]",
                publish("a", 0, 0, p(), ""));
    }

    private void row(String what, String bytes, Packet packet) {
        rows.add(new AcceptedBytesTest.Row(side, what, bytes, packet, true));
    }

    private void lenient(String what, String bytes, Packet packet) {
        rows.add(new AcceptedBytesTest.Row(side, what, bytes, packet, false));
    }

    private static PropertiesBuilder p() {
        return Properties.builder();
    }

    private static Connect connect(
            PropertiesBuilder properties, @Nullable Will will, @Nullable String userName) {
        return new Connect(
                MqttVersion.MQTT_5, "c", true, 60, userName, null, will, properties.build());
    }

    private static Publish publish(
            String topic, int qos, int packetId, PropertiesBuilder properties, String payload) {
        return new Publish(
                TopicName.of(topic),
                Qos.of(qos),
                false,
                false,
                packetId,
                properties.build(),
                Packets.utf8(payload));
    }

    private static ReasonCode reason(int code) {
        return ReasonCode.of(code).orElseThrow();
    }
}
