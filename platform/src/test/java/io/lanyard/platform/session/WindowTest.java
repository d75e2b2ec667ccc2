// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Packet ids and what waits for its acknowledgement. */
class WindowTest {
    @Test
    void aFullWindowTakesNothingMore() {
        Window window = new Window(2);
        window.add(1);
        window.add(1);

        assertThat(window.isFull()).isTrue();
        assertThatThrownBy(() -> window.add(1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void packetIdsWrapBehind65535AndSkipThoseInUse() {
        Window window = new Window(10);
        int held = window.add(1);
        for (int i = 0; i < 65_534; i++) {
            int packetId = window.add(1);
            assertThat(Objects.requireNonNull(window.acknowledge(packetId)).packetId())
                    .isEqualTo(packetId);
        }

        assertThat(held).isEqualTo(1);
        assertThat(window.add(1)).isEqualTo(2);
    }

    @Test
    void anUnknownPacketIdIsNoAcknowledgement() {
        Window window = new Window(2);
        int packetId = window.add(7, 1);

        assertThat(window.acknowledge(packetId + 1)).isNull();
        assertThat(Objects.requireNonNull(window.acknowledge(packetId)).sequence()).isEqualTo(7);
        assertThat(window.acknowledge(packetId)).isNull();
    }

    @Test
    void noIdIsGivenTwiceWhateverTheOrderOfAcknowledgements() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Window window = new Window(50);
        List<Integer> inUse = new ArrayList<>();
        for (int i = 0; i < 300_000; i++) {
            if (!inUse.isEmpty() && (window.isFull() || random.nextInt(100) < 49)) {
                int index = random.nextInt(10) == 0 ? random.nextInt(inUse.size()) : 0;
                Collections.swap(inUse, index, inUse.size() - 1);
                int packetId = inUse.removeLast();
                assertThat(window.acknowledge(packetId)).as("seed %d", seed).isNotNull();
            } else {
                inUse.add(window.add(1));
            }
        }
        Set<Integer> distinct = new HashSet<>(inUse);
        assertThat(distinct)
                .as("seed %d", seed)
                .hasSameSizeAs(inUse)
                .allMatch(id -> id >= 1 && id <= 65_535);
        assertThat(window.size()).isEqualTo(inUse.size());
    }
}
