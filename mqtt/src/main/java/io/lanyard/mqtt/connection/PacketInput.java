// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.connection;

import io.lanyard.mqtt.codec.PacketDecoder;
import io.lanyard.mqtt.codec.ProtocolViolation;
import io.lanyard.mqtt.packet.Packet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way in: read buffers become packets. A read that holds whole packets is decoded where it lies. What is left
 * of it, the start of a packet or packets held back by a pause, is copied and kept until it is used up: the buffer of
 * the read belongs to the next read.
 *
 * <p>A payload that was handed over is a part of its buffer, and its receiver may have retained it for another
 * thread. So a buffer from which packets were handed over is never written to again, not even at its end, where
 * growing would move it.
 */
final class PacketInput {
    private final PacketDecoder decoder;
    private final Consumer<Packet> packets;

    private @Nullable ByteBuf kept;

    private boolean suspended;
    private boolean handingOver;
    private boolean ended;

    PacketInput(PacketDecoder decoder, Consumer<Packet> packets) {
        this.decoder = decoder;
        this.packets = packets;
    }

    /** Takes over the buffer and hands over the packets that are complete with it. */
    @Nullable ProtocolViolation read(ByteBuf in, ByteBufAllocator allocator) {
        handingOver = true;
        try {
            ProtocolViolation violation = completeKept(in, allocator);
            if (violation == null && kept == null) {
                violation = decoder.decode(in, packets);
            }
            if (violation == null && in.isReadable()) {
                append(in, in.readableBytes(), allocator);
            }
            return violation;
        } finally {
            in.release();
            handedOver();
        }
    }

    /** Hands over the packets held back by {@link #suspend}. */
    @Nullable ProtocolViolation readKept(ByteBufAllocator allocator) {
        handingOver = true;
        try {
            return decodeKept(allocator);
        } finally {
            handedOver();
        }
    }

    /** Hands over no packets, not even those of the batch at hand, until {@link #resume}. */
    void suspend() {
        suspended = true;
        decoder.suspend();
    }

    boolean isSuspended() {
        return suspended;
    }

    /** Allows packets again; those held back come with {@link #readKept} or the next read. */
    void resume() {
        suspended = false;
        decoder.resume();
    }

    /**
     * Hands over nothing from now on and lets go of what is kept: at once, or when the packet at hand is done, whose
     * payload may lie in it.
     */
    void end() {
        ended = true;
        suspend();
        if (!handingOver) {
            release();
        }
    }

    private void handedOver() {
        handingOver = false;
        if (ended) {
            release();
        }
    }

    private @Nullable ProtocolViolation decodeKept(ByteBufAllocator allocator) {
        ByteBuf held = kept;
        if (held == null) {
            return null;
        }
        int before = held.readerIndex();
        ProtocolViolation violation = decoder.decode(held, packets);
        if (!held.isReadable()) {
            release();
        } else if (!suspended && held.readerIndex() != before) {
            // The start of a packet behind others: it does not have to hold on to them.
            copy(held, held.readableBytes(), allocator);
            held.release();
        }
        return violation;
    }

    private void release() {
        ByteBuf held = kept;
        kept = null;
        if (held != null) {
            held.release();
        }
    }

    /** Moves bytes behind the kept ones, as few as complete the packet, until nothing is kept or nothing is left. */
    private @Nullable ProtocolViolation completeKept(ByteBuf in, ByteBufAllocator allocator) {
        ProtocolViolation violation = null;
        while (violation == null && kept != null && !suspended) {
            violation = decodeKept(allocator);
            if (violation != null || kept == null || suspended || !in.isReadable()) {
                break;
            }
            append(in, Math.min(decoder.missingBytes(), in.readableBytes()), allocator);
        }
        return violation;
    }

    private void append(ByteBuf in, int length, ByteBufAllocator allocator) {
        ByteBuf held = kept;
        if (held != null && held.readerIndex() > 0) {
            ByteBuf joined = allocator.buffer(held.readableBytes() + length);
            joined.writeBytes(held).writeBytes(in, length);
            held.release();
            kept = joined;
        } else if (held != null) {
            held.writeBytes(in, length);
        } else {
            copy(in, length, allocator);
        }
    }

    private void copy(ByteBuf in, int length, ByteBufAllocator allocator) {
        kept = allocator.buffer(length).writeBytes(in, length);
    }
}
