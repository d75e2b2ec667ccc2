// SPDX-License-Identifier: Apache-2.0
package io.lanyard.protocol.identity;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The name of a device within its product: 4 to 32 ASCII letters, digits and {@code - _ @ . :}
 * (PROTOCOL.md 2.10).
 */
public record DeviceName(String value) implements Comparable<DeviceName> {
    public static final int MIN_LENGTH = 4;
    public static final int MAX_LENGTH = 32;

    /**
     * Checks the text.
     *
     * @throws IllegalArgumentException when the text breaks the rules above; the message names what is wrong
     */
    public DeviceName {
        String problem = problem(value);
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
    }

    public static DeviceName of(String value) {
        return new DeviceName(value);
    }

    /** The device name, or nothing when the text is not one; for text from outside. */
    public static Optional<DeviceName> parse(String value) {
        return problem(value) == null ? Optional.of(new DeviceName(value)) : Optional.empty();
    }

    private static @Nullable String problem(String value) {
        return Characters.problem(
                "DeviceName",
                value,
                MIN_LENGTH,
                MAX_LENGTH,
                c ->
                        Characters.isLetterOrDigit(c)
                                || c == '-'
                                || c == '_'
                                || c == '@'
                                || c == '.'
                                || c == ':',
                "letters, digits and - _ @ . :");
    }

    @Override
    public int compareTo(DeviceName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
