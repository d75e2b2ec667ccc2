// SPDX-License-Identifier: Apache-2.0
package io.lanyard.protocol.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.lanyard.protocol.identity.DeviceId;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MQTT 3.1.1 section 4.7, for topic names and what they share with topic filters. */
class TopicTest {
    /** Spec id, text, what the message has to say. */
    static Stream<Arguments> malformedTexts() {
        return Stream.of(
                arguments("MQTT-4.7.3-1 at least one character", "", "is empty"),
                arguments("MQTT-4.7.3-2 no U+0000", "a\u0000b", "U+0000 at index 1"),
                arguments("MQTT-4.7.3-2 no U+0000 at the end", "a/\u0000", "U+0000 at index 2"),
                arguments(
                        "MQTT-1.5.3-1 no high surrogate alone",
                        "a\ud83d",
                        "half a surrogate pair at index 1"),
                arguments(
                        "MQTT-1.5.3-1 no high surrogate before another",
                        "\ud83d\ud83d\ude80",
                        "index 0"),
                arguments(
                        "MQTT-1.5.3-1 no low surrogate alone",
                        "ab\ude80c",
                        "half a surrogate pair at index 2"),
                arguments("MQTT-4.7.3-3 at most 65,535 bytes", "a".repeat(65_536), "65535"),
                arguments("MQTT-4.7.3-3 counted in UTF-8", "灯".repeat(21_846), "65535"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformedTexts")
    void whatIsMalformedIsNeitherTopicNorFilter(String rule, String text, String message) {
        assertThatThrownBy(() -> Topic.of(text))
                .as(rule)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Topic ")
                .hasMessageContaining(message);
        assertThatThrownBy(() -> TopicFilter.of(text))
                .as(rule)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Topic filter ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "//",
                "a",
                " ",
                "/a1QbDtEsT00/device1/user/get",
                "a//b",
                "a/",
                "$SYS/x",
                "$",
                "with blank/and\ttab",
                "灯/🚀",
                "\ufeff",
                "/a/ff\uffff"
            })
    void whatIsWellFormedIsATopicAndAFilterThatMatchesIt(String text) {
        Topic topic = Topic.of(text);
        assertThat(topic.value()).isEqualTo(text);
        assertThat(topic).hasToString(text);
        assertThat(topic.length()).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
        assertThat(TopicFilter.of(topic)).isEqualTo(TopicFilter.of(text));
        assertThat(TopicFilter.of(text).hasWildcard()).isFalse();
        assertThat(TopicFilter.of(text).matches(topic)).isTrue();
    }

    @Test
    void theLongestTopicOfMqttIsATopic() {
        assertThat(Topic.of("a".repeat(65_535)).length()).isEqualTo(65_535);
        assertThat(Topic.of("灯".repeat(21_845)).length()).isEqualTo(65_535);
    }

    /** CVE-2019-11779 of another broker: a topic of many levels overflowed its stack. */
    @Test
    void aTopicOfVeryManyLevelsIsMatchedLikeAnyOther() {
        Topic topic = Topic.of("/".repeat(65_535));
        assertThat(TopicFilter.of("#").matches(topic)).isTrue();
        assertThat(TopicFilter.of("/".repeat(65_535)).matches(topic)).isTrue();
        assertThat(TopicFilter.of("+/".repeat(32_767) + "#").matches(topic)).isTrue();
        assertThat(TopicFilter.of("/".repeat(65_534)).matches(topic)).isFalse();
        assertThat(TopicFilter.of("+/".repeat(32_767) + "#").covers(TopicFilter.of(topic)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", "+", "a/#", "a/+/b", "a+b", "a#", "/a1/dev1/user/+"})
    void aTopicHoldsNoWildcard(String text) {
        assertThatThrownBy(() -> Topic.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("MQTT-3.3.2-2")
                .hasMessageContaining("[" + text + "]");
    }

    @Test
    void messagesShowLongAndUnprintableTextsSafely() {
        assertThatThrownBy(() -> Topic.of("a\r\nb\u0000" + "x".repeat(1_000)))
                .hasMessageContaining("a??b?x")
                .hasMessageNotContaining("\n")
                .satisfies(e -> assertThat(e.toString()).hasSizeLessThan(400));
    }

    @Test
    void theTopicOfADeviceStartsWithItsProductAndItsName() {
        assertThat(Topic.ofDevice(DeviceId.of("a1QbDtEsT00", "device1"), "user/get").value())
                .isEqualTo("/a1QbDtEsT00/device1/user/get");
    }
}
