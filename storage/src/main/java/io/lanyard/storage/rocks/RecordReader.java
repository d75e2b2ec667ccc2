// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link RecordWriter} wrote.
 *
 * <p>A record that does not hold what it should is damaged: that is an {@link IndexOutOfBoundsException} or an {@link
 * IllegalArgumentException}.
 */
final class RecordReader {
    private final byte[] bytes;
    private int at;

    RecordReader(byte[] bytes) {
        this(bytes, 0);
    }

    RecordReader(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    int at() {
        return at;
    }

    void moveTo(int place) {
        at = place;
    }

    int number() {
        return Math.toIntExact(longNumber());
    }

    long longNumber() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte part = bytes[at++];
            value |= (long) (part & 0x7f) << shift;
            if (part >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number does not end at byte " + at);
    }

    long fixedLong() {
        long value = Keys.number(bytes, at);
        at += Long.BYTES;
        return value;
    }

    byte[] bytes() {
        int length = number();
        byte[] part = Arrays.copyOfRange(bytes, at, at + length);
        if (at + length > bytes.length) {
            throw new IllegalArgumentException("bytes go beyond the end of the record");
        }
        at += length;
        return part;
    }

    String text() {
        int length = number();
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    DeviceId device() {
        return DeviceId.of(text(), text());
    }

    Topic topic() {
        return Topic.of(text());
    }
}
