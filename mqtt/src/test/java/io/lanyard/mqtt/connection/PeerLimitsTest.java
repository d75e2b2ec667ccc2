// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.mqtt.codec.DecoderLimits;
import io.lanyard.mqtt.codec.EncoderLimits;
import io.lanyard.mqtt.codec.PacketDecoder;
import io.lanyard.mqtt.codec.PacketEncoder;
import io.lanyard.mqtt.codec.Packets;
import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Connect;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.PropertiesBuilder;
import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.mqtt.packet.TopicName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A connection of 5.0 sends what its peer has announced to take, and allows what it has announced itself. */
class PeerLimitsTest extends EmbeddedConnection {
    private static final String TOPIC = "/pk/dn/user/get";

    @Test
    void itsVersionIsThatOfConnect() {
        arrive5(connect5(Properties.builder()));
        assertThat(connection.version()).isEqualTo(MqttVersion.MQTT_5);
        assertThat(listener.packets).hasSize(1);
    }

    @Test
    void aPublishThatThePeerDoesNotTakeIsNotSentAndTheCallerIsTold() {
        arrive5(connect5(Properties.builder().maximumPacketSize(30)));
        assertThat(connection.peerLimits()).isEqualTo(new EncoderLimits(30, 0, true));
        assertThat(publish("x".repeat(10))).isTrue();
        assertThat(publish("x".repeat(11))).isFalse();
        assertThat(connection.send(Packets.publish(TOPIC, Qos.AT_MOST_ONCE, 0, "x".repeat(11))))
                .isFalse();
        assertThat(
                        PacketEncoder.publishLength(
                                MqttVersion.MQTT_5,
                                TopicName.of(TOPIC),
                                Qos.AT_MOST_ONCE,
                                Properties.NONE,
                                11))
                .isEqualTo(31);
        channel.runPendingTasks();
        assertThat(sentBytes().readableBytes()).isEqualTo(30);
    }

    @Test
    void anAnswerLosesWhatDoesNotFit() {
        arrive5(connect5(Properties.builder().maximumPacketSize(5)));
        Properties why = Properties.builder().reasonString("because").build();
        assertThat(connection.send(new Puback(1, ReasonCode.NOT_AUTHORIZED, why))).isTrue();
        channel.runPendingTasks();
        assertThat(sentBytes())
                .isEqualTo(Unpooled.wrappedBuffer(new byte[] {0x40, 3, 0, 1, (byte) 0x87}));
    }

    @Test
    void aTopicIsNamedOnlyOnceToAPeerThatTakesAliases() {
        arrive5(connect5(Properties.builder().topicAliasMaximum(5)));
        publish("1");
        publish("2");
        connection.send(Packets.publish(TOPIC, Qos.AT_LEAST_ONCE, 3, "3"));
        channel.runPendingTasks();
        ByteBuf bytes = sentBytes();
        assertThat(bytes.readableBytes()).isEqualTo(24 + 9 + 11);

        PacketDecoder client = PacketDecoder.forClient(MqttVersion.MQTT_5, DecoderLimits.DEFAULT);
        client.announceTopicAliasMaximum(5);
        ByteBuf connack = Packets.encode(MqttVersion.MQTT_5, List.of(Connack.accepted(false)));
        List<Packet> received = Packets.decode(client, Unpooled.wrappedBuffer(connack, bytes));
        assertThat(received)
                .filteredOn(Publish.class::isInstance)
                .extracting(packet -> ((Publish) packet).topic().text())
                .containsExactly(TOPIC, TOPIC, TOPIC);
    }

    @Test
    void theCallerLeavesAliasesToIt() {
        arrive5(connect5(Properties.builder().topicAliasMaximum(5)));
        assertThatThrownBy(() ->
                        connection.sendPublish(
                                TopicName.of(TOPIC),
                                Qos.AT_MOST_ONCE,
                                false,
                                false,
                                0,
                                Properties.NONE.withTopicAlias(1),
                                Unpooled.EMPTY_BUFFER))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void thePeerMayUseAsManyAliasesAsTheConnackSays() {
        arrive5(connect5(Properties.builder()));
        connection.send(
                new Connack(
                        false,
                        ReasonCode.SUCCESS,
                        Properties.builder().topicAliasMaximum(2).build()));
        arrive5(aliased("a", 2), aliased("", 2));
        assertThat(listener.violations).isEmpty();
        assertThat(listener.packets).hasSize(3);

        arrive5(aliased("a", 3));
        assertThat(listener.violations)
                .extracting(violation -> violation.reason())
                .containsExactly(ReasonCode.TOPIC_ALIAS_INVALID);
    }

    @Test
    void thePeerMaySendPacketsAsLongAsTheConnackSaysAndNoLonger() {
        arrive5(connect5(Properties.builder()));
        connection.send(
                new Connack(
                        false,
                        ReasonCode.SUCCESS,
                        Properties.builder().maximumPacketSize(200).build()));
        // Fixed header 3, topic 3, Property Length 1; a Remaining Length of two bytes.
        arrive5(publishOf(193));
        assertThat(listener.violations).isEmpty();
        assertThat(listener.packets).hasSize(2);

        arrive5(publishOf(194));
        assertThat(listener.violations)
                .extracting(violation -> violation.reason() + " " + violation.spec())
                .containsExactly("PACKET_TOO_LARGE MQTT-3.2.2-15");
        assertThat(listener.violations.get(0).detail()).contains("201").contains("200");
    }

    private static Publish publishOf(int payloadBytes) {
        return new Publish(
                TopicName.of("a"),
                Qos.AT_MOST_ONCE,
                false,
                false,
                0,
                Properties.NONE,
                Unpooled.wrappedBuffer(new byte[payloadBytes]));
    }

    @Test
    void beforeTheConnackThePeerMayUseNone() {
        arrive5(connect5(Properties.builder()), aliased("a", 1));
        assertThat(listener.violations)
                .extracting(violation -> violation.spec())
                .containsExactly("MQTT-3.3.2-9");
    }

    @Test
    void aClientAllowsWhatItsConnectSays() {
        EmbeddedChannel clientChannel = new EmbeddedChannel();
        RecordingListener heard = new RecordingListener();
        MqttConnection client =
                MqttConnection.install(
                        clientChannel,
                        PacketDecoder.forClient(MqttVersion.MQTT_5, DecoderLimits.DEFAULT),
                        heard);
        client.send(connect5(Properties.builder().topicAliasMaximum(1)));
        clientChannel.writeInbound(
                Packets.encode(
                        MqttVersion.MQTT_5,
                        List.of(Connack.accepted(false), aliased("a", 1), aliased("", 1))));
        assertThat(heard.violations).isEmpty();
        assertThat(heard.packets).hasSize(3);
        clientChannel.finishAndReleaseAll();
        arrive5(connect5(Properties.builder())); // the server of this class has to end too
    }

    private boolean publish(String payload) {
        return connection.sendPublish(
                TopicName.of(TOPIC),
                Qos.AT_MOST_ONCE,
                false,
                false,
                0,
                Properties.NONE,
                Packets.utf8(payload));
    }

    private void arrive5(Packet... packets) {
        ByteBuf encoded = Packets.encode(MqttVersion.MQTT_5, List.of(packets));
        byte[] bytes = new byte[encoded.readableBytes()];
        encoded.readBytes(bytes);
        arriveBytes(bytes);
    }

    private ByteBuf sentBytes() {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            all.writeBytes(out);
            out.release();
        }
        return all;
    }

    private static Connect connect5(PropertiesBuilder properties) {
        return new Connect(MqttVersion.MQTT_5, "c", true, 60, null, null, null, properties.build());
    }

    private static Publish aliased(String topic, int alias) {
        return new Publish(
                TopicName.of(topic),
                Qos.AT_MOST_ONCE,
                false,
                false,
                0,
                Properties.NONE.withTopicAlias(alias),
                Unpooled.EMPTY_BUFFER);
    }
}
