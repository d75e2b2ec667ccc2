// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Makes up keys, ids and secrets that nobody can guess. Callable from any thread. */
final class RandomText {
    private static final String LETTERS_AND_DIGITS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int LETTERS = 52;

    private final SecureRandom random;

    RandomText(SecureRandom random) {
        this.random = random;
    }

    /** Letters and digits, each of the 62 equally likely. */
    String lettersAndDigits(int length) {
        StringBuilder text = new StringBuilder(length);
        append(text, length, LETTERS_AND_DIGITS.length());
        return text.toString();
    }

    /** Letters and digits, the first one a letter. */
    String startingWithLetter(int length) {
        StringBuilder text = new StringBuilder(length);
        append(text, 1, LETTERS);
        append(text, length - 1, LETTERS_AND_DIGITS.length());
        return text.toString();
    }

    /** Lower-case hex of so many random bytes. */
    String hex(int bytes) {
        byte[] drawn = new byte[bytes];
        random.nextBytes(drawn);
        return HexFormat.of().formatHex(drawn);
    }

    private void append(StringBuilder text, int count, int choices) {
        // Bytes from here up are thrown away: with them the first characters would come up more
        // often.
        int fair = 256 - 256 % choices;
        int end = text.length() + count;
        while (text.length() < end) {
            byte[] drawn = new byte[end - text.length()];
            random.nextBytes(drawn);
            for (byte b : drawn) {
                int value = Byte.toUnsignedInt(b);
                if (value < fair) {
                    text.append(LETTERS_AND_DIGITS.charAt(value % choices));
                }
            }
        }
    }
}
