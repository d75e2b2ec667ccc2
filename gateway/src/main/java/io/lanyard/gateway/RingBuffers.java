// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.uring.IoUringBufferRingAllocator;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * The buffers that the kernel reads into by io_uring, of each loop its own: all are there from the start and used again
 * and again. A loop whose ring cannot be filled because memory is short never reads again, so nothing that happens later,
 * such as an attack that takes all direct memory, may keep a buffer from it.
 *
 * <p>A buffer is free when nobody but its loop holds it. The kernel takes them in the order in which they were given, and
 * whoever reads keeps a copy at most, so the one behind the last that was given is free almost always.
 */
final class RingBuffers implements IoUringBufferRingAllocator {
    /** More than the ring has room for, for those that were read into and are worked on. */
    private static final int BESIDE_THE_RING = 64;

    private final int count;
    private final int bytes;
    private final FastThreadLocal<Pool> pools =
            new FastThreadLocal<>() {
                @Override
                protected Pool initialValue() {
                    return new Pool(count, bytes);
                }

                @Override
                protected void onRemoval(Pool pool) {
                    pool.release();
                }
            };

    /**
     * None yet: those of a loop are made when it asks for the first.
     *
     * @param inRing how many one ring has room for
     * @param bytes the size of each
     */
    RingBuffers(int inRing, int bytes) {
        this.count = inRing + BESIDE_THE_RING;
        this.bytes = bytes;
    }

    /** An empty buffer, to be released when what was read into it is used up; on the loop. */
    @Override
    public ByteBuf allocate() {
        return pools.get().take();
    }

    @Override
    public void lastBytesRead(int attempted, int actual) {
        // All are of one size.
    }

    private static final class Pool {
        private final ByteBuf[] buffers;
        private final int bytes;
        private int next;

        Pool(int count, int bytes) {
            this.buffers = new ByteBuf[count];
            this.bytes = bytes;
            for (int i = 0; i < count; i++) {
                buffers[i] = Unpooled.directBuffer(bytes, bytes);
            }
        }

        ByteBuf take() {
            for (int i = 0; i < buffers.length; i++) {
                ByteBuf candidate = buffers[next];
                next = next + 1 == buffers.length ? 0 : next + 1;
                if (candidate.refCnt() == 1) {
                    return candidate.clear().retain();
                }
            }
            // Somebody keeps what was read: one more, which is not kept.
            return Unpooled.directBuffer(bytes, bytes);
        }

        void release() {
            for (ByteBuf buffer : buffers) {
                buffer.release();
            }
        }
    }
}
