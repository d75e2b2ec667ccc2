// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RingBuffersTest {
    private static final int IN_RING = 16;
    private static final int BYTES = 32;

    private final RingBuffers buffers = new RingBuffers(IN_RING, BYTES);

    @AfterEach
    void endOfTheLoop() {
        FastThreadLocal.removeAll();
    }

    @Test
    void aRingThatIsRefilledForeverUsesTheSameBuffersAgain() {
        Set<ByteBuf> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        ArrayDeque<ByteBuf> ring = new ArrayDeque<>();
        for (int i = 0; i < IN_RING; i++) {
            ring.add(buffers.allocate());
        }
        for (int i = 0; i < 10_000; i++) {
            ByteBuf read = ring.remove();
            seen.add(read);
            ring.add(buffers.allocate());
            read.release();
        }
        ring.forEach(ByteBuf::release);

        assertThat(seen).hasSizeLessThanOrEqualTo(IN_RING + 64);
    }

    @Test
    void aBufferThatIsStillReadIsNotGivenAgain() {
        ByteBuf kept = buffers.allocate();
        kept.writeInt(7);
        for (int i = 0; i < 1_000; i++) {
            ByteBuf other = buffers.allocate();
            assertThat(other).isNotSameAs(kept);
            assertThat(other.readableBytes()).isZero();
            assertThat(other.writableBytes()).isEqualTo(BYTES);
            other.writeInt(9).release();
        }

        assertThat(kept.readInt()).isEqualTo(7);
        kept.release();
    }

    @Test
    void whenAllAreKeptThereIsOneMore() {
        ArrayDeque<ByteBuf> kept = new ArrayDeque<>();
        for (int i = 0; i < 2 * (IN_RING + 64); i++) {
            kept.add(buffers.allocate());
        }

        Set<ByteBuf> different = Collections.newSetFromMap(new IdentityHashMap<>());
        different.addAll(kept);
        assertThat(different).hasSameSizeAs(kept);
        assertThat(kept).allSatisfy(buffer -> assertThat(buffer.writableBytes()).isEqualTo(BYTES));
        kept.forEach(ByteBuf::release);
    }
}
