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
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Netty's codec, written by others from the same specification, as the judge. */
class NettyOracleTest {
    private static final int MUTATIONS = Integer.getInteger("lanyard.mutations", 20_000);

    @ParameterizedTest
    @EnumSource
    void nettyDecodesWhatWeEncodeAndWeDecodeWhatItEncodesFromThat(MqttVersion version) {
        Stream.of(Packets.ofClient(version), afterConnect(version))
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
                        if (version != MqttVersion.MQTT_5) {
                            assertThat(encoded)
                                    .isEqualTo(bytes); // it has its own order of properties
                        }
                        Packets.assertSame(Packets.decode(ours, encoded), List.of(packet));
                    }
                    decoder.finishAndReleaseAll();
                    encoder.finishAndReleaseAll();
                });
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "MQTT_3_1")
    void whereWeAndNettyDisagreeAboutAMutatedPacketThereIsAReason(MqttVersion version) {
        long seed = Long.getLong("lanyard.seed", System.nanoTime());
        Random random = new Random(seed);
        List<Packet> packets = new ArrayList<>(Packets.ofClient(version));
        packets.add(Packets.plainConnect(version));
        Map<String, String> unexplained = new TreeMap<>();
        for (int count = 0; count < MUTATIONS; count++) {
            Packet packet = packets.get(random.nextInt(packets.size()));
            byte[] bytes = mutated(random, version, packet);
            // A mutated CONNECT comes first, any other behind a good one.
            boolean first = packet.type().number() == 1;
            Verdict netty = Verdict.ofNetty(version, first, bytes);
            Verdict ours = Verdict.ofOurs(version, first, bytes);
            String ourRefusal = ours.refusal();
            String theirRefusal = netty.refusal();
            if (ourRefusal != null && netty.accepted() > ours.accepted()) {
                if (!NettyLaxity.explains(ourRefusal)) {
                    unexplained.putIfAbsent("netty accepts, we: " + ourRefusal, dump(bytes));
                }
            } else if (theirRefusal != null && ours.accepted() > netty.accepted()) {
                unexplained.putIfAbsent("we accept, netty: " + theirRefusal, dump(bytes));
            }
        }
        assertThat(unexplained).as("disagreements with -Dlanyard.seed=%d", seed).isEmpty();
    }

    /** What a server sends; Netty's decoder and encoder learn the version from a CONNECT before it. */
    private static List<Packet> afterConnect(MqttVersion version) {
        List<Packet> packets = new ArrayList<>(List.of(Packets.plainConnect(version)));
        packets.addAll(Packets.ofServer(version));
        return packets;
    }

    private static String dump(byte[] bytes) {
        return ByteBufUtil.hexDump(bytes, 0, Math.min(60, bytes.length));
    }

    private static byte[] mutated(Random random, MqttVersion version, Packet packet) {
        ByteBuf encoded = Packets.encode(version, List.of(packet));
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
