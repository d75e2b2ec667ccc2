// SPDX-License-Identifier: Apache-2.0
package io.lanyard.protocol.identity;

import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The length and character rules that the identifiers share. */
final class Characters {
    private Characters() {}

    static boolean isLetterOrDigit(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    /** What is wrong with the value, for people; null when nothing is. */
    static @Nullable String problem(
            String what, String value, int min, int max, IntPredicate allowed, String allowedText) {
        int length = value.length();
        if (length < min || length > max) {
            return what + " has to be " + min + " to " + max + " characters long, found " + length;
        }
        for (int i = 0; i < length; i++) {
            if (!allowed.test(value.charAt(i))) {
                return "%s may hold only %s, found U+%04X at index %d"
                        .formatted(what, allowedText, (int) value.charAt(i), i);
            }
        }
        return null;
    }
}
