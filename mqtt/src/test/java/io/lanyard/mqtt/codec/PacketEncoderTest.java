// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.mqtt.packet.Auth;
import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Connect;
import io.lanyard.mqtt.packet.Disconnect;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.mqtt.packet.Suback;
import io.lanyard.mqtt.packet.Subscribe;
import io.lanyard.mqtt.packet.Subscription;
import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.mqtt.packet.Unsuback;
import io.lanyard.mqtt.packet.Unsubscribe;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What cannot be encoded is refused whole; the rest of the encoder is in the tables and round trips. */
class PacketEncoderTest {
    record Row(String why, Packet packet) {
        @Override
        public String toString() {
            return why;
        }
    }

    static Stream<Row> notEncodable() {
        return Stream.of(
                new Row("packet id 0", new Puback(0)),
                new Row("packet id 65536", new Puback(65_536)),
                new Row("QoS 1 without packet id", publish("t", Qos.AT_LEAST_ONCE, false, 0)),
                new Row("QoS 0 with packet id", publish("t", Qos.AT_MOST_ONCE, false, 1)),
                new Row("QoS 0 with DUP", publish("t", Qos.AT_MOST_ONCE, true, 0)),
                new Row("empty topic", publish("", Qos.AT_MOST_ONCE, false, 0)),
                new Row("topic too long", publish("t".repeat(65_536), Qos.AT_MOST_ONCE, false, 0)),
                new Row("no filter", new Subscribe(1, List.of())),
                new Row("empty filter", subscribe("")),
                new Row("filter too long", subscribe("é".repeat(32_768))),
                new Row("half a surrogate pair", subscribe("a\uD83D")),
                new Row("surrogates in the wrong order", subscribe("\uDE00\uD83D")),
                new Row("U+0000", subscribe("a\0")),
                new Row("nothing to unsubscribe", new Unsubscribe(1, List.of())),
                new Row("empty filter to unsubscribe", new Unsubscribe(1, List.of("a", ""))),
                new Row("SUBACK without a reason", new Suback(1, List.of())),
                new Row(
                        "SUBACK with a reason of another packet",
                        new Suback(1, List.of(ReasonCode.NO_MATCHING_SUBSCRIBERS))),
                new Row(
                        "refused with a session",
                        new Connack(true, ReasonCode.NOT_AUTHORIZED, Properties.NONE)),
                new Row("CONNECT of another version", Packets.plainConnect(MqttVersion.MQTT_3_1)),
                new Row("keep alive too long", connect(65_536, null, new byte[0])),
                new Row("password without user name", connect(60, null, new byte[1])),
                new Row("password too long", connect(60, "u", new byte[65_536])),
                new Row("AUTH in 3.1.1", new Auth(ReasonCode.SUCCESS)));
    }

    @ParameterizedTest
    @MethodSource("notEncodable")
    void isRefusedAndLeavesTheBufferAsItWas(Row row) {
        ByteBuf out = Unpooled.buffer().writeByte(1);
        assertThatThrownBy(() -> PacketEncoder.encode(MqttVersion.MQTT_3_1_1, row.packet(), out))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(out).isEqualTo(Unpooled.wrappedBuffer(new byte[] {1}));
    }

    static Stream<Row> notEncodableIn5() {
        Properties reason = Properties.builder().reasonString("why").build();
        Properties two = Properties.builder().subscriptionIdentifiers(List.of(1, 2)).build();
        return Stream.of(
                new Row("packet id 0", new Puback(0)),
                new Row("QoS 1 without packet id", publish("t", Qos.AT_LEAST_ONCE, false, 0)),
                new Row("QoS 0 with packet id", publish("t", Qos.AT_MOST_ONCE, false, 1)),
                new Row("empty topic without alias", publish("", Qos.AT_MOST_ONCE, false, 0)),
                new Row("PUBLISH with a reason string", publish(reason)),
                new Row(
                        "PUBACK with a reason code of SUBACK",
                        new Puback(1, ReasonCode.GRANTED_QOS_1, Properties.NONE)),
                new Row(
                        "PUBACK with a content type",
                        new Puback(
                                1,
                                ReasonCode.SUCCESS,
                                Properties.builder().contentType("t").build())),
                new Row(
                        "CONNACK with a reason code of DISCONNECT",
                        Connack.refused(ReasonCode.SESSION_TAKEN_OVER)),
                new Row(
                        "CONNACK refused with a session",
                        new Connack(true, ReasonCode.NOT_AUTHORIZED, Properties.NONE)),
                new Row(
                        "CONNACK with a topic alias",
                        new Connack(false, ReasonCode.SUCCESS, Properties.NONE.withTopicAlias(1))),
                new Row("no filter", new Subscribe(1, List.of())),
                new Row(
                        "two subscription identifiers",
                        new Subscribe(1, List.of(new Subscription("a", Qos.AT_MOST_ONCE)), two)),
                new Row(
                        "no local for a shared subscription",
                        new Subscribe(
                                1,
                                List.of(
                                        new Subscription(
                                                "$share/g/a",
                                                Qos.AT_MOST_ONCE,
                                                true,
                                                false,
                                                Subscription.RetainHandling.SEND)))),
                new Row("SUBACK without a reason", new Suback(1, List.of())),
                new Row(
                        "SUBACK with a reason of UNSUBACK",
                        new Suback(1, List.of(ReasonCode.NO_SUBSCRIPTION_EXISTED))),
                new Row("UNSUBACK without a reason", new Unsuback(1)),
                new Row(
                        "UNSUBACK with packet id 0",
                        new Unsuback(0, List.of(ReasonCode.SUCCESS), Properties.NONE)),
                new Row(
                        "UNSUBACK with a granted QoS",
                        new Unsuback(1, List.of(ReasonCode.GRANTED_QOS_1), Properties.NONE)),
                new Row("UNSUBSCRIBE with a reason", new Unsubscribe(1, List.of("a"), reason)),
                new Row(
                        "DISCONNECT with a reason code of CONNACK",
                        new Disconnect(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID)),
                new Row("AUTH with an error", new Auth(ReasonCode.NOT_AUTHORIZED)),
                new Row("CONNECT of another version", Packets.plainConnect(MqttVersion.MQTT_3_1)),
                new Row(
                        "CONNECT with authentication data without a method",
                        new Connect(
                                MqttVersion.MQTT_5,
                                "c",
                                true,
                                0,
                                null,
                                null,
                                null,
                                Properties.builder().authenticationData(new byte[1]).build())));
    }

    @ParameterizedTest
    @MethodSource("notEncodableIn5")
    void isRefusedIn5AndLeavesTheBufferAsItWas(Row row) {
        ByteBuf out = Unpooled.buffer().writeByte(1);
        assertThatThrownBy(() -> PacketEncoder.encode(MqttVersion.MQTT_5, row.packet(), out))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(out).isEqualTo(Unpooled.wrappedBuffer(new byte[] {1}));
    }

    @Test
    void anOlderVersionLeavesOutWhatItDoesNotKnow() {
        Properties properties = Packets5.everything(PropertySet.PUBLISH);
        ByteBuf out =
                Packets.encode(
                        MqttVersion.MQTT_3_1_1,
                        List.of(
                                publish(properties),
                                new Puback(1, ReasonCode.NOT_AUTHORIZED, properties),
                                new Disconnect(ReasonCode.SESSION_TAKEN_OVER, properties)));
        assertThat(out).isEqualTo(WireBytes.buffer("30 [ s't' ] 40 02 0001 E0 00"));
    }

    @Test
    void aPacketLongerThanMqttAllowsIsRefusedBeforeItIsCopied() {
        ByteBuf part = Unpooled.buffer(1 << 20).writeZero(1 << 20);
        ByteBuf payload =
                Unpooled.wrappedBuffer(
                        Stream.generate(part::duplicate).limit(256).toArray(ByteBuf[]::new));
        assertThatThrownBy(() ->
                        PacketEncoder.encodePublish(
                                MqttVersion.MQTT_3_1_1,
                                TopicName.of("t"),
                                Qos.AT_MOST_ONCE,
                                false,
                                false,
                                0,
                                Properties.NONE,
                                payload,
                                Unpooled.buffer()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("268435455");
    }

    @Test
    void mqtt31HasNoSessionPresent() {
        ByteBuf out = Packets.encode(MqttVersion.MQTT_3_1, List.of(Connack.accepted(true)));
        assertThat(out).isEqualTo(WireBytes.buffer("20 02 00 00"));
    }

    @Test
    void everyErrorInSubackIs0x80() {
        ByteBuf out =
                Packets.encode(
                        MqttVersion.MQTT_3_1_1,
                        List.of(new Suback(1, List.of(ReasonCode.NOT_AUTHORIZED))));
        assertThat(out).isEqualTo(WireBytes.buffer("90 03 0001 80"));
    }

    @Test
    void lengthsAreEncodedInAsFewBytesAsTheyNeed() {
        for (int length : new int[] {0, 124, 125, 16_380, 16_381, 2_097_148, 2_097_149}) {
            ByteBuf out =
                    Packets.encode(
                            MqttVersion.MQTT_3_1_1,
                            List.of(Packets.publish("t", Qos.AT_MOST_ONCE, 0, "x".repeat(length))));
            int remaining = length + 3;
            int bytes =
                    remaining < 128 ? 1 : remaining < 16_384 ? 2 : remaining < 2_097_152 ? 3 : 4;
            assertThat(out.readableBytes()).isEqualTo(1 + bytes + remaining);
        }
    }

    private static Publish publish(String topic, Qos qos, boolean dup, int packetId) {
        return new Publish(
                TopicName.of(topic),
                qos,
                dup,
                false,
                packetId,
                Properties.NONE,
                Unpooled.EMPTY_BUFFER);
    }

    private static Publish publish(Properties properties) {
        return new Publish(
                TopicName.of("t"),
                Qos.AT_MOST_ONCE,
                false,
                false,
                0,
                properties,
                Unpooled.EMPTY_BUFFER);
    }

    private static Subscribe subscribe(String filter) {
        return new Subscribe(1, List.of(new Subscription(filter, Qos.AT_MOST_ONCE)));
    }

    private static Connect connect(int keepAlive, @Nullable String userName, byte[] password) {
        return new Connect(
                MqttVersion.MQTT_3_1_1,
                "c",
                true,
                keepAlive,
                userName,
                password,
                null,
                Properties.NONE);
    }
}
