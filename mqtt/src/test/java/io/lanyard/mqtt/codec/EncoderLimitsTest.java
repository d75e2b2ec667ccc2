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
import io.lanyard.mqtt.packet.Pingresp;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Pubcomp;
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
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A peer gets no packet that it does not take (MQTT 5.0 sections 3.1.2.11.4, 3.1.2.11.7 and the like). */
class EncoderLimitsTest {
    private static final Properties WHY =
            Properties.builder().reasonString("why").userProperty("k", "v").build();

    record Row(Packet packet, String full, String withReason, String bare) {
        @Override
        public String toString() {
            return packet.type().toString();
        }
    }

    static Stream<Row> answers() {
        String both = "[ 1F s'why' 26 s'k' s'v' ]";
        String reason = "[ 1F s'why' ]";
        return Stream.of(
                row(
                        new Connack(false, ReasonCode.NOT_AUTHORIZED, WHY),
                        "20 [ 00 87 %s ]",
                        both,
                        reason,
                        "00"),
                row(
                        new Puback(1, ReasonCode.NOT_AUTHORIZED, WHY),
                        "40 [ 0001 87 %s ]",
                        both,
                        reason,
                        ""),
                row(
                        new Puback(1, ReasonCode.SUCCESS, WHY),
                        "40 [ 0001 %s ]",
                        "00" + both,
                        "00" + reason,
                        ""),
                row(
                        new Pubrec(1, ReasonCode.QUOTA_EXCEEDED, WHY),
                        "50 [ 0001 97 %s ]",
                        both,
                        reason,
                        ""),
                row(
                        new Pubrel(1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, WHY),
                        "62 [ 0001 92 %s ]",
                        both,
                        reason,
                        ""),
                row(
                        new Pubcomp(1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, WHY),
                        "70 [ 0001 92 %s ]",
                        both,
                        reason,
                        ""),
                row(
                        new Suback(1, List.of(ReasonCode.NOT_AUTHORIZED), WHY),
                        "90 [ 0001 %s 87 ]",
                        both,
                        reason,
                        "00"),
                row(
                        new Unsuback(1, List.of(ReasonCode.SUCCESS), WHY),
                        "B0 [ 0001 %s 00 ]",
                        both,
                        reason,
                        "00"),
                row(
                        new Disconnect(ReasonCode.SESSION_TAKEN_OVER, WHY),
                        "E0 [ 8E %s ]",
                        both,
                        reason,
                        ""),
                row(
                        new Auth(ReasonCode.SUCCESS, WHY),
                        "F0 [ %s ]",
                        "00" + both,
                        "00" + reason,
                        ""));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void userPropertiesAreLeftOutFirstThenTheReasonStringThenThePacket(Row row) {
        int full = WireBytes.of(row.full()).length;
        int withReason = WireBytes.of(row.withReason()).length;
        int bare = WireBytes.of(row.bare()).length;
        assertThat(encode(row.packet(), full)).isEqualTo(WireBytes.buffer(row.full()));
        assertThat(encode(row.packet(), full - 1)).isEqualTo(WireBytes.buffer(row.withReason()));
        assertThat(encode(row.packet(), withReason)).isEqualTo(WireBytes.buffer(row.withReason()));
        assertThat(encode(row.packet(), withReason - 1)).isEqualTo(WireBytes.buffer(row.bare()));
        assertThat(encode(row.packet(), bare)).isEqualTo(WireBytes.buffer(row.bare()));
        assertThat(encode(row.packet(), bare - 1).isReadable()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("answers")
    void aClientThatWantsNoProblemInformationGetsItWithConnackAndDisconnectOnly(Row row) {
        EncoderLimits spared =
                EncoderLimits.of(Properties.builder().requestProblemInformation(false).build());
        ByteBuf out = Unpooled.buffer();
        assertThat(PacketEncoder.encode(MqttVersion.MQTT_5, row.packet(), spared, out)).isTrue();
        boolean told = row.packet() instanceof Connack || row.packet() instanceof Disconnect;
        assertThat(out).isEqualTo(WireBytes.buffer(told ? row.full() : row.bare()));
    }

    static Stream<Packet> requests() {
        return Stream.of(
                new Connect(MqttVersion.MQTT_5, "c", true, 0, null, null, null, user()),
                new Subscribe(1, List.of(new Subscription("a", Qos.AT_MOST_ONCE)), user()),
                new Unsubscribe(1, List.of("a"), user()),
                new Publish(
                        TopicName.of("t"),
                        Qos.AT_LEAST_ONCE,
                        false,
                        false,
                        1,
                        user(),
                        Packets.utf8("hi")),
                Pingresp.INSTANCE);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void whatARequestOrMessageSaysIsSentWholeOrNotAtAll(Packet packet) {
        ByteBuf whole = encode(packet, EncoderLimits.MAX_PACKET_BYTES);
        assertThat(encode(packet, whole.readableBytes())).isEqualTo(whole);
        assertThat(encode(packet, whole.readableBytes() - 1).isReadable()).isFalse();
        ByteBuf spared = Unpooled.buffer();
        assertThat(
                        PacketEncoder.encode(
                                MqttVersion.MQTT_5,
                                packet,
                                new EncoderLimits(EncoderLimits.MAX_PACKET_BYTES, 0, false),
                                spared))
                .isTrue();
        if (packet instanceof Publish) {
            assertThat(spared).isEqualTo(whole);
        }
    }

    @Test
    void theLengthOfAPublishIsKnownBefore() {
        for (MqttVersion version : MqttVersion.values()) {
            for (Qos qos : Qos.values()) {
                for (int payload : new int[] {0, 1, 100, 126, 127, 128, 16_384, 2_097_152}) {
                    TopicName topic = TopicName.of("温度");
                    Properties properties = Packets5.everything(PropertySet.PUBLISH);
                    ByteBuf out = Unpooled.buffer();
                    PacketEncoder.encodePublish(
                            version,
                            topic,
                            qos,
                            false,
                            false,
                            qos == Qos.AT_MOST_ONCE ? 0 : 1,
                            properties,
                            Unpooled.buffer(payload).writeZero(payload),
                            out);
                    assertThat(
                                    PacketEncoder.publishLength(
                                            version, topic, qos, properties, payload))
                            .isEqualTo(out.readableBytes());
                }
            }
        }
    }

    @Test
    void theLimitsAreThoseOfTheFirstPacketOfThePeer() {
        PacketDecoder server = PacketDecoder.forServer(DecoderLimits.DEFAULT);
        assertThat(server.peerLimits()).isEqualTo(EncoderLimits.DEFAULT);
        Packets.decode(
                server,
                WireBytes.buffer("10 [ s'MQTT' 05 02 003C [ 17 00 22 0014 27 00001000 ] s'c' ]"));
        assertThat(server.peerLimits()).isEqualTo(new EncoderLimits(4_096, 20, false));

        PacketDecoder client = PacketDecoder.forClient(MqttVersion.MQTT_5, DecoderLimits.DEFAULT);
        Packets.decode(client, WireBytes.buffer("20 [ 00 00 [ 22 0001 27 FFFFFFFF ] ]"));
        assertThat(client.peerLimits())
                .isEqualTo(new EncoderLimits(EncoderLimits.MAX_PACKET_BYTES, 1, true));
        assertThat(EncoderLimits.of(Properties.NONE)).isSameAs(EncoderLimits.DEFAULT);
    }

    @Test
    void limitsThatNobodyCanAnnounceAreRefused() {
        assertThatThrownBy(() -> new EncoderLimits(0, 0, true))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EncoderLimits(268_435_461, 0, true))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EncoderLimits(1, 65_536, true))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DecoderLimits(1, 1, -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DecoderLimits(1, 1, 65_536))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** The bytes of the packet within the limit; nothing when it is refused. */
    private static ByteBuf encode(Packet packet, int maxPacketBytes) {
        ByteBuf out = Unpooled.buffer();
        EncoderLimits limits = new EncoderLimits(Math.max(1, maxPacketBytes), 0, true);
        boolean sent = PacketEncoder.encode(MqttVersion.MQTT_5, packet, limits, out);
        assertThat(out.isReadable()).isEqualTo(sent);
        return out;
    }

    private static Properties user() {
        return Properties.builder().userProperty("k", "v").build();
    }

    private static Row row(Packet packet, String form, String full, String reason, String bare) {
        return new Row(packet, form.formatted(full), form.formatted(reason), form.formatted(bare));
    }
}
