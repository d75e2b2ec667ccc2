// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import io.lanyard.protocol.identity.DeviceId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Builds keys whose parts cannot run into each other: each text has its length before it, so no device's key begins
 * another's. Numbers are 8 bytes with the highest first, so that RocksDB's order by bytes is theirs.
 */
public final class Keys {
    private static final int LONGEST_PART = 255;

    private byte[] bytes = new byte[48];
    private int length;

    private Keys() {}

    /** An empty key. */
    public static Keys key() {
        return new Keys();
    }

    /** The key of a device: what everything of it begins with. */
    public static byte[] of(DeviceId device) {
        return key().device(device).bytes();
    }

    /** The first key behind all that begin with these bytes, or empty when there is none such. */
    public static byte[] behind(byte[] prefix) {
        for (int i = prefix.length - 1; i >= 0; i--) {
            if (prefix[i] != (byte) 0xff) {
                byte[] next = Arrays.copyOf(prefix, i + 1);
                next[i]++;
                return next;
            }
        }
        return new byte[0];
    }

    /** Reads the number at this place of a key. */
    public static long number(byte[] key, int at) {
        long number = 0;
        for (int i = at; i < at + Long.BYTES; i++) {
            number = number << 8 | (key[i] & 0xff);
        }
        return number;
    }

    /** Reads the text whose length is at this place of a key. */
    public static String text(byte[] key, int at) {
        return new String(key, at + 1, key[at] & 0xff, StandardCharsets.UTF_8);
    }

    /** Where the part behind a text begins. */
    public static int behindText(byte[] key, int at) {
        return at + 1 + (key[at] & 0xff);
    }

    public Keys device(DeviceId device) {
        return text(device.productKey().value()).text(device.deviceName().value());
    }

    /** Adds a text of at most 255 bytes in UTF-8. */
    public Keys text(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        if (encoded.length > LONGEST_PART) {
            throw new IllegalArgumentException(
                    "a part of a key has at most "
                            + LONGEST_PART
                            + " bytes, found "
                            + encoded.length);
        }
        reserve(1 + encoded.length);
        bytes[length++] = (byte) encoded.length;
        System.arraycopy(encoded, 0, bytes, length, encoded.length);
        length += encoded.length;
        return this;
    }

    /** Adds a number; negative ones come last in the order of keys. */
    public Keys number(long number) {
        reserve(Long.BYTES);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (number >>> shift);
        }
        return this;
    }

    /** Adds one byte, such as the kind of a record. */
    public Keys kind(int kind) {
        reserve(1);
        bytes[length++] = (byte) kind;
        return this;
    }

    public byte[] bytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
