// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Packet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Netty's codec, written by others from the same specification, as the judge. */
class NettyOracleTest {
    private static final int MUTATIONS = Integer.getInteger("lanyard.mutations", 20_000);

    /**
     * What Netty's decoder does not check: a statement, or a packet type and a statement. Whatever else it accepts
     * and we refuse is our mistake.
     */
    private static final Set<String> NETTY_DOES_NOT_CHECK =
            Set.of(
                    // It has no state: neither order nor direction.
                    "[MQTT-3.1.0-1]",
                    "[MQTT-3.1.0-2]",
                    "[MQTT-3.14.4-2]",
                    "[MQTT 3.1.1 section 2.2.1]",
                    // Flags of a will that is not there, and QoS 3 of one that is.
                    "[MQTT-3.1.2-13]",
                    "[MQTT-3.1.2-14]",
                    "[MQTT-3.1.2-15]",
                    // The will topic is text to it; the topic of a PUBLISH is checked, but may be
                    // empty.
                    "CONNECT [MQTT-3.3.2-2]",
                    "[MQTT-4.7.3-1]",
                    "[MQTT-3.3.1-2]",
                    // It reads the options of 5.0 in every version, and takes an empty list.
                    "[MQTT-3.8.3-4]",
                    "[MQTT-3.8.3-3]",
                    "[MQTT-3.10.3-2]",
                    // It lets DISCONNECT have a body in every version.
                    "DISCONNECT [MQTT 3.1.1 section 2.2.3]");

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "MQTT_5")
    void nettyDecodesWhatWeEncodeAndWeDecodeWhatItEncodesFromThat(MqttVersion version) {
        Stream.of(Packets.ofClient(version), Packets.ofServer())
                .forEach(packets -> {
                    EmbeddedChannel decoder = new EmbeddedChannel(new MqttDecoder(65_536));
                    EmbeddedChannel encoder = new EmbeddedChannel(MqttEncoder.INSTANCE);
                    PacketDecoder ours = PacketDecoder.ofAnything(version, DecoderLimits.DEFAULT);
                    for (Packet packet : packets) {
                        ByteBuf bytes = Packets.encode(version, List.of(packet));
                        decoder.writeInbound(bytes.copy());
                        MqttMessage theirs = decoder.readInbound();
                        assertThat(theirs).as("%s", packet).isNotNull();
                        assertThat(theirs.decoderResult().isSuccess())
                                .as("%s: %s", packet, theirs.decoderResult())
                                .isTrue();
                        assertThat(theirs.fixedHeader().messageType().value())
                                .isEqualTo(packet.type().number());

                        encoder.writeOutbound(theirs);
                        ByteBuf encoded = readAll(encoder);
                        assertThat(encoded).isEqualTo(bytes);
                        Packets.assertSame(Packets.decode(ours, encoded), List.of(packet));
                    }
                    decoder.finishAndReleaseAll();
                    encoder.finishAndReleaseAll();
                });
    }

    @Test
    void whereWeAndNettyDisagreeAboutAMutatedPacketThereIsAReason() {
        long seed = Long.getLong("lanyard.seed", System.nanoTime());
        Random random = new Random(seed);
        List<Packet> packets = new ArrayList<>(Packets.ofClient(MqttVersion.MQTT_3_1_1));
        packets.add(Packets.plainConnect(MqttVersion.MQTT_3_1_1));
        Map<String, String> unexplained = new TreeMap<>();
        for (int count = 0; count < MUTATIONS; count++) {
            Packet packet = packets.get(random.nextInt(packets.size()));
            byte[] bytes = mutated(random, packet);
            // A mutated CONNECT comes first, any other behind a good one.
            boolean first = packet.type().number() == 1;
            Verdict netty = Verdict.ofNetty(first, bytes);
            Verdict ours = Verdict.ofOurs(first, bytes);
            String ourRefusal = ours.refusal();
            String theirRefusal = netty.refusal();
            if (ourRefusal != null && netty.accepted() > ours.accepted()) {
                String statement = ourRefusal.substring(ourRefusal.lastIndexOf('['));
                String type =
                        ourRefusal.substring(0, ourRefusal.indexOf(':') + 1).replace(":", " ");
                if (!NETTY_DOES_NOT_CHECK.contains(statement)
                        && !NETTY_DOES_NOT_CHECK.contains(type + statement)) {
                    unexplained.putIfAbsent("netty accepts, we: " + ourRefusal, dump(bytes));
                }
            } else if (theirRefusal != null && ours.accepted() > netty.accepted()) {
                unexplained.putIfAbsent("we accept, netty: " + theirRefusal, dump(bytes));
            }
        }
        assertThat(unexplained).as("disagreements with -Dlanyard.seed=%d", seed).isEmpty();
    }

    private static String dump(byte[] bytes) {
        return ByteBufUtil.hexDump(bytes, 0, Math.min(60, bytes.length));
    }

    private static byte[] mutated(Random random, Packet packet) {
        ByteBuf encoded = Packets.encode(MqttVersion.MQTT_3_1_1, List.of(packet));
        byte[] bytes = new byte[encoded.readableBytes()];
        encoded.readBytes(bytes);
        int changes = 1 + random.nextInt(3);
        for (int change = 0; change < changes; change++) {
            // Most of the structure is at the start.
            int index = random.nextInt(Math.min(bytes.length, random.nextBoolean() ? 16 : 1_000));
            switch (random.nextInt(4)) {
                case 0 -> bytes[index] = (byte) random.nextInt(256);
                case 1 -> bytes[index] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes[index] += (byte) (random.nextBoolean() ? 1 : -1);
                default -> bytes[index] = 0;
            }
        }
        return bytes;
    }

    private static ByteBuf readAll(EmbeddedChannel encoder) {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = encoder.readOutbound(); part != null; part = encoder.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        return all;
    }
}
