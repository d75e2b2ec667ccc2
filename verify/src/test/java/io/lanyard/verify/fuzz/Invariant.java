// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.fuzz;

import java.util.function.Supplier;

/** What has to hold for every input; its breach is a finding. */
final class Invariant {
    private Invariant() {}

    static void holds(boolean condition, Supplier<String> otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise.get());
        }
    }

    static void same(Object actual, Object expected, String what) {
        if (!actual.equals(expected)) {
            throw new AssertionError(what + ": found " + actual + ", expected " + expected);
        }
    }

    /** Text of a stranger that goes into a log or an answer must not be able to break its line. */
    static void printable(String text, int maxLength) {
        holds(
                text.length() <= maxLength,
                () -> "message of %d characters: %s".formatted(text.length(), text));
        holds(
                text.chars()
                        .noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029),
                () -> "message with control characters: " + text);
    }
}
