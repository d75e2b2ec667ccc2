// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.sdk.TopicQos;
import io.lanyard.sdk.link.Operation.Subscribing;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class OpenOperationsTest {
    private static int add(OpenOperations open) {
        int id = open.nextFree();
        if (id != 0) {
            open.add(operation(id));
        }
        return id;
    }

    private static Operation operation(int id) {
        return new Subscribing(
                id, Long.MAX_VALUE, List.of(new TopicQos("/t", 1)), Subscribing.Origin.APPLICATION);
    }

    @Test
    void counts_from_1() {
        OpenOperations open = new OpenOperations();

        assertThat(add(open)).isEqualTo(1);
        assertThat(add(open)).isEqualTo(2);
    }

    @Test
    void does_not_hand_out_a_freed_id_before_it_has_gone_round() {
        OpenOperations open = new OpenOperations();
        open.remove(add(open));

        assertThat(add(open)).isEqualTo(2);
    }

    @Test
    void wraps_at_65535_and_skips_what_is_in_use() {
        OpenOperations open = new OpenOperations();
        assertThat(add(open)).isEqualTo(1);
        assertThat(add(open)).isEqualTo(2);
        for (int i = 3; i <= OpenOperations.MAX_ID; i++) {
            open.remove(add(open));
        }
        open.remove(1);

        assertThat(add(open)).isEqualTo(1);
        assertThat(add(open)).isEqualTo(3);
    }

    @Test
    void hands_out_all_65535_and_then_none() {
        OpenOperations open = new OpenOperations(40_000);
        Set<Integer> taken = new HashSet<>();
        for (int i = 0; i < OpenOperations.MAX_ID; i++) {
            taken.add(add(open));
        }

        assertThat(taken).hasSize(OpenOperations.MAX_ID).doesNotContain(0, 65_536);
        assertThat(add(open)).isZero();

        open.remove(1_234);
        open.remove(1_234);
        assertThat(open.size()).isEqualTo(OpenOperations.MAX_ID - 1);
        assertThat(add(open)).isEqualTo(1_234);
        assertThat(add(open)).isZero();
    }

    @Test
    void finds_what_is_in_it_as_a_map_does_whatever_was_removed() {
        Random random = new Random(7);
        OpenOperations open = new OpenOperations(65_000);
        TreeMap<Integer, Operation> expected = new TreeMap<>();
        for (int step = 0; step < 50_000; step++) {
            if (expected.isEmpty() || random.nextInt(100) < (step % 2_000 < 1_000 ? 60 : 40)) {
                Operation added = operation(open.nextFree());
                open.add(added);
                assertThat(expected.put(added.mid(), added)).isNull();
            } else {
                Integer id = expected.ceilingKey(random.nextInt(65_536));
                int removed = id == null ? expected.firstKey() : id;
                expected.remove(removed);
                open.remove(removed);
                assertThat(open.get(removed)).isNull();
            }
            assertThat(open.size()).isEqualTo(expected.size());
        }
        expected.forEach((id, operation) -> assertThat(open.get(id)).isSameAs(operation));
        assertThat(open.all()).containsExactlyInAnyOrderElementsOf(expected.values());
    }
}
