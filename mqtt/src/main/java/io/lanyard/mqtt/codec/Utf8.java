// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

/** UTF-8 as MQTT demands it: well-formed by Unicode, hence without surrogates and overlong forms. */
final class Utf8 {
    private Utf8() {}

    /**
     * Where well-formed UTF-8 ends (Unicode 15 table 3-7).
     *
     * @return the index of the first byte of the first ill-formed sequence, or -1 when there is none
     */
    static int firstIllFormed(byte[] utf8) {
        int index = 0;
        while (index < utf8.length) {
            int lead = utf8[index];
            if (lead >= 0) {
                index++;
                continue;
            }
            int length = sequenceLength(utf8, index, lead & 0xFF);
            if (length == 0) {
                return index;
            }
            index += length;
        }
        return -1;
    }

    /** The index of the first byte with this value, or -1. */
    static int indexOf(byte[] bytes, char ascii) {
        for (int index = 0; index < bytes.length; index++) {
            if (bytes[index] == ascii) {
                return index;
            }
        }
        return -1;
    }

    /** Bytes in the sequence of two or more that starts at the index, or 0 when it is ill-formed. */
    private static int sequenceLength(byte[] utf8, int index, int lead) {
        if (lead < 0xC2) {
            return 0; // a continuation byte without a lead, or the overlong C0 and C1
        }
        if (lead < 0xE0) {
            return continues(utf8, index + 1, 0x80, 0xBF) ? 2 : 0;
        }
        if (lead < 0xF0) {
            int lowest = lead == 0xE0 ? 0xA0 : 0x80; // below is overlong
            int highest = lead == 0xED ? 0x9F : 0xBF; // above is a surrogate
            return continues(utf8, index + 1, lowest, highest)
                            && continues(utf8, index + 2, 0x80, 0xBF)
                    ? 3
                    : 0;
        }
        if (lead < 0xF5) {
            int lowest = lead == 0xF0 ? 0x90 : 0x80; // below is overlong
            int highest = lead == 0xF4 ? 0x8F : 0xBF; // above is beyond U+10FFFF
            return continues(utf8, index + 1, lowest, highest)
                            && continues(utf8, index + 2, 0x80, 0xBF)
                            && continues(utf8, index + 3, 0x80, 0xBF)
                    ? 4
                    : 0;
        }
        return 0;
    }

    private static boolean continues(byte[] utf8, int index, int lowest, int highest) {
        if (index >= utf8.length) {
            return false;
        }
        int value = utf8[index] & 0xFF;
        return value >= lowest && value <= highest;
    }
}
