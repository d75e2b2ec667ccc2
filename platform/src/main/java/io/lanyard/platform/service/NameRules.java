// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import java.util.Optional;

/**
 * The rules for what people call products and devices (PROTOCOL.md 6.5). Lengths count places: a character outside
 * ASCII, such as a Chinese one, takes two.
 */
final class NameRules {
    private static final int MIN_PRODUCT_NAME = 4;
    private static final int MAX_PRODUCT_NAME = 30;
    private static final int MIN_NICKNAME = 4;
    private static final int MAX_NICKNAME = 64;
    private static final int MAX_DESCRIPTION = 100;

    private NameRules() {}

    /**
     * What is wrong with the name of a product: it has to be 4 to 30 places of letters, digits and
     * {@code _ - @ ( )}. The API reference lists only the underscore, the original's console takes the others too
     * (help "Create a product"), and their names have to survive a move.
     */
    static Optional<String> productNameProblem(String name) {
        for (int i = 0; i < name.length(); ) {
            int c = name.codePointAt(i);
            if (!Character.isLetterOrDigit(c) && "_-@()".indexOf(c) < 0) {
                return Optional.of(
                        "ProductName may hold only letters, digits and _ - @ ( ), found U+%04X at index %d"
                                .formatted(c, i));
            }
            i += Character.charCount(c);
        }
        return lengthProblem("ProductName", name, MIN_PRODUCT_NAME, MAX_PRODUCT_NAME);
    }

    /** What is wrong with the name of a consumer group: it has to be 4 to 30 places of letters, digits and underscores. */
    static Optional<String> groupNameProblem(String name) {
        for (int i = 0; i < name.length(); ) {
            int c = name.codePointAt(i);
            if (!Character.isLetterOrDigit(c) && c != '_') {
                return Optional.of(
                        "GroupName may hold only letters, digits and underscores, found U+%04X at index %d"
                                .formatted(c, i));
            }
            i += Character.charCount(c);
        }
        return lengthProblem("GroupName", name, MIN_PRODUCT_NAME, MAX_PRODUCT_NAME);
    }

    /** What is wrong with a nickname: it has to be empty, or 4 to 64 places without control characters. */
    static Optional<String> nicknameProblem(String nickname) {
        if (nickname.isEmpty()) {
            return Optional.empty();
        }
        for (int i = 0; i < nickname.length(); ) {
            int c = nickname.codePointAt(i);
            // A code point in the surrogate range is half a pair, which no store keeps as it is.
            if (Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE) {
                return Optional.of(
                        "Nickname may hold only printable characters, found U+%04X at index %d"
                                .formatted(c, i));
            }
            i += Character.charCount(c);
        }
        return lengthProblem("Nickname", nickname, MIN_NICKNAME, MAX_NICKNAME);
    }

    /** What is wrong with a description: it has to be at most 100 characters. */
    static Optional<String> descriptionProblem(String description) {
        int length = description.codePointCount(0, description.length());
        return length <= MAX_DESCRIPTION
                ? Optional.empty()
                : Optional.of(
                        "Description may be at most "
                                + MAX_DESCRIPTION
                                + " characters long, found "
                                + length);
    }

    private static Optional<String> lengthProblem(String what, String name, int min, int max) {
        int places = name.codePoints().map(c -> c < 0x80 ? 1 : 2).sum();
        return places >= min && places <= max
                ? Optional.empty()
                : Optional.of(
                        "%s has to be %d to %d places long, a character outside ASCII taking two; found %d"
                                .formatted(what, min, max, places));
    }
}
