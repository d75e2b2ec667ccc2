// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.packet;

/**
 * An MQTT control packet (MQTT 5.0 section 2.1.2). The model is that of 5.0; what 3.1 and 3.1.1 do not know holds
 * its neutral value there: {@link ReasonCode#SUCCESS} and {@link Properties#NONE}.
 */
public sealed interface Packet
        permits Auth,
                Connack,
                Connect,
                Disconnect,
                Pingreq,
                Pingresp,
                Puback,
                Pubcomp,
                Publish,
                Pubrec,
                Pubrel,
                Suback,
                Subscribe,
                Unsuback,
                Unsubscribe {
    PacketType type();
}
