// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecentBlocksTest {
    private static final int MAX_BYTES = 1_000;
    private static final int LARGEST_BODY = 300;

    private final RecentBlocks recent = new RecentBlocks(MAX_BYTES);

    @Test
    void nothingIsThereBeforeTheFirstBlock() {
        assertThat(recent.from(0)).isNull();
    }

    @Test
    void theNewestBlocksAreThereAsTheyWereHoweverOftenTheirPlaceIsUsedAgain() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<FeedBlock> all = new ArrayList<>();
        long next = random.nextInt(100);
        for (int i = 0; i < 2_000; i++) {
            long last = next + random.nextInt(5);
            FeedBlock block = block(next, last, random);
            next = last + 1;
            all.add(block);
            recent.add(block);

            int kept = kept(all, seed);
            long offset = all.get(all.size() - 1 - random.nextInt(kept)).last();
            List<FeedBlock> expected = all.stream().filter(each -> each.last() >= offset).toList();
            assertThat(recent.from(offset))
                    .as("seed %d, after block %d", seed, i)
                    .usingElementComparator(RecentBlocksTest::compare)
                    .isEqualTo(expected);
            assertThat(recent.from(next)).as("seed %d", seed).isEmpty();
        }
    }

    /** How many of the newest are there: as many as fit. */
    private int kept(List<FeedBlock> all, long seed) {
        int kept = 0;
        int bytes = 0;
        while (kept < all.size()) {
            FeedBlock block = all.get(all.size() - 1 - kept);
            if (recent.from(block.first()) == null) {
                break;
            }
            bytes += block.size();
            kept++;
        }
        assertThat(bytes).as("seed %d", seed).isLessThanOrEqualTo(MAX_BYTES);
        if (kept < all.size()) {
            assertThat(bytes).as("seed %d", seed).isGreaterThan(MAX_BYTES - LARGEST_BODY);
        }
        return kept;
    }

    @Test
    void aBlockThatDoesNotFitLeavesNoGapBehindOlderOnes() {
        Random random = new Random(1);
        recent.add(block(1, 2, random));
        recent.add(FeedBlock.of(3, FeedBlock.bytes(3, 0, Map.of(), body(MAX_BYTES + 1, random))));
        assertThat(recent.from(1)).isNull();
        assertThat(recent.from(3)).isNull();

        recent.add(block(4, 4, random));
        assertThat(recent.from(4)).extracting(FeedBlock::last).containsExactly(4L);
    }

    @Test
    void aBlockThatIsHandedOutStaysAsItIs() {
        Random random = new Random(2);
        FeedBlock first = block(1, 1, random);
        recent.add(first);
        List<FeedBlock> taken = recent.from(1);
        for (int i = 2; i < 50; i++) {
            recent.add(block(i, i, random));
        }

        assertThat(recent.from(1)).isNull();
        assertThat(taken).usingElementComparator(RecentBlocksTest::compare).containsExactly(first);
    }

    private static FeedBlock block(long first, long last, Random random) {
        return FeedBlock.of(
                last,
                FeedBlock.bytes(
                        first,
                        last * 10,
                        Map.of(),
                        body(1 + random.nextInt(LARGEST_BODY - 40), random)));
    }

    private static RecordWriter body(int length, Random random) {
        RecordWriter body = new RecordWriter(length);
        for (int i = 0; i < length; i++) {
            body.number1(random.nextInt(256));
        }
        return body;
    }

    private static int compare(FeedBlock one, FeedBlock other) {
        boolean same =
                one.first() == other.first()
                        && one.last() == other.last()
                        && one.lastAt() == other.lastAt()
                        && Arrays.equals(one.bytes(), other.bytes());
        return same ? 0 : 1;
    }
}
