// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.Properties;

/**
 * What the peer takes, as its CONNECT or CONNACK of 5.0 announced. In 3.1 and 3.1.1 nothing is announced and
 * {@link #DEFAULT} holds.
 *
 * @param maxPacketBytes length of the longest packet with its fixed header, 1 to {@value #MAX_PACKET_BYTES}
 * @param topicAliasMaximum greatest topic alias, 0 to 65,535; 0: none at all
 * @param problemInformation whether reason string and user properties may be sent with every packet that may have
 *     them, not only with PUBLISH, CONNACK and DISCONNECT [MQTT-3.1.2-29]
 */
public record EncoderLimits(int maxPacketBytes, int topicAliasMaximum, boolean problemInformation) {
    /** The longest packet that MQTT can express: type, four bytes of Remaining Length, and what follows. */
    public static final int MAX_PACKET_BYTES = 5 + DecoderLimits.MAX_REMAINING_LENGTH;

    /** What holds when nothing is announced. */
    public static final EncoderLimits DEFAULT = new EncoderLimits(MAX_PACKET_BYTES, 0, true);

    public EncoderLimits {
        if (maxPacketBytes < 1 || maxPacketBytes > MAX_PACKET_BYTES) {
            throw new IllegalArgumentException(
                    "maxPacketBytes has to be 1 to "
                            + MAX_PACKET_BYTES
                            + ", found "
                            + maxPacketBytes);
        }
        if (topicAliasMaximum < 0 || topicAliasMaximum > 65_535) {
            throw new IllegalArgumentException(
                    "topicAliasMaximum has to be 0 to 65535, found " + topicAliasMaximum);
        }
    }

    /** What the properties of a CONNECT or CONNACK announce. */
    public static EncoderLimits of(Properties announced) {
        EncoderLimits limits =
                new EncoderLimits(
                        (int) Math.min(announced.maximumPacketSize(), MAX_PACKET_BYTES),
                        announced.topicAliasMaximum(),
                        announced.requestProblemInformation());
        return limits.equals(DEFAULT) ? DEFAULT : limits;
    }

    /** Whether a packet with this Remaining Length is not too long. */
    boolean fits(long remainingLength) {
        return 1 + PacketWriter.variableLength(remainingLength) + remainingLength <= maxPacketBytes;
    }
}
