// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Builds the value of a record: numbers with the highest byte first, texts and bytes with their length before them. */
final class RecordWriter {
    private byte[] bytes;
    private int length;

    RecordWriter(int expected) {
        bytes = new byte[Math.max(expected, 16)];
    }

    RecordWriter number1(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
        return this;
    }

    RecordWriter number4(int value) {
        reserve(Integer.BYTES);
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
        return this;
    }

    RecordWriter number8(long value) {
        reserve(Long.BYTES);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
        return this;
    }

    @SuppressWarnings("deprecation") // The plain copy of ASCII, without an array in between.
    RecordWriter text(String value) {
        int chars = value.length();
        for (int i = 0; i < chars; i++) {
            if (value.charAt(i) >= 0x80) {
                return bytes(value.getBytes(StandardCharsets.UTF_8));
            }
        }
        number4(chars);
        reserve(chars);
        value.getBytes(0, chars, bytes, length);
        length += chars;
        return this;
    }

    RecordWriter bytes(byte[] value) {
        number4(value.length);
        return rest(value);
    }

    /** Null is not the same as empty. */
    RecordWriter optional(byte @Nullable [] value) {
        number1(value == null ? 0 : 1);
        return value == null ? this : bytes(value);
    }

    RecordWriter optional(@Nullable String value) {
        return optional(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    /** The last part, which needs no length. */
    RecordWriter rest(byte[] value) {
        reserve(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
        return this;
    }

    /** Everything that another one has written. */
    RecordWriter all(RecordWriter other) {
        reserve(other.length);
        System.arraycopy(other.bytes, 0, bytes, length, other.length);
        length += other.length;
        return this;
    }

    int length() {
        return length;
    }

    /** Puts a number of four bytes over one that was written before. */
    void setNumber4(int place, int value) {
        for (int i = 0; i < Integer.BYTES; i++) {
            bytes[place + i] = (byte) (value >>> (24 - 8 * i));
        }
    }

    /** Forgets what was written and keeps the memory for what comes next. */
    void clear() {
        length = 0;
    }

    byte[] done() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
