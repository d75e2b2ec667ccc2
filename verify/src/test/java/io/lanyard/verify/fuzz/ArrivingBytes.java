// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.fuzz;

import io.lanyard.mqtt.codec.DecoderLimits;
import io.lanyard.mqtt.codec.PacketDecoder;
import io.lanyard.mqtt.codec.ProtocolViolation;
import io.lanyard.mqtt.packet.MqttVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An input of the targets that read packets.
 *
 * @param receiver who reads: first byte of the input
 * @param piece into how long pieces the bytes are cut on their way, 1 to 64: lower bits of the second byte
 * @param pauses whether the receiver pauses now and then: highest bit of the second byte
 * @param bytes what arrives: the rest
 */
@SuppressWarnings("ArrayRecordComponent")
record ArrivingBytes(int receiver, int piece, boolean pauses, byte[] bytes) {
    static final DecoderLimits LIMITS = new DecoderLimits(1_000, 4_000);

    private static final List<MqttVersion> VERSIONS = List.of(MqttVersion.values());

    /** What was understood of the bytes. */
    record Understood(List<String> packets, @Nullable ProtocolViolation violation) {}

    /** Nothing when the input is too short to hold the two bytes in front. */
    static Optional<ArrivingBytes> of(byte[] input) {
        if (input.length < 2) {
            return Optional.empty();
        }
        return Optional.of(
                new ArrivingBytes(
                        Byte.toUnsignedInt(input[0]) % (1 + 2 * VERSIONS.size()),
                        1 + (input[1] & 0x3F),
                        input[1] < 0,
                        Arrays.copyOfRange(input, 2, input.length)));
    }

    /** A server's decoder, a client's of any version, or one of anything; nothing for a version that is not there yet. */
    Optional<PacketDecoder> decoder() {
        if (receiver == 0) {
            return Optional.of(PacketDecoder.forServer(LIMITS));
        }
        MqttVersion version = VERSIONS.get((receiver - 1) % VERSIONS.size());
        try {
            return Optional.of(
                    receiver <= VERSIONS.size()
                            ? PacketDecoder.forClient(version, LIMITS)
                            : PacketDecoder.ofAnything(version, LIMITS));
        } catch (IllegalArgumentException notYet) {
            return Optional.empty();
        }
    }

    /** Whether it is a tool that reads, which takes everything. */
    boolean isOfAnything() {
        return receiver > VERSIONS.size();
    }

    ByteBuf buffer() {
        return Unpooled.wrappedBuffer(bytes);
    }

    /** All bytes at once. */
    Understood whole(PacketDecoder decoder) {
        List<String> packets = new ArrayList<>();
        ByteBuf in = buffer();
        ProtocolViolation violation =
                decoder.decode(in, packet -> packets.add(PacketImage.of(packet)));
        Invariant.same(in.refCnt(), 1, "references to the buffer");
        return new Understood(packets, violation);
    }
}
