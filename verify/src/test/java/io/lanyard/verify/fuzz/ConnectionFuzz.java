// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.fuzz;

import io.lanyard.mqtt.codec.ProtocolViolation;
import io.lanyard.mqtt.connection.MqttConnection;
import io.lanyard.mqtt.packet.Packet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose bytes come in pieces and whose owner pauses now and then. It tells what a decoder tells of the
 * same bytes in one piece, ends once and for no bug of ours, keeps no more than has arrived, and gives every buffer
 * back.
 */
public final class ConnectionFuzz {
    private ConnectionFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        ArrivingBytes.of(input).ifPresent(ConnectionFuzz::check);
    }

    private static void check(ArrivingBytes arriving) {
        if (arriving.decoder().isEmpty()) {
            return;
        }
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(allocator);
        Owner owner = new Owner(arriving.pauses());
        owner.connection = MqttConnection.install(channel, arriving.decoder().orElseThrow(), owner);
        List<ByteBuf> arrived = new ArrayList<>();
        byte[] bytes = arriving.bytes();
        for (int from = 0; from < bytes.length && channel.isOpen(); from += arriving.piece()) {
            int length = Math.min(arriving.piece(), bytes.length - from);
            ByteBuf piece = Unpooled.copiedBuffer(bytes, from, length);
            arrived.add(piece);
            channel.pipeline().fireChannelRead(piece);
            channel.pipeline().fireChannelReadComplete();
            if (from % 3 == 0) {
                owner.resume(channel);
            }
            long held = allocator.metric().usedHeapMemory();
            int sent = from + length;
            Invariant.holds(
                    held <= 1_024 + 4L * sent, () -> held + " bytes held of " + sent + " arrived");
        }
        while (channel.isOpen() && owner.paused) {
            owner.resume(channel);
        }
        ArrivingBytes.Understood whole = arriving.whole(arriving.decoder().orElseThrow());
        Invariant.same(
                new ArrivingBytes.Understood(owner.packets, owner.violation), whole, "understood");
        Invariant.same(channel.isOpen(), whole.violation() == null, "still open");
        channel.finishAndReleaseAll();
        Invariant.same(owner.ends, 1, "calls of onClosed");
        if (owner.cause != null) {
            throw new AssertionError("closed for a bug", owner.cause);
        }
        Invariant.holds(
                arrived.stream().allMatch(piece -> piece.refCnt() == 0),
                () -> "a buffer that arrived is not released");
        Invariant.same(allocator.metric().usedHeapMemory(), 0L, "heap that is not released");
        Invariant.same(allocator.metric().usedDirectMemory(), 0L, "memory that is not released");
    }

    private static final class Owner implements MqttConnection.Listener {
        private final boolean pauses;
        private final List<String> packets = new ArrayList<>();
        private @Nullable MqttConnection connection;
        private @Nullable ProtocolViolation violation;
        private @Nullable Throwable cause;
        private boolean paused;
        private int ends;

        Owner(boolean pauses) {
            this.pauses = pauses;
        }

        void resume(EmbeddedChannel channel) {
            if (paused && connection != null) {
                paused = false;
                connection.resumeReading();
            }
            channel.runPendingTasks();
        }

        @Override
        public void onPacket(Packet packet) {
            Invariant.holds(!paused, () -> "a packet comes in a pause: " + packet);
            packets.add(PacketImage.of(packet));
            if (pauses && packets.size() % 2 == 1 && connection != null) {
                paused = true;
                connection.pauseReading();
            }
        }

        @Override
        public void onReadComplete() {}

        @Override
        public void onViolation(ProtocolViolation found) {
            violation = found;
        }

        @Override
        public void onWritabilityChanged(boolean writable) {}

        @Override
        public void onClosed(@Nullable Throwable why) {
            ends++;
            cause = why;
        }
    }
}
