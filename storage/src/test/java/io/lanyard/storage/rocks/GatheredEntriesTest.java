// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.feed.FeedEntry;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.Payload;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class GatheredEntriesTest {
    private static final DeviceId DEVICE = DeviceId.of("a1Product01", "device-1");
    private static final int HALF_A_BLOCK = 64 << 10;

    private final List<FeedBlock> stored = new ArrayList<>();
    private final GatheredEntries entries =
            new GatheredEntries(7, new FeedSegments(1 << 20), (blocks, _) -> stored.addAll(blocks));

    private void add(int group, long id) {
        Message message =
                new Message(
                        id,
                        Topic.ofDevice(DEVICE, "user/update"),
                        Payload.of(new byte[HALF_A_BLOCK]),
                        1,
                        Message.Origin.DEVICE);
        var _ = entries.add(new int[] {group}, 1_000 + id, DEVICE, message, Runnable::run);
    }

    private void gather() {
        Changes changes = new Changes(new int[] {0, 1, 2, 3, 4}, 0);
        Objects.requireNonNull(entries.gather(changes)).written(null);
    }

    private static List<Long> ids(FeedBlock block, int group) {
        List<Long> ids = new ArrayList<>();
        block.forEach(
                group,
                0,
                (offset, in) -> {
                    FeedEntry entry = FeedBlock.entry(offset, in);
                    ids.add(entry.message().id());
                    return true;
                });
        return ids;
    }

    @Test
    void eachBlockCountsAndHoldsItsOwnMessagesOnly() {
        add(1, 1);
        add(1, 2);
        add(2, 3);
        gather();
        add(1, 4);
        gather();

        assertThat(stored).extracting(FeedBlock::first).containsExactly(7L, 9L, 10L);
        assertThat(stored).extracting(FeedBlock::last).containsExactly(8L, 9L, 10L);
        assertThat(stored).extracting(FeedBlock::lastAt).containsExactly(1_002L, 1_003L, 1_004L);
        assertThat(stored).extracting(block -> block.count(1)).containsExactly(2, 0, 1);
        assertThat(stored).extracting(block -> block.count(2)).containsExactly(0, 1, 0);
        assertThat(stored)
                .extracting(block -> ids(block, 1))
                .containsExactly(List.of(1L, 2L), List.of(), List.of(4L));
    }
}
