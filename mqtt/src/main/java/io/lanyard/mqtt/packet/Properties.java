// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.packet;

/**
 * The properties of an MQTT 5.0 packet (section 2.2.2.2), immutable. Packets of 3.1 and 3.1.1 carry
 * {@link #NONE}. The property kinds themselves arrive with the codec of 5.0.
 */
public final class Properties {
    public static final Properties NONE = new Properties();

    private Properties() {}

    public boolean isEmpty() {
        return true;
    }
}
