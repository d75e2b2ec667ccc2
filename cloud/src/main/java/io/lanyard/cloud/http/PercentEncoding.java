// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Percent-encoding of names and values: as RFC 3986 writes them, and as forms send them. */
public final class PercentEncoding {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private PercentEncoding() {}

    /** Every byte of UTF-8 except {@code A-Z a-z 0-9 - _ . ~} as {@code %XX} in upper case. */
    public static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        append(encoded, text, "%");
        return encoded.toString();
    }

    /** Appends what {@link #encode} makes of what it makes of the text, as signatures of the RPC kind want it. */
    public static void appendTwice(StringBuilder to, String text) {
        append(to, text, "%25");
    }

    private static void append(StringBuilder to, String text, String percent) {
        int i = 0;
        while (i < text.length()) {
            int from = i;
            while (i < text.length() && isUnreserved(text.charAt(i))) {
                i++;
            }
            to.append(text, from, i);
            from = i;
            while (i < text.length() && !isUnreserved(text.charAt(i))) {
                i++;
            }
            for (byte b : text.substring(from, i).getBytes(StandardCharsets.UTF_8)) {
                to.append(percent).append(HEX[(b >> 4) & 0xf]).append(HEX[b & 0xf]);
            }
        }
    }

    /**
     * The text behind a form-encoded name or value: {@code %XX} is a byte of UTF-8, {@code +} a blank.
     *
     * @throws IllegalArgumentException when a {@code %} lacks its two digits or the bytes are no UTF-8; the
     *     message gives the index
     */
    public static String decode(String encoded) {
        if (encoded.indexOf('%') < 0 && encoded.indexOf('+') < 0) {
            return encoded;
        }
        byte[] in = encoded.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int length = 0;
        boolean isAscii = true;
        for (int i = 0; i < in.length; i++) {
            byte b = in[i];
            if (b == '+') {
                out[length++] = ' ';
            } else if (b != '%') {
                out[length++] = b;
            } else {
                int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
                int low = i + 2 < in.length ? Character.digit(in[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw new IllegalArgumentException(
                            "a percent sign has to be followed by two hexadecimal digits, found another character at index "
                                    + i);
                }
                out[length++] = (byte) (high << 4 | low);
                i += 2;
            }
            isAscii &= out[length - 1] >= 0;
        }
        if (isAscii) {
            return new String(out, 0, length, StandardCharsets.US_ASCII);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(out, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the decoded bytes have to be UTF-8", e);
        }
    }

    /** Whether what is encoded has only characters of ASCII. */
    static boolean isAscii(String encoded) {
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            boolean isHighByte =
                    c == '%'
                            && i + 1 < encoded.length()
                            && Character.digit(encoded.charAt(i + 1), 16) >= 8;
            if (c > 0x7f || isHighByte) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUnreserved(char c) {
        return (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_'
                || c == '.'
                || c == '~';
    }
}
