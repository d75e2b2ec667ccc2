// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecentRecordsTest {
    private static final int MAX_RECORDS = 20;
    private static final int MAX_BYTES = 10_000;

    private final RecentRecords records = new RecentRecords(MAX_RECORDS, MAX_BYTES);

    @Test
    void theNewestAreKeptAsTheyWereWithinTheirNumberAndTheirSize() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            // For a while they are few and long, then many and short.
            int longest = (i / 500) % 2 == 0 ? 4_000 : 300;
            byte[] record = new byte[random.nextInt(longest)];
            random.nextBytes(record);
            all.add(record);

            assertThat(records.add(record)).as("seed %d", seed).isEqualTo(i);
            assertThat(records.next()).isEqualTo(i + 1);
            assertThat(records.first()).as("seed %d, record %d", seed, i).isEqualTo(first(all));
            for (long number = records.first(); number < records.next(); number++) {
                assertThat(records.get(number))
                        .as("seed %d, record %d", seed, number)
                        .isEqualTo(all.get((int) number));
            }
        }
    }

    /** Number of the oldest that fits with all behind it. */
    private static int first(List<byte[]> all) {
        int first = all.size();
        int bytes = 0;
        while (first > 0
                && all.size() - first < MAX_RECORDS
                && bytes + all.get(first - 1).length <= MAX_BYTES) {
            first--;
            bytes += all.get(first).length;
        }
        return first;
    }

    @Test
    void oneThatIsTooLongIsNotKeptAndNothingBeforeIt() {
        records.add(new byte[] {1});
        assertThat(records.add(new byte[MAX_BYTES + 1])).isEqualTo(1);
        assertThat(records.first()).isEqualTo(records.next()).isEqualTo(2);

        assertThat(records.add(new byte[MAX_BYTES])).isEqualTo(2);
        assertThat(records.get(2)).hasSize(MAX_BYTES);
    }

    @Test
    void whatIsNotThereIsNotHandedOut() {
        assertThatThrownBy(() -> records.get(0)).isInstanceOf(IndexOutOfBoundsException.class);
        for (int i = 0; i <= MAX_RECORDS; i++) {
            records.add(new byte[] {(byte) i});
        }

        assertThatThrownBy(() -> records.get(0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(records.get(1)).containsExactly(1);
        assertThatThrownBy(() -> records.get(records.next()))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void whatIsHandedOutIsACopy() {
        long number = records.add(new byte[] {7});
        records.get(number)[0] = 8;

        assertThat(records.get(number)).containsExactly(7);
    }
}
