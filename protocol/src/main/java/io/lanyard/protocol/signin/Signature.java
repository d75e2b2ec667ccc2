// SPDX-License-Identifier: Apache-2.0
package io.lanyard.protocol.signin;

import io.lanyard.protocol.identity.DeviceId;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What a device signs, and how the signature is compared (PROTOCOL.md 2.2, 2.5). */
public final class Signature {
    private static final HexFormat HEX = HexFormat.of();

    private Signature() {}

    /**
     * The content that a device signs with its secret.
     *
     * @param bareClientId what stands before the first bar of the clientId
     * @param timestamp the clientId's own {@code timestamp} exactly as sent; null when it has none
     */
    public static String content(String bareClientId, DeviceId device, @Nullable String timestamp) {
        String content =
                "clientId"
                        + bareClientId
                        + "deviceName"
                        + device.deviceName()
                        + "productKey"
                        + device.productKey();
        return timestamp == null ? content : content + "timestamp" + timestamp;
    }

    /** The content that a dynamic registration signs with the product secret. */
    public static String registrationContent(DeviceId device, String random) {
        return "deviceName"
                + device.deviceName()
                + "productKey"
                + device.productKey()
                + "random"
                + random;
    }

    /**
     * The content that an application signs with the secret of its access key (PROTOCOL.md 5.1).
     *
     * @param timestamp exactly as sent; nobody looks at its age
     */
    public static String applicationContent(String accessKeyId, String timestamp) {
        return "authId=" + accessKeyId + "&timestamp=" + timestamp;
    }

    /** Lower-case hex of the signature. */
    public static String hex(SignMethod method, byte[] key, String content) {
        return HEX.formatHex(method.sign(key, content));
    }

    /**
     * Whether the text is the hex form of this signature, in upper, lower or mixed case. Takes the same time for
     * every text of the right length.
     */
    public static boolean matches(byte[] expected, byte[] hexText) {
        byte[] actual = new byte[expected.length];
        int broken = hexText.length ^ (expected.length * 2);
        for (int i = 0; i < actual.length; i++) {
            int high = nibble(hexText, 2 * i);
            int low = nibble(hexText, 2 * i + 1);
            broken |= (high | low) & ~0xf;
            actual[i] = (byte) (high << 4 | low);
        }
        boolean same = MessageDigest.isEqual(expected, actual);
        return same && broken == 0;
    }

    private static int nibble(byte[] text, int index) {
        return index < text.length ? Character.digit(text[index], 16) : -1;
    }
}
