// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.packet.TopicName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The cache with hashes chosen by a test: what the hash cannot tell apart, the bytes have to. */
class TopicCacheTest {
    private final TopicCache topics = new TopicCache();

    @Test
    void topicsOfTheSameHashThatDifferInOneByteAreToldApart() {
        for (int length = 1; length <= 40; length++) {
            String topic = "t".repeat(length);
            TopicName known = TopicName.of(topic);
            topics.add(7, known);
            assertThat(find(7, topic)).isSameAs(known);
            for (int index = 0; index < length; index++) {
                String other = topic.substring(0, index) + "x" + topic.substring(index + 1);
                assertThat(find(7, other)).as(other).isNull();
            }
            assertThat(find(7, topic + "t")).isNull();
        }
    }

    @Test
    void aPairHoldsTheTwoLatestOfItsTopics() {
        TopicName first = TopicName.of("first");
        TopicName second = TopicName.of("second");
        TopicName third = TopicName.of("third");
        topics.add(1, first);
        topics.add(65, second);
        assertThat(find(1, "first")).isSameAs(first);
        assertThat(find(65, "second")).isSameAs(second);

        topics.add(129, third);

        assertThat(find(1, "first")).isNull();
        assertThat(find(65, "second")).isSameAs(second);
        assertThat(find(129, "third")).isSameAs(third);
    }

    @Test
    void theHashDependsOnTheBytesAndNotOnWhereTheyLie() {
        ByteBuf shifted = Packets.utf8("..../pk/dn/user/update...");
        int hash = TopicCache.hash(Packets.utf8("/pk/dn/user/update"), 0, 18);
        assertThat(TopicCache.hash(shifted, 4, 18)).isEqualTo(hash);
        assertThat(TopicCache.hash(shifted, 3, 18)).isNotEqualTo(hash);
        assertThat(TopicCache.hash(Unpooled.copiedBuffer(shifted).slice(2, 20), 2, 18))
                .isEqualTo(hash);
    }

    private @Nullable TopicName find(int hash, String topic) {
        ByteBuf in = Packets.utf8("__" + topic);
        return topics.find(hash, in, 2, in.readableBytes() - 2);
    }
}
