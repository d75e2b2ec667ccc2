// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads what a {@link RecordWriter} has built. Every method throws UnreadableRecordException when it is not there. */
final class RecordReader {
    private final byte[] bytes;
    private final int end;
    private int at;

    RecordReader(byte[] bytes) {
        this(bytes, 0);
    }

    RecordReader(byte[] bytes, int from) {
        this(bytes, from, bytes.length);
    }

    /** Reads what lies between these places. */
    RecordReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    /** Where the next part begins. */
    int at() {
        return at;
    }

    int end() {
        return end;
    }

    void skip(int count) {
        require(count);
        at += count;
    }

    /** Reads the number that each record begins with; one that is not known was written by a newer version. */
    void version(int known) {
        var _ = versionUpTo(known);
    }

    /** Likewise; returns the number. */
    int versionUpTo(int known) {
        int found = number1();
        if (found < 1 || found > known) {
            throw new UnreadableRecordException(
                    "a record of version %d, known is %d".formatted(found, known));
        }
        return found;
    }

    int number1() {
        require(1);
        return bytes[at++] & 0xff;
    }

    int number4() {
        require(Integer.BYTES);
        int value = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            value = value << 8 | (bytes[at++] & 0xff);
        }
        return value;
    }

    long number8() {
        require(Long.BYTES);
        long value = Keys.number(bytes, at);
        at += Long.BYTES;
        return value;
    }

    String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        int size = number4();
        require(size);
        byte[] value = Arrays.copyOfRange(bytes, at, at + size);
        at += size;
        return value;
    }

    void skipBytes() {
        int size = number4();
        require(size);
        at += size;
    }

    byte @Nullable [] optionalBytes() {
        return number1() == 0 ? null : bytes();
    }

    @Nullable String optionalText() {
        return number1() == 0 ? null : text();
    }

    byte[] rest() {
        byte[] value = Arrays.copyOfRange(bytes, at, end);
        at = end;
        return value;
    }

    int remaining() {
        return end - at;
    }

    /** Fails when so many bytes are not there. */
    void require(int more) {
        if (more < 0 || more > end - at) {
            throw new UnreadableRecordException(
                    "a record of %d bytes ends at %d, where %d more are expected"
                            .formatted(end, at, more));
        }
    }
}
