// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.mqtt.packet.TopicName;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TopicCacheTest {
    private final TopicCache topics = new TopicCache();

    @Test
    void topicsThatDifferInOneByteAreToldApart() {
        for (int length = 1; length <= 40; length++) {
            String topic = "t".repeat(length);
            TopicName known = TopicName.of(topic);
            topics.add(known);
            assertThat(find(topic)).isSameAs(known);
            for (int index = 0; index < length; index++) {
                String other = topic.substring(0, index) + "x" + topic.substring(index + 1);
                assertThat(find(other)).as(other).isNull();
            }
            assertThat(find(topic + "t")).isNull();
        }
    }

    @Test
    void topicsThatTakeTurnsAreAllFoundAgain() {
        Map<String, TopicName> known = new HashMap<>();
        for (String topic : new String[] {"/pk/dn/user/a", "/pk/dn/user/b", "/pk/dn/user/cc"}) {
            known.put(topic, TopicName.of(topic));
            topics.add(known.get(topic));
        }
        for (int turn = 0; turn < 3; turn++) {
            known.forEach((topic, name) -> assertThat(find(topic)).as(topic).isSameAs(name));
        }
    }

    @Test
    void whateverComesAtMost64TopicsAreKept() {
        for (int i = 0; i < 1_000; i++) {
            topics.add(TopicName.of("topic/" + i));
        }
        int found = 0;
        for (int i = 0; i < 1_000; i++) {
            found += find("topic/" + i) == null ? 0 : 1;
        }
        assertThat(found).isBetween(32, 64);
        assertThat(find("topic/999")).isNotNull();
    }

    @Test
    void aThousandTopicsInTurnAreKeptWhereThatIsAllowed() {
        topics.growTo(TopicCache.MAX_SLOTS);
        int found = 0;
        for (int turn = 0; turn < 20; turn++) {
            found = 0;
            for (int i = 0; i < 1_000; i++) {
                TopicName known = find("/pk/dev" + i + "/user/get");
                if (known == null) {
                    topics.add(TopicName.of("/pk/dev" + i + "/user/get"));
                } else {
                    assertThat(known.text()).isEqualTo("/pk/dev" + i + "/user/get");
                    found++;
                }
            }
        }
        assertThat(found).isGreaterThan(900);
    }

    @Test
    void whateverComesItGrowsOnlyAsFarAsAllowed() {
        topics.growTo(256);
        for (int i = 0; i < 10_000; i++) {
            topics.add(TopicName.of("topic/" + i));
        }
        int found = 0;
        for (int i = 0; i < 10_000; i++) {
            found += find("topic/" + i) == null ? 0 : 1;
        }
        assertThat(found).isBetween(128, 256);
        assertThatThrownBy(() -> topics.growTo(100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found 100");
    }

    @Test
    void aLongTopicIsNotKept() {
        String topic = "t".repeat(TopicCache.MAX_TOPIC_BYTES + 1);
        topics.add(TopicName.of(topic));
        topics.add(TopicName.of("short"));
        topics.add(TopicName.of(topic));
        assertThat(find(topic)).isNull();
        assertThat(find("short")).isNotNull();
    }

    @Test
    void aTopicIsFoundWhereverItLiesInTheBuffer() {
        TopicName known = TopicName.of("/pk/dn/user/update");
        topics.add(TopicName.of("another"));
        topics.add(known);
        topics.add(TopicName.of("a third"));
        ByteBuf shifted = Packets.utf8("..../pk/dn/user/update...");
        assertThat(topics.find(shifted, 4, 18)).isSameAs(known);
        assertThat(topics.find(shifted, 3, 18)).isNull();
        assertThat(topics.find(shifted.slice(2, 20), 2, 18)).isSameAs(known);
    }

    private @Nullable TopicName find(String topic) {
        ByteBuf in = Packets.utf8("__" + topic);
        return topics.find(in, 2, in.readableBytes() - 2);
    }
}
