// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.packet;

/**
 * A name and a value whose meaning the application defines (MQTT 5.0 section 3.3.2.3.7). The same name may come
 * more than once in a packet, and the order counts.
 *
 * @param name 65,535 bytes of UTF-8 at most, without U+0000; may be empty
 * @param value as the name
 */
public record UserProperty(String name, String value) {
    public UserProperty {
        PropertiesBuilder.requireText(name, "name of a user property");
        PropertiesBuilder.requireText(value, "value of a user property");
    }
}
