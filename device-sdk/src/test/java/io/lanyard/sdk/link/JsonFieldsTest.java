// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFieldsTest {
    private static Optional<Map<String, String>> parse(String json) {
        return JsonFields.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void strings_numbers_and_literals_are_read_as_text() {
        assertThat(parse(" { \"a\" : \"x\\\"\\u00e9\\n\", \"b\":-1.5e3,\"c\":true,\"d\":\"\"} "))
                .contains(Map.of("a", "x\"é\n", "b", "-1.5e3", "c", "true", "d", ""));
    }

    @Test
    void arrays_and_null_are_passed_over() {
        assertThat(parse("{\"a\":{\"x\":[1,{\"y\":2}]},\"b\":[],\"c\":null,\"d\":1}"))
                .contains(Map.of("d", "1"));
        assertThat(parse("{}")).contains(Map.of());
    }

    @Test
    void what_is_in_an_object_has_both_names() {
        assertThat(parse("{\"a\":{\"x\":\"1\",\"b\":{\"y\":2}},\"x\":3,\"c\":{}}"))
                .contains(Map.of("a.x", "1", "a.b.y", "2", "x", "3"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "{",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{\"a\":1}x",
                "{a:1}",
                "{\"a\":\"x}",
                "{\"a\":\"\\q\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":[1,]}"
            })
    void what_is_no_object_is_nothing(String json) {
        assertThat(parse(json)).isEmpty();
    }

    @Test
    void an_object_too_deep_is_nothing() {
        assertThat(parse("{\"a\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}")).isEmpty();
    }
}
