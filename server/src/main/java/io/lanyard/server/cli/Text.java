// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;

/** How values become text on a terminal. */
final class Text {
    private Text() {}

    /** The field whatever its type; empty when there is none. */
    static String of(JsonObject object, String field) {
        return Objects.toString(object.getValue(field), "");
    }

    /** The payload as text when all of it can be printed on one line, or else in hex after {@code hex:}. */
    static String ofPayload(byte[] payload) {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
            if (text.codePoints().allMatch(Text::isPrintable)) {
                return text;
            }
        } catch (CharacterCodingException e) {
            // Not text.
        }
        return "hex:" + HexFormat.of().formatHex(payload);
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED ->
                    false;
            default -> true;
        };
    }

    /** As one word for a POSIX shell. */
    static String quotedForShell(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
