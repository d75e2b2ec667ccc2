// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import static io.lanyard.mqtt.codec.Side.CLIENT_3_1;
import static io.lanyard.mqtt.codec.Side.CLIENT_3_1_1;
import static io.lanyard.mqtt.codec.Side.CLIENT_AFTER_CONNACK_3_1;
import static io.lanyard.mqtt.codec.Side.CLIENT_AFTER_CONNACK_3_1_1;
import static io.lanyard.mqtt.codec.Side.SERVER;
import static io.lanyard.mqtt.codec.Side.SERVER_AFTER_CONNECT_3_1;
import static io.lanyard.mqtt.codec.Side.SERVER_AFTER_CONNECT_3_1_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Connect;
import io.lanyard.mqtt.packet.Disconnect;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Pingreq;
import io.lanyard.mqtt.packet.Pingresp;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Pubrec;
import io.lanyard.mqtt.packet.Pubrel;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.mqtt.packet.Suback;
import io.lanyard.mqtt.packet.Subscribe;
import io.lanyard.mqtt.packet.Subscription;
import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.mqtt.packet.Unsuback;
import io.lanyard.mqtt.packet.Unsubscribe;
import io.lanyard.mqtt.packet.Will;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes and the packet that they are; each row is also encoded back when both directions give the same bytes. */
class AcceptedBytesTest {
    record Row(Side side, String what, String bytes, Packet packet, boolean canonical) {
        @Override
        public String toString() {
            return what + " at " + side;
        }
    }

    static Stream<Row> connect() {
        return Stream.of(
                row(
                        SERVER,
                        "CONNECT of the Node Link SDK",
                        "10 [ s'MQTT' 04 C0 003C"
                                + " s'pk&dn|securemode=3,signmethod=hmacsha1,timestamp=1|' s'dn&pk'"
                                + " s'0a1b' ]",
                        connect(
                                MqttVersion.MQTT_3_1_1,
                                "pk&dn|securemode=3,signmethod=hmacsha1,timestamp=1|",
                                false,
                                60,
                                "dn&pk",
                                "0a1b",
                                null)),
                row(
                        SERVER,
                        "CONNECT with nothing but a client id",
                        "10 [ s'MQTT' 04 02 FFFF s'c' ]",
                        connect(MqttVersion.MQTT_3_1_1, "c", true, 65_535, null, null, null)),
                row(
                        SERVER,
                        "CONNECT with an empty client id, for the server to judge [MQTT-3.1.3-8]",
                        "10 [ s'MQTT' 04 00 0000 s'' ]",
                        connect(MqttVersion.MQTT_3_1_1, "", false, 0, null, null, null)),
                row(
                        SERVER,
                        "CONNECT with a user name and no password",
                        "10 [ s'MQTT' 04 82 0000 s'c' s'' ]",
                        connect(MqttVersion.MQTT_3_1_1, "c", true, 0, "", null, null)),
                row(
                        SERVER,
                        "CONNECT with a password that is not UTF-8",
                        "10 [ s'MQTT' 04 C2 0000 s'c' s'u' 0002 'p' C3 ]",
                        new Connect(
                                MqttVersion.MQTT_3_1_1,
                                "c",
                                true,
                                0,
                                "u",
                                new byte[] {'p', (byte) 0xC3},
                                null,
                                Properties.NONE)),
                row(
                        SERVER,
                        "CONNECT with a will of QoS 2, retained, without message",
                        "10 [ s'MQTT' 04 36 0000 s'c' s'w' s'' ]",
                        connect(
                                MqttVersion.MQTT_3_1_1,
                                "c",
                                true,
                                0,
                                null,
                                null,
                                new Will(
                                        TopicName.of("w"),
                                        new byte[0],
                                        Qos.EXACTLY_ONCE,
                                        true,
                                        Properties.NONE))),
                row(
                        SERVER,
                        "CONNECT with a byte order mark, which is text [MQTT-1.5.3-3]",
                        "10 [ s'MQTT' 04 02 0000 0004 EFBBBF 'c' ]",
                        connect(MqttVersion.MQTT_3_1_1, "\uFEFFc", true, 0, null, null, null)),
                row(
                        SERVER,
                        "3.1: CONNECT with a client id over 23 characters",
                        "10 [ s'MQIsdp' 03 02 003C s'a client id of more than 23 characters' ]",
                        connect(
                                MqttVersion.MQTT_3_1,
                                "a client id of more than 23 characters",
                                true,
                                60,
                                null,
                                null,
                                null)),
                lenient(
                        SERVER,
                        "3.1: CONNECT with the reserved flag, and will flags without a will",
                        "10 [ s'MQIsdp' 03 3B 003C s'c' ]",
                        connect(MqttVersion.MQTT_3_1, "c", true, 60, null, null, null)),
                lenient(
                        SERVER,
                        "3.1: CONNECT with user name and password announced, but not there",
                        "10 [ s'MQIsdp' 03 C2 003C s'c' ]",
                        connect(MqttVersion.MQTT_3_1, "c", true, 60, null, null, null)),
                lenient(
                        SERVER,
                        "3.1: CONNECT with a password announced, but not there",
                        "10 [ s'MQIsdp' 03 C2 003C s'c' s'u' ]",
                        connect(MqttVersion.MQTT_3_1, "c", true, 60, "u", null, null)),
                row(
                        CLIENT_3_1_1,
                        "CONNACK accepted with a session",
                        "20 02 01 00",
                        Connack.accepted(true)),
                row(
                        CLIENT_3_1_1,
                        "CONNACK refused",
                        "20 02 00 04",
                        Connack.refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD)),
                lenient(
                        CLIENT_3_1,
                        "3.1: CONNACK with its unused byte in use",
                        "20 02 FF 00",
                        Connack.accepted(false)));
    }

    static Stream<Row> publish() {
        return Stream.of(
                after("PUBLISH QoS 0", "30 [ s'a/b' 'hi' ]", publish("a/b", 0, 0, false, "hi")),
                after("PUBLISH QoS 0 retained", "31 [ s'a' ]", retained("a")),
                after(
                        "PUBLISH QoS 1",
                        "32 [ s'a/b' 1234 'hi' ]",
                        publish("a/b", 1, 0x1234, false, "hi")),
                after("PUBLISH QoS 1 again", "3A [ s'a' FFFF ]", publish("a", 1, 65_535, true, "")),
                after("PUBLISH QoS 2", "34 [ s'a' 0001 'x' ]", publish("a", 2, 1, false, "x")),
                after(
                        "PUBLISH to a $ topic",
                        "30 [ s'$SYS/x' ]",
                        publish("$SYS/x", 0, 0, false, "")),
                after("PUBLISH to /", "30 [ s'/' ]", publish("/", 0, 0, false, "")),
                after(
                        "PUBLISH to a topic of 2, 3 and 4 byte characters",
                        "30 [ 0009 C3A9 E282AC F09F9880 ]",
                        publish("é€😀", 0, 0, false, "")),
                after(
                        "PUBLISH to the first and last characters of each length",
                        "30 [ 0018 C280 DFBF E0A080 ED9FBF EE8080 EFBFBF F0908080 F48FBFBF ]",
                        publish(
                                "\u0080\u07FF\u0800\uD7FF\uE000\uFFFF\uD800\uDC00\uDBFF\uDFFF",
                                0,
                                0,
                                false,
                                "")),
                lenient(
                        SERVER_AFTER_CONNECT_3_1_1,
                        "PUBLISH with a Remaining Length longer than needed",
                        "30 83 80 80 00 s'a'",
                        publish("a", 0, 0, false, "")),
                lenient(
                        SERVER_AFTER_CONNECT_3_1,
                        "3.1: PUBLISH QoS 0 with an unused DUP",
                        "38 [ s'a' ]",
                        publish("a", 0, 0, false, "")),
                row(
                        CLIENT_AFTER_CONNACK_3_1_1,
                        "PUBLISH QoS 1",
                        "32 [ s'a/b' 1234 'hi' ]",
                        publish("a/b", 1, 0x1234, false, "hi")));
    }

    static Stream<Row> others() {
        return Stream.of(
                after("PUBACK", "40 02 FFFF", new Puback(65_535)),
                after("PUBREC", "50 02 0001", new Pubrec(1)),
                after("PUBREL", "62 02 0100", new Pubrel(256)),
                after(
                        "SUBSCRIBE",
                        "82 [ 0001 s'a' 00 s'b/+' 01 s'#' 02 ]",
                        new Subscribe(
                                1,
                                List.of(
                                        new Subscription("a", Qos.AT_MOST_ONCE),
                                        new Subscription("b/+", Qos.AT_LEAST_ONCE),
                                        new Subscription("#", Qos.EXACTLY_ONCE)))),
                after(
                        "SUBSCRIBE with wildcards where they may not stand: code 128 is its answer",
                        "82 [ 0001 s'a#/+b' 01 ]",
                        new Subscribe(1, List.of(new Subscription("a#/+b", Qos.AT_LEAST_ONCE)))),
                after(
                        "UNSUBSCRIBE",
                        "A2 [ 0002 s'a' s'b' ]",
                        new Unsubscribe(2, List.of("a", "b"))),
                after("PINGREQ", "C0 00", Pingreq.INSTANCE),
                after("DISCONNECT", "E0 00", new Disconnect(ReasonCode.SUCCESS)),
                lenient(
                        SERVER_AFTER_CONNECT_3_1,
                        "3.1: SUBSCRIBE a second time, with unused bits",
                        "8B [ 0001 s'a' FD ]",
                        new Subscribe(1, List.of(new Subscription("a", Qos.AT_LEAST_ONCE)))),
                lenient(
                        SERVER_AFTER_CONNECT_3_1,
                        "3.1: UNSUBSCRIBE a second time",
                        "AA [ 0001 s'a' ]",
                        new Unsubscribe(1, List.of("a"))),
                lenient(
                        SERVER_AFTER_CONNECT_3_1,
                        "3.1: PUBREL a second time",
                        "6A 02 0001",
                        new Pubrel(1)),
                lenient(
                        SERVER_AFTER_CONNECT_3_1,
                        "3.1: PINGREQ with unused flags",
                        "CF 00",
                        Pingreq.INSTANCE),
                row(
                        CLIENT_AFTER_CONNACK_3_1_1,
                        "SUBACK",
                        "90 06 0001 00 01 02 80",
                        new Suback(
                                1,
                                List.of(
                                        ReasonCode.SUCCESS,
                                        ReasonCode.GRANTED_QOS_1,
                                        ReasonCode.GRANTED_QOS_2,
                                        ReasonCode.UNSPECIFIED_ERROR))),
                row(
                        CLIENT_AFTER_CONNACK_3_1,
                        "3.1: SUBACK",
                        "90 03 0001 01",
                        new Suback(1, List.of(ReasonCode.GRANTED_QOS_1))),
                row(CLIENT_AFTER_CONNACK_3_1_1, "UNSUBACK", "B0 02 0001", new Unsuback(1)),
                row(CLIENT_AFTER_CONNACK_3_1_1, "PINGRESP", "D0 00", Pingresp.INSTANCE));
    }

    @ParameterizedTest
    @MethodSource({"connect", "publish", "others", "io.lanyard.mqtt.codec.AcceptedRows5#all"})
    void isDecodedToItsPacket(Row row) {
        ByteBuf in = WireBytes.buffer(row.bytes());
        Packets.assertSame(Packets.decode(row.side().decoder(), in), List.of(row.packet()));
        assertThat(in.isReadable()).isFalse();
    }

    @ParameterizedTest
    @MethodSource({"connect", "publish", "others", "io.lanyard.mqtt.codec.AcceptedRows5#all"})
    void isWhatItsPacketIsEncodedTo(Row row) {
        if (!row.canonical()) {
            return; // accepted, but not what we would send
        }
        MqttVersion version =
                row.packet() instanceof Connect connect ? connect.version() : row.side().version();
        ByteBuf out = Packets.encode(version, List.of(row.packet()));
        assertThat(out).isEqualTo(WireBytes.buffer(row.bytes()));
    }

    private static Row row(Side side, String what, String bytes, Packet packet) {
        return new Row(side, what, bytes, packet, true);
    }

    private static Row lenient(Side side, String what, String bytes, Packet packet) {
        return new Row(side, what, bytes, packet, false);
    }

    private static Row after(String what, String bytes, Packet packet) {
        return row(SERVER_AFTER_CONNECT_3_1_1, what, bytes, packet);
    }

    private static Publish publish(
            String topic, int qos, int packetId, boolean dup, String payload) {
        return new Publish(
                TopicName.of(topic),
                Qos.of(qos),
                dup,
                false,
                packetId,
                Properties.NONE,
                Packets.utf8(payload));
    }

    private static Publish retained(String topic) {
        return new Publish(
                TopicName.of(topic),
                Qos.AT_MOST_ONCE,
                false,
                true,
                0,
                Properties.NONE,
                Packets.utf8(""));
    }

    private static Connect connect(
            MqttVersion version,
            String clientId,
            boolean clean,
            int keepAlive,
            @Nullable String userName,
            @Nullable String password,
            @Nullable Will will) {
        return new Connect(
                version,
                clientId,
                clean,
                keepAlive,
                userName,
                password == null ? null : password.getBytes(StandardCharsets.UTF_8),
                will,
                Properties.NONE);
    }
}
