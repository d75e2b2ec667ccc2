// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MailboxSizesTest {
    private final MailboxSizes sizes = new MailboxSizes(1_000);

    @Test
    void countsMessagesAndBytesOfAllMailboxes() {
        fill(3, 10);
        fill(40, 1);
        sizes.removed(2, 10);

        assertThat(sizes.messages()).isEqualTo(42);
        assertThat(sizes.bytes()).isEqualTo(60);
    }

    @Test
    void tellsTheFullestMailboxAndHowManyHaveAtLeastSoMuch() {
        fill(3, 1);
        fill(16, 1);
        fill(40, 1);

        assertThat(sizes.largest()).isEqualTo(40);
        assertThat(sizes.devicesWithAtLeast(1)).isEqualTo(3);
        assertThat(sizes.devicesWithAtLeast(4)).isEqualTo(2);
        assertThat(sizes.devicesWithAtLeast(16)).isEqualTo(2);
        assertThat(sizes.devicesWithAtLeast(17)).isEqualTo(1);
        assertThat(sizes.devicesWithAtLeast(41)).isZero();
        assertThat(sizes.devicesWithAtLeast(1_000_000)).isZero();
    }

    @Test
    void theNextOneIsTheFullestWhenTheFullestIsCleared() {
        fill(3, 1);
        fill(40, 2);
        sizes.cleared(40, 80);

        assertThat(sizes.largest()).isEqualTo(3);
        assertThat(sizes.messages()).isEqualTo(3);
        assertThat(sizes.bytes()).isEqualTo(3);
    }

    @Test
    void aMailboxFromBeforeTheBoundWasLoweredCountsAsThatFull() {
        fill(5_000, 1);

        assertThat(sizes.largest()).isEqualTo(1_001);
        sizes.cleared(5_000, 5_000);
        assertThat(sizes.largest()).isZero();
    }

    private void fill(int messages, int bytes) {
        for (int i = 1; i <= messages; i++) {
            sizes.added(i, bytes);
        }
    }
}
