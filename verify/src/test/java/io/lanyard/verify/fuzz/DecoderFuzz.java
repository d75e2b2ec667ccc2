// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.fuzz;

import com.sun.management.ThreadMXBean;
import io.lanyard.mqtt.codec.DecoderLimits;
import io.lanyard.mqtt.codec.PacketDecoder;
import io.lanyard.mqtt.codec.PacketEncoder;
import io.lanyard.mqtt.codec.ProtocolViolation;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Packet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The packet decoder of servers, of clients and of tools, in every version that there is. It never throws; memory
 * grows with what has arrived, not with what a length claims; bytes in pieces mean what they mean whole; and what
 * was decoded can be encoded and decoded again to the same.
 */
public final class DecoderFuzz {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Objects, lists and texts around a field of a byte or two, and the message of a violation. */
    private static final int BYTES_PER_BYTE = 256;

    private static final int BYTES_AT_LEAST = 65_536;

    /**
     * Four for each alias up to the greatest one, when it is a tool that announces no bound, and as many for the smaller
     * tables before: each is at most half as long as the next.
     */
    private static final int BYTES_FOR_ALIASES = 2 * 4 * 65_536;

    private DecoderFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        ArrivingBytes.of(input).ifPresent(DecoderFuzz::check);
    }

    private static void check(ArrivingBytes arriving) {
        if (arriving.decoder().isEmpty()) {
            return;
        }
        ArrivingBytes.Understood whole = arriving.whole(arriving.decoder().orElseThrow());
        Invariant.same(inPieces(arriving), whole, "in pieces of " + arriving.piece());
        encodeAgain(arriving);
        measure(arriving);
    }

    private static ArrivingBytes.Understood inPieces(ArrivingBytes arriving) {
        PacketDecoder decoder = arriving.decoder().orElseThrow();
        List<String> packets = new ArrayList<>();
        byte[] bytes = arriving.bytes();
        ByteBuf in = Unpooled.buffer(Math.max(1, bytes.length));
        ProtocolViolation violation = null;
        int from = 0;
        int waitsFor = 0;
        while (violation == null && from < bytes.length) {
            int length = Math.min(arriving.piece(), bytes.length - from);
            in.writeBytes(bytes, from, length);
            from += length;
            waitsFor -= length;
            int before = packets.size();
            violation = decoder.decode(in, packet -> packets.add(PacketImage.of(packet)));
            int promised = waitsFor;
            Invariant.holds(
                    promised <= 0
                            || (packets.size() == before && decoder.missingBytes() >= promised),
                    () -> promised + " bytes were still missing, and yet something came");
            waitsFor = decoder.missingBytes();
            Invariant.holds(
                    waitsFor >= 1 && waitsFor <= ArrivingBytes.LIMITS.maxPacketBytes(),
                    () -> decoder.missingBytes() + " missing bytes");
        }
        return new ArrivingBytes.Understood(packets, violation);
    }

    private static void encodeAgain(ArrivingBytes arriving) {
        PacketDecoder decoder = arriving.decoder().orElseThrow();
        var _ =
                decoder.decode(
                        arriving.buffer(),
                        packet -> encodeAgain(Objects.requireNonNull(decoder.version()), packet));
    }

    private static void encodeAgain(MqttVersion version, Packet packet) {
        ByteBuf out = Unpooled.buffer();
        PacketEncoder.encode(version, packet, out);
        List<String> again = new ArrayList<>();
        ProtocolViolation violation =
                PacketDecoder.ofAnything(version, DecoderLimits.DEFAULT)
                        .decode(out, second -> again.add(PacketImage.of(second)));
        Invariant.holds(
                violation == null,
                () -> packet + " was decoded, encoded and refused: " + violation);
        Invariant.same(again, List.of(PacketImage.of(packet)), "encoded and decoded again");
        Invariant.same(out.readableBytes(), 0, "bytes left");
    }

    /** The smallest of some runs: the first one may load classes. */
    private static void measure(ArrivingBytes arriving) {
        long accepted = BYTES_AT_LEAST + (long) BYTES_PER_BYTE * arriving.bytes().length;
        if (arriving.isOfAnything()) {
            accepted += BYTES_FOR_ALIASES;
        }
        long allocated = Long.MAX_VALUE;
        for (int run = 0; run < 4 && allocated > accepted; run++) {
            PacketDecoder decoder = arriving.decoder().orElseThrow();
            ByteBuf in = arriving.buffer();
            long before = THREADS.getCurrentThreadAllocatedBytes();
            var _ = decoder.decode(in, _ -> {});
            allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        }
        long smallest = allocated;
        Invariant.holds(
                smallest <= accepted,
                () -> smallest + " bytes allocated for " + arriving.bytes().length);
    }
}
