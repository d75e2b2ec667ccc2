// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

/**
 * How long a packet may be that a decoder accepts. Both bounds are compared with the Remaining Length, so what is
 * longer is refused from its fixed header, before any of it is kept.
 *
 * @param maxConnectBytes bound for CONNECT, 1 to 268,435,455; what a stranger can make the receiver hold
 * @param maxPacketBytes bound for every other packet, 1 to 268,435,455
 * @param maxUserProperties how many user properties one packet of 5.0 may have, 0 to 65,535, and as many
 *     subscription identifiers: a packet of the greatest length could hold 50,000 that say nothing
 */
public record DecoderLimits(int maxConnectBytes, int maxPacketBytes, int maxUserProperties) {
    /** What four bytes of Remaining Length can express at most (MQTT 3.1.1 section 2.2.3). */
    public static final int MAX_REMAINING_LENGTH = 268_435_455;

    private static final int DEFAULT_USER_PROPERTIES = 100;

    /** 64 KiB for CONNECT, 256 KiB for everything else, 100 user properties. */
    public static final DecoderLimits DEFAULT = new DecoderLimits(65_536, 262_144);

    public DecoderLimits {
        requireLength(maxConnectBytes, "maxConnectBytes");
        requireLength(maxPacketBytes, "maxPacketBytes");
        if (maxUserProperties < 0 || maxUserProperties > 65_535) {
            throw new IllegalArgumentException(
                    "maxUserProperties has to be 0 to 65535, found " + maxUserProperties);
        }
    }

    /** With 100 user properties. */
    public DecoderLimits(int maxConnectBytes, int maxPacketBytes) {
        this(maxConnectBytes, maxPacketBytes, DEFAULT_USER_PROPERTIES);
    }

    private static void requireLength(int bytes, String name) {
        if (bytes < 1 || bytes > MAX_REMAINING_LENGTH) {
            throw new IllegalArgumentException(
                    name + " has to be 1 to " + MAX_REMAINING_LENGTH + ", found " + bytes);
        }
    }
}
