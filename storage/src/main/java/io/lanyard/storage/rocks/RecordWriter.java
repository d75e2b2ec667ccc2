// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the value of a record: numbers in as few bytes as they need, texts and bytes with their length. */
final class RecordWriter {
    private byte[] bytes;
    private int length;

    RecordWriter(int capacity) {
        bytes = new byte[capacity];
    }

    int length() {
        return length;
    }

    byte[] bytes() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    /** A number that is not negative, seven bits a byte, the lowest first. */
    void number(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    void fixedLong(long value) {
        reserve(Long.BYTES);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
    }

    void bytes(byte[] part) {
        number(part.length);
        reserve(part.length);
        System.arraycopy(part, 0, bytes, length, part.length);
        length += part.length;
    }

    @SuppressWarnings("deprecation")
    void text(String text) {
        int chars = text.length();
        for (int i = 0; i < chars; i++) {
            if (text.charAt(i) >= 0x80) {
                bytes(text.getBytes(StandardCharsets.UTF_8));
                return;
            }
        }
        number(chars);
        reserve(chars);
        // For ASCII it is the plain copy that no charset does without an array in between.
        text.getBytes(0, chars, bytes, length);
        length += chars;
    }

    void all(RecordWriter other) {
        reserve(other.length);
        System.arraycopy(other.bytes, 0, bytes, length, other.length);
        length += other.length;
    }

    /** Leaves room for the length of what follows; gives its place. */
    int reserveLength() {
        reserve(4);
        length += 4;
        return length;
    }

    /** Fills in the length of all since {@link #reserveLength}, padded to its four bytes: it is below 2^28. */
    void setLength(int since) {
        int value = length - since;
        for (int i = 4; i > 1; i--) {
            bytes[since - i] = (byte) (value | 0x80);
            value >>>= 7;
        }
        bytes[since - 1] = (byte) value;
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
