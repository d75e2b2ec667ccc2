// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The buffer that all connections of one event loop read into, one after the other: its memory stays in the
 * processor's caches, one read empties a socket, and a silent connection has no share in it. Whoever keeps what was
 * read beyond the call that hands it over keeps the whole buffer from being used again, and the next read gets a new
 * one; so keep a copy.
 *
 * <p>Touched on its loop only, where reads do not nest; so its one handle serves all channels.
 */
public final class LoopReads implements RecvByteBufAllocator, ExtendedHandle {
    private static final int CAPACITY = 65_536;

    /** Of one channel, until the others of the loop have their turn. */
    private static final int READS_IN_A_ROW = 4;

    /**
     * Of one channel that has used up its turn while no other had anything to read. What it brings for many connections
     * goes out in fewer and larger writes.
     */
    private static final int READS_ALONE = 16;

    private final boolean direct;

    private @Nullable ByteBuf buffer;

    /** Of the channel that is read or was read last; null when that has left nothing unread. */
    private @Nullable ChannelConfig greedy;

    private int allowed = READS_IN_A_ROW;
    private int reads;
    private int lastBytes;
    private int attemptedBytes;

    private LoopReads(boolean direct) {
        this.direct = direct;
    }

    /** Into memory outside of the heap, which {@link #release} gives back: the socket writes to it without a copy. */
    public static LoopReads direct() {
        return new LoopReads(true);
    }

    /** Into an array, which costs a copy of each read, and less for each field and payload that is taken out. */
    public static LoopReads heap() {
        return new LoopReads(false);
    }

    @Override
    @SuppressWarnings("deprecation") // the type that Netty asks for
    public Handle newHandle() {
        return this;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
        ByteBuf current = buffer;
        if (current != null && current.refCnt() == 1) {
            return current.clear().retain();
        }
        if (current != null) {
            current.release();
        }
        current =
                direct
                        ? allocator.ioBuffer(CAPACITY, CAPACITY)
                        : Unpooled.buffer(CAPACITY, CAPACITY);
        buffer = current;
        return current.retain();
    }

    @Override
    public int guess() {
        return CAPACITY;
    }

    @Override
    public void reset(ChannelConfig config) {
        allowed = config.equals(greedy) ? Math.min(2 * allowed, READS_ALONE) : READS_IN_A_ROW;
        greedy = config;
        reads = 0;
        lastBytes = 0;
        attemptedBytes = 0;
    }

    @Override
    public void incMessagesRead(int count) {
        reads += count;
    }

    @Override
    public void lastBytesRead(int bytes) {
        lastBytes = bytes;
    }

    @Override
    public int lastBytesRead() {
        return lastBytes;
    }

    @Override
    public void attemptedBytesRead(int bytes) {
        attemptedBytes = bytes;
    }

    @Override
    public int attemptedBytesRead() {
        return attemptedBytes;
    }

    /** A read that did not fill the buffer has emptied the socket: no second one to hear that nothing is there. */
    @Override
    public boolean continueReading() {
        return reads < allowed && lastBytes > 0 && lastBytes == attemptedBytes;
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
        return reads < allowed && lastBytes > 0 && maybeMoreData.get();
    }

    @Override
    public void readComplete() {
        if (reads < allowed) {
            greedy = null;
        }
    }

    /** Lets the buffer go; on the loop, or after it has ended. */
    public void release() {
        ByteBuf current = buffer;
        buffer = null;
        if (current != null) {
            current.release();
        }
    }
}
