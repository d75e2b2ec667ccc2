// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

/**
 * How long a packet may be that a decoder accepts. Both bounds are compared with the Remaining Length, so what is
 * longer is refused from its fixed header, before any of it is kept.
 *
 * @param maxConnectBytes bound for CONNECT, 1 to 268,435,455; what a stranger can make the receiver hold
 * @param maxPacketBytes bound for every other packet, 1 to 268,435,455
 */
public record DecoderLimits(int maxConnectBytes, int maxPacketBytes) {
    /** What four bytes of Remaining Length can express at most (MQTT 3.1.1 section 2.2.3). */
    public static final int MAX_REMAINING_LENGTH = 268_435_455;

    /** 64 KiB for CONNECT, 256 KiB for everything else. */
    public static final DecoderLimits DEFAULT = new DecoderLimits(65_536, 262_144);

    public DecoderLimits {
        requireLength(maxConnectBytes, "maxConnectBytes");
        requireLength(maxPacketBytes, "maxPacketBytes");
    }

    private static void requireLength(int bytes, String name) {
        if (bytes < 1 || bytes > MAX_REMAINING_LENGTH) {
            throw new IllegalArgumentException(
                    name + " has to be 1 to " + MAX_REMAINING_LENGTH + ", found " + bytes);
        }
    }
}
