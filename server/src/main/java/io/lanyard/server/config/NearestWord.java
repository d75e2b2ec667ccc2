// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What somebody probably meant who wrote a word that does not exist. */
final class NearestWord {
    private NearestWord() {}

    /** The word that takes the fewest changes, dots, dashes and case left aside; nothing when all are far off. */
    static Optional<String> among(Collection<String> words, String written) {
        String wanted = letters(written);
        int bearable = Math.max(2, wanted.length() / 3);
        return words.stream()
                .min(Comparator.comparingInt(word -> changes(letters(word), wanted)))
                .filter(word -> changes(letters(word), wanted) <= bearable);
    }

    private static String letters(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[._-]", "");
    }

    /** The Levenshtein distance. */
    private static int changes(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
