// SPDX-License-Identifier: Apache-2.0
package io.lanyard.protocol.topic;

/** Rules that topic names and topic filters share (MQTT 3.1.1 section 4.7.3). */
final class TopicText {
    static final int MAX_UTF8_LENGTH = 65_535;

    private TopicText() {}

    static void requireWellFormed(String what, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(what + " is empty [MQTT-4.7.3-1]");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == 0) {
                throw new IllegalArgumentException(
                        what
                                + " ["
                                + printable(value)
                                + "] holds U+0000 at index "
                                + i
                                + " [MQTT-4.7.3-2]");
            }
            if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new IllegalArgumentException(
                        what
                                + " ["
                                + printable(value)
                                + "] holds half a surrogate pair at index "
                                + i);
            }
        }
        if (utf8Length(value) > MAX_UTF8_LENGTH) {
            throw new IllegalArgumentException(
                    what + " is longer than " + MAX_UTF8_LENGTH + " bytes of UTF-8 [MQTT-4.7.3-3]");
        }
    }

    static int utf8Length(String value) {
        int length = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 0x80) {
                length++;
            } else if (c < 0x800 || Character.isSurrogate(c)) {
                // A surrogate pair is two chars and four bytes: two bytes for each half.
                length += 2;
            } else {
                length += 3;
            }
        }
        return length;
    }

    static int slashes(String value) {
        int count = 0;
        for (int i = value.indexOf('/'); i >= 0; i = value.indexOf('/', i + 1)) {
            count++;
        }
        return count;
    }

    /** The value as an error message may show it: short, and without control characters and line breaks. */
    static String printable(String value) {
        String shown = value.length() <= 160 ? value : value.substring(0, 160) + "...";
        return shown.replaceAll("[\\p{Cc}\\u2028\\u2029]", "?");
    }
}
