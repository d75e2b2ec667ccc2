// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.fuzz;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An input as text: by its first byte UTF-8, as it comes over MQTT, or UTF-16, which can hold half a surrogate pair as
 * JSON can.
 */
final class InputText {
    private InputText() {}

    static String of(byte[] input) {
        if (input.length == 0) {
            return "";
        }
        Charset charset = (input[0] & 1) == 0 ? StandardCharsets.UTF_8 : StandardCharsets.UTF_16BE;
        if (charset.equals(StandardCharsets.UTF_8)) {
            return new String(input, 1, input.length - 1, charset);
        }
        StringBuilder text = new StringBuilder(input.length / 2);
        for (int i = 1; i + 1 < input.length; i += 2) {
            text.append((char) ((input[i] & 0xFF) << 8 | (input[i + 1] & 0xFF)));
        }
        return text.toString();
    }

    /** Parts with U+0000 between them, at least as many as asked for; missing ones are empty. */
    static List<String> parts(byte[] input, int atLeast) {
        return List.of((of(input) + "\0".repeat(atLeast)).split("\0", -1));
    }
}
