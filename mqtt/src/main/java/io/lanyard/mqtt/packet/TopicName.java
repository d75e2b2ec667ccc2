// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.packet;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The topic of a PUBLISH as the bytes that travel, with its text beside them. A decoder hands out the same
 * instance for a topic that it has seen before on its connection, so that a receiver may look up what it knows
 * of a topic by identity.
 */
public final class TopicName {
    private final byte[] utf8;
    private final String text;
    private final int hash;

    private TopicName(byte[] utf8, String text) {
        this.utf8 = utf8;
        this.text = text;
        this.hash = Arrays.hashCode(utf8);
    }

    /** A topic from text; nothing is checked but that it can be encoded. */
    public static TopicName of(String text) {
        return new TopicName(text.getBytes(StandardCharsets.UTF_8), text);
    }

    /** A topic from bytes that are known to be well-formed UTF-8; the array is kept, not copied. */
    public static TopicName ofUtf8(byte[] utf8) {
        return new TopicName(utf8, new String(utf8, StandardCharsets.UTF_8));
    }

    /** The encoded bytes. Shared: do not change them. */
    public byte[] utf8() {
        return utf8;
    }

    public String text() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof TopicName that
                        && hash == that.hash
                        && Arrays.equals(utf8, that.utf8));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return text;
    }
}
