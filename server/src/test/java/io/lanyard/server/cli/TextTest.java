// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class TextTest {
    @Test
    void a_payload_of_printable_text_is_shown_as_text() {
        assertThat(Text.ofPayload("{\"t\":21.5} 温度 🌡".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("{\"t\":21.5} 温度 🌡");
        assertThat(Text.ofPayload(new byte[0])).isEmpty();
    }

    @Test
    void any_other_payload_is_shown_in_hex() {
        assertThat(Text.ofPayload(new byte[] {(byte) 0xff, 0x00, 0x41})).isEqualTo("hex:ff0041");
        assertThat(Text.ofPayload("a\nb".getBytes(StandardCharsets.UTF_8))).isEqualTo("hex:610a62");
        assertThat(Text.ofPayload("\u001b[2J".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("hex:1b5b324a");
    }

    @Test
    void a_word_for_the_shell_stays_one_word() {
        assertThat(Text.quotedForShell("a1&lamp|securemode=3|"))
                .isEqualTo("'a1&lamp|securemode=3|'");
        assertThat(Text.quotedForShell("it's")).isEqualTo("'it'\\''s'");
    }
}
