// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PacketIdsTest {
    @Test
    void counts_from_1() {
        PacketIds ids = new PacketIds();

        assertThat(ids.take()).isEqualTo(1);
        assertThat(ids.take()).isEqualTo(2);
    }

    @Test
    void does_not_hand_out_a_freed_id_before_it_has_gone_round() {
        PacketIds ids = new PacketIds();
        ids.free(ids.take());

        assertThat(ids.take()).isEqualTo(2);
    }

    @Test
    void wraps_at_65535_and_skips_what_is_in_use() {
        PacketIds ids = new PacketIds();
        assertThat(ids.take()).isEqualTo(1);
        assertThat(ids.take()).isEqualTo(2);
        for (int i = 3; i <= PacketIds.MAX; i++) {
            ids.free(ids.take());
        }
        ids.free(1);

        assertThat(ids.take()).isEqualTo(1);
        assertThat(ids.take()).isEqualTo(3);
    }

    @Test
    void hands_out_all_65535_and_then_none() {
        PacketIds ids = new PacketIds(40_000);
        Set<Integer> taken = new HashSet<>();
        for (int i = 0; i < PacketIds.MAX; i++) {
            taken.add(ids.take());
        }

        assertThat(taken).hasSize(PacketIds.MAX).doesNotContain(0, 65_536);
        assertThat(ids.take()).isZero();

        ids.free(1_234);
        ids.free(1_234);
        assertThat(ids.inUse()).isEqualTo(PacketIds.MAX - 1);
        assertThat(ids.take()).isEqualTo(1_234);
        assertThat(ids.take()).isZero();
    }
}
