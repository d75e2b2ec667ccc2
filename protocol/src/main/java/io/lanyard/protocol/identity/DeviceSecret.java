// SPDX-License-Identifier: Apache-2.0
package io.lanyard.protocol.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The secret with which one device signs its sign-ins: 1 to 64 printable ASCII characters (PROTOCOL.md 2.10).
 * It never appears in logs: {@link #toString()} hides it.
 */
public final class DeviceSecret {
    public static final int MAX_LENGTH = 64;

    private final byte[] bytes;

    private DeviceSecret(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The secret that the text holds.
     *
     * @throws IllegalArgumentException when the text is empty, too long or not printable ASCII; the message
     *     does not repeat the text
     */
    public static DeviceSecret of(String value) {
        Objects.requireNonNull(value, "value is null");
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "DeviceSecret has to be 1 to "
                            + MAX_LENGTH
                            + " characters long, found "
                            + value.length());
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 0x21 || c > 0x7e) {
                throw new IllegalArgumentException(
                        "DeviceSecret may hold only printable ASCII characters, found another at index "
                                + i);
            }
        }
        return new DeviceSecret(value.getBytes(StandardCharsets.US_ASCII));
    }

    /** The key of the HMAC; a copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The secret as text, to be handed out once or to be stored; never for logs. */
    public String reveal() {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DeviceSecret that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "DeviceSecret[hidden]";
    }
}
