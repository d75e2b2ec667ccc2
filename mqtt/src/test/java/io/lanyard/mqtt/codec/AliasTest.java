// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.mqtt.packet.TopicName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Topic aliases, both ways (MQTT 5.0 section 3.3.2.3.4). */
class AliasTest {
    private static final EncoderLimits NO_LIMITS = EncoderLimits.DEFAULT;

    @Test
    void aTopicIsNamedOnceAndThenItsAliasStandsForIt() {
        PacketDecoder decoder = Side.SERVER_AFTER_CONNECT_5.decoder();
        List<Publish> received =
                decode(
                        decoder,
                        "30 [ s'a/b' [ 23 0002 ] '1' ]"
                                + "30 [ s'' [ 23 0002 ] '2' ]"
                                + "32 [ s'' 0007 [ 01 01 23 0002 ] '3' ]"
                                + "30 [ s'other' [ 23 0001 ] ] 30 [ s'' [ 23 0001 ] ]");
        assertThat(received)
                .extracting(publish -> publish.topic().text())
                .containsExactly("a/b", "a/b", "a/b", "other", "other");
        assertThat(received.get(1).topic()).isSameAs(received.get(0).topic());
        assertThat(received.get(1).properties()).isSameAs(Properties.NONE);
        assertThat(received.get(2).properties())
                .isEqualTo(Properties.builder().payloadIsUtf8(true).build());
        assertThat(received.get(2).packetId()).isEqualTo(7);
    }

    @Test
    void anAliasCanBeSetToAnotherTopic() {
        List<Publish> received =
                decode(
                        Side.SERVER_AFTER_CONNECT_5.decoder(),
                        "30 [ s'a' [ 23 000A ] ] 30 [ s'b' [ 23 000A ] ] 30 [ s'' [ 23 000A ] ]");
        assertThat(received.get(2).topic().text()).isEqualTo("b");
    }

    @Test
    void aTopicNamedWithoutAnAliasChangesNone() {
        List<Publish> received =
                decode(
                        Side.SERVER_AFTER_CONNECT_5.decoder(),
                        "30 [ s'a' [ 23 0001 ] ] 30 [ s'b' 00 ] 30 [ s'' [ 23 0001 ] ]");
        assertThat(received.get(2).topic().text()).isEqualTo("a");
    }

    @Test
    void theGreatestMaximumHoldsOnlyWhatIsUsed() {
        PacketDecoder decoder = Side.SERVER_WITHOUT_ALIASES_5.decoder();
        decoder.announceTopicAliasMaximum(65_535);
        List<Publish> received = decode(decoder, "30 [ s'z' [ 23 FFFF ] ] 30 [ s'' [ 23 FFFF ] ]");
        assertThat(received.get(1).topic().text()).isEqualTo("z");
    }

    @Test
    void aPeerCannotMakeAnEndKeepMoreTopicsThanItWants() {
        PacketDecoder decoder = Side.SERVER_AFTER_CONNECT_5.decoder();
        ByteBuf in = Unpooled.buffer();
        for (int alias = 1; alias <= 4; alias++) {
            // Setting the same alias again replaces its topic, and is no more.
            for (int again = 0; again < 3; again++) {
                publish(alias + "x".repeat(16_383), Properties.NONE.withTopicAlias(alias), in);
            }
        }
        assertThat(decoder.decode(in, packet -> {})).isNull();

        publish("y", Properties.NONE.withTopicAlias(5), in);
        ProtocolViolation violation = requireNonNull(decoder.decode(in, packet -> {}));
        assertThat(violation.reason()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        assertThat(violation.detail()).contains("65537").contains("65536");
    }

    @Test
    void aMaximumThatIsNoneIsRefused() {
        PacketDecoder decoder = Side.SERVER_AFTER_CONNECT_5.decoder();
        assertThatThrownBy(() -> decoder.announceTopicAliasMaximum(65_536))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> decoder.announceTopicAliasMaximum(-1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aToolSeesTheAliasThatWasSent() {
        PacketDecoder tool = PacketDecoder.ofAnything(MqttVersion.MQTT_5, DecoderLimits.DEFAULT);
        List<Publish> received = decode(tool, "30 [ s'a' [ 23 1234 ] ] 30 [ s'' [ 23 1234 ] ]");
        assertThat(received.get(1).topic().text()).isEqualTo("a");
        assertThat(received.get(1).properties().topicAlias()).isEqualTo(0x1234);
    }

    @Test
    void theSecondPublishToATopicIsSentWithoutItsName() {
        OutgoingAliases aliases = new OutgoingAliases(20);
        ByteBuf first = send("/pk/dn/user/get", aliases, NO_LIMITS);
        ByteBuf second = send("/pk/dn/user/get", aliases, NO_LIMITS);
        assertThat(first.readableBytes()).isEqualTo(2 + 17 + 1 + 3 + 2);
        assertThat(second.readableBytes()).isEqualTo(2 + 2 + 1 + 3 + 2);
        List<Publish> received = decode(openDecoder(20), first, second);
        assertThat(received)
                .extracting(publish -> publish.topic().text())
                .containsExactly("/pk/dn/user/get", "/pk/dn/user/get");
    }

    @Test
    void aTopicAsShortAsAnAliasGetsNone() {
        OutgoingAliases aliases = new OutgoingAliases(20);
        ByteBuf once = send("abc", aliases, NO_LIMITS);
        assertThat(once).isEqualTo(send("abc", aliases, NO_LIMITS));
        assertThat(once).isEqualTo(WireBytes.buffer("30 [ s'abc' 00 'hi' ]"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 5, 20, 31, 32, 33, 65_535})
    void whateverIsSentIsUnderstoodAndNoAliasIsAboveTheMaximum(int maximum) {
        long seed = Long.getLong("lanyard.seed", System.nanoTime());
        Random random = new Random(seed);
        OutgoingAliases aliases = new OutgoingAliases(maximum);
        PacketDecoder decoder = openDecoder(maximum);
        for (int count = 0; count < 2_000; count++) {
            String topic = "/topic/" + random.nextInt(1 + random.nextInt(100));
            List<Publish> received = decode(decoder, send(topic, aliases, NO_LIMITS));
            assertThat(received.get(0).topic().text())
                    .as("maximum %d, -Dlanyard.seed=%d", maximum, seed)
                    .isEqualTo(topic);
        }
    }

    @Test
    void topicsUsedOnceDoNotDisplaceTheOneThatIsUsedAllTheTime() {
        OutgoingAliases aliases = new OutgoingAliases(20);
        send("/pk/dn/thing/service/property/set", aliases, NO_LIMITS);
        for (int id = 0; id < 1_000; id++) {
            send("/sys/pk/dn/rrpc/request/" + id, aliases, NO_LIMITS);
            assertThat(send("/pk/dn/thing/service/property/set", aliases, NO_LIMITS))
                    .extracting(ByteBuf::readableBytes)
                    .isEqualTo(10);
        }
    }

    @Test
    void aPublishThatIsTooLongSetsNoAlias() {
        OutgoingAliases aliases = new OutgoingAliases(20);
        String topic = "/pk/dn/user/get";
        EncoderLimits tight = new EncoderLimits(21, 20, true);
        assertThat(send(topic, aliases, tight).isReadable()).isFalse();
        // It fits without an alias, so it goes out without one.
        EncoderLimits exact = new EncoderLimits(22, 20, true);
        assertThat(send(topic, aliases, exact))
                .isEqualTo(WireBytes.buffer("30 [ s'/pk/dn/user/get' 00 'hi' ]"));
        assertThat(send(topic, aliases, NO_LIMITS).readableBytes()).isEqualTo(25);
        // Now that the peer knows the alias, even the tight limit is kept.
        assertThat(send(topic, aliases, tight).readableBytes()).isEqualTo(10);
    }

    @Test
    void theCallerDoesNotAssignAliasesBesidesTheConnection() {
        assertThatThrownBy(() ->
                        PacketEncoder.encodePublish(
                                TopicName.of("topic"),
                                Qos.AT_MOST_ONCE,
                                false,
                                false,
                                0,
                                Properties.NONE.withTopicAlias(1),
                                new OutgoingAliases(20),
                                NO_LIMITS,
                                Unpooled.EMPTY_BUFFER,
                                Unpooled.buffer()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static PacketDecoder openDecoder(int maximum) {
        PacketDecoder decoder = Side.SERVER_WITHOUT_ALIASES_5.decoder();
        decoder.announceTopicAliasMaximum(maximum);
        return decoder;
    }

    private static ByteBuf send(String topic, OutgoingAliases aliases, EncoderLimits limits) {
        ByteBuf out = Unpooled.buffer();
        boolean sent =
                PacketEncoder.encodePublish(
                        TopicName.of(topic),
                        Qos.AT_MOST_ONCE,
                        false,
                        false,
                        0,
                        Properties.NONE,
                        aliases,
                        limits,
                        Packets.utf8("hi"),
                        out);
        assertThat(out.isReadable()).isEqualTo(sent);
        return out;
    }

    private static void publish(String topic, Properties properties, ByteBuf out) {
        PacketEncoder.encodePublish(
                MqttVersion.MQTT_5,
                TopicName.of(topic),
                Qos.AT_MOST_ONCE,
                false,
                false,
                0,
                properties,
                Unpooled.EMPTY_BUFFER,
                out);
    }

    private static List<Publish> decode(PacketDecoder decoder, String bytes) {
        return decode(decoder, WireBytes.buffer(bytes));
    }

    private static List<Publish> decode(PacketDecoder decoder, ByteBuf... parts) {
        List<Publish> received = new ArrayList<>();
        for (Packet packet : Packets.decode(decoder, Unpooled.wrappedBuffer(parts))) {
            received.add((Publish) packet);
        }
        return received;
    }
}
