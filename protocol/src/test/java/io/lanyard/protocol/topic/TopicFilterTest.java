// SPDX-License-Identifier: Apache-2.0
package io.lanyard.protocol.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** MQTT 3.1.1 section 4.7.1 and 4.7.2; PROTOCOL.md 3.2. */
class TopicFilterTest {
    @ParameterizedTest(name = "[{0}] matches [{1}]: {2} ({3})")
    @CsvSource(
            nullValues = "null",
            value = {
                "a/b, a/b, true, equal texts [MQTT-4.7.3-4]",
                "a/b, A/B, false, case counts [MQTT-4.7.3-4]",
                "/a, a, false, a leading slash is a level [MQTT-4.7.3-4]",
                "a/, a, false, a trailing slash is a level [MQTT-4.7.3-4]",
                "sport/tennis/player1/#, sport/tennis/player1, true, # matches the parent (4.7.1.2)",
                "sport/tennis/player1/#, sport/tennis/player1/ranking, true, # matches children (4.7.1.2)",
                "sport/tennis/player1/#, sport/tennis/player1/score/wimbledon, true, # matches grandchildren",
                "sport/tennis/player1/#, sport/tennis/player12, false, a level is whole",
                "sport/#, sport, true, # matches the parent (4.7.1.2)",
                "#, anything/at/all, true, # alone (4.7.1.2)",
                "#, /, true, # matches empty levels",
                "sport/tennis/+, sport/tennis/player1, true, one level (4.7.1.3)",
                "sport/tennis/+, sport/tennis/player1/ranking, false, one level only (4.7.1.3)",
                "sport/tennis/+, sport/tennis, false, not none (4.7.1.3)",
                "sport/+, sport, false, not none (4.7.1.3)",
                "sport/+, sport/, true, an empty level (4.7.1.3)",
                "+/+, /finance, true, an empty first level (4.7.1.3)",
                "/+, /finance, true, (4.7.1.3)",
                "+, /finance, false, two levels (4.7.1.3)",
                "+/tennis/#, x/tennis, true, (4.7.1.3)",
                "a/+/c, a//c, true, an empty level",
                "+/b/+, a/b/c, true, two wildcards",
                "+/b/+, a/c/c, false, the literal between",
                "a/+/#, a, false, + needs a level",
                "a/+/#, a/b, true, # matches the parent",
                "#, $SYS/monitor, false, [MQTT-4.7.2-1]",
                "+/monitor, $SYS/monitor, false, [MQTT-4.7.2-1]",
                "+/#, $SYS/monitor, false, [MQTT-4.7.2-1]",
                "$SYS/#, $SYS/monitor, true, (4.7.2)",
                "$SYS/+, $SYS/monitor, true, (4.7.2)",
                "$SYS/#, $SYS, true, (4.7.2)",
                "a/#, a/$b, true, $ counts only in front",
                "/#, /$b, true, $ counts only in front",
                "/a1/dev1/user/#, /a1/dev1/user/get, true, PROTOCOL.md 3.2",
                "/a1/dev1/user/#, /a1/dev12/user/get, false, another device",
            })
    void matching(String filter, String topic, boolean matches, String rule) {
        assertThat(TopicFilter.of(filter).matches(Topic.of(topic))).as(rule).isEqualTo(matches);
    }

    @ParameterizedTest(name = "[{0}] ({1})")
    @CsvSource({
        "sport+, MQTT-4.7.1-3, index 5",
        "+sport, MQTT-4.7.1-3, index 0",
        "a/b+/c, MQTT-4.7.1-3, index 3",
        "a/++/c, MQTT-4.7.1-3, index 2",
        "a/+#, MQTT-4.7.1-3, index 2",
        "sport/tennis#, MQTT-4.7.1-2, index 12",
        "#sport, MQTT-4.7.1-2, index 0",
        "sport/#/ranking, MQTT-4.7.1-2, index 6",
        "#/, MQTT-4.7.1-2, index 0",
        "##, MQTT-4.7.1-2, index 0"
    })
    void misplacedWildcardsAreRefusedWithRuleAndPlace(String filter, String rule, String place) {
        assertThatThrownBy(() -> TopicFilter.of(filter))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[" + filter + "]")
                .hasMessageContaining(rule)
                .hasMessageContaining(place);
    }

    @ParameterizedTest(name = "[{0}] covers [{1}]: {2}")
    @CsvSource({
        "/a1/dev1/user/#, /a1/dev1/user/get, true",
        "/a1/dev1/user/#, /a1/dev1/user, true",
        "/a1/dev1/user/#, /a1/dev1/user/+, true",
        "/a1/dev1/user/#, /a1/dev1/user/+/#, true",
        "/a1/dev1/user/#, /a1/dev1/#, false",
        "/a1/dev1/user/#, /a1/+/user/get, false",
        "/a1/dev1/user/#, #, false",
        "/a1/dev1/user/get, /a1/dev1/user/get, true",
        "/a1/dev1/user/get, /a1/dev1/user/+, false",
        "/a1/dev1/user/+, /a1/dev1/user/+, true",
        "/a1/dev1/user/+, /a1/dev1/user/get, true",
        "/a1/dev1/user/+, /a1/dev1/user/#, false",
        "/a1/dev1/user/+, /a1/dev1/user/a/b, false",
        "/a1/dev1/user/+/get, /a1/dev1/user/x/get, true",
        "#, +/#, true",
        "+/#, #, true",
        "+/+/#, #, false",
        "/+/#, /#, true",
        "a/+/#, a/#, false",
        "#, $SYS/x, false",
        "+/x, $SYS/x, false",
        "$SYS/#, $SYS/+, true",
        "$SYS/#, +/x, false"
    })
    void covering(String filter, String other, boolean covers) {
        assertThat(TopicFilter.of(filter).covers(TopicFilter.of(other))).isEqualTo(covers);
    }

    /**
     * Tries every pair of filters of up to three levels on every topic of up to five. The topics have a level that no
     * filter names, and more levels than a filter has, so that what holds for them holds for all.
     */
    @Test
    void coveringMeansMatchingEverythingThatTheOtherMatches() {
        List<TopicFilter> filters = new ArrayList<>();
        for (String text : texts(List.of("", "a", "b", "$c", "+", "#"), 3)) {
            if (isFilter(text)) {
                filters.add(TopicFilter.of(text));
            }
        }
        List<Topic> topics = new ArrayList<>();
        for (String text : texts(List.of("", "a", "b", "$c", "other"), 5)) {
            if (!text.isEmpty()) {
                topics.add(Topic.of(text));
            }
        }
        List<List<Integer>> matched = new ArrayList<>();
        for (TopicFilter filter : filters) {
            List<Integer> indexes = new ArrayList<>();
            for (int i = 0; i < topics.size(); i++) {
                if (filter.matches(topics.get(i))) {
                    indexes.add(i);
                }
            }
            assertThat(indexes).as(filter.value()).isNotEmpty();
            matched.add(indexes);
        }
        for (int f = 0; f < filters.size(); f++) {
            BitSet mine = new BitSet();
            matched.get(f).forEach(mine::set);
            for (int g = 0; g < filters.size(); g++) {
                boolean expected = matched.get(g).stream().allMatch(mine::get);
                if (filters.get(f).covers(filters.get(g)) != expected) {
                    throw new AssertionError(
                            "[%s] covers [%s] should be %s"
                                    .formatted(filters.get(f), filters.get(g), expected));
                }
            }
        }
    }

    @Test
    void filtersAreEqualByTheirText() {
        assertThat(TopicFilter.of("a/+")).isEqualTo(TopicFilter.of("a/+"));
        assertThat(TopicFilter.of("a/+")).hasSameHashCodeAs(TopicFilter.of("a/+"));
        assertThat(TopicFilter.of("a/+")).isNotEqualTo(TopicFilter.of("a/#"));
        assertThat(TopicFilter.of("a/+")).hasToString("a/+");
        assertThat(TopicFilter.of("a/+").hasWildcard()).isTrue();
        assertThat(TopicFilter.of("a/#").hasWildcard()).isTrue();
    }

    private static List<String> texts(List<String> levels, int depth) {
        List<String> all = new ArrayList<>();
        List<String> deepest = levels;
        for (int i = 1; i <= depth; i++) {
            all.addAll(deepest);
            List<String> deeper = new ArrayList<>();
            for (String start : deepest) {
                for (String level : levels) {
                    deeper.add(start + "/" + level);
                }
            }
            deepest = deeper;
        }
        return all;
    }

    private static boolean isFilter(String text) {
        try {
            TopicFilter unused = TopicFilter.of(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
