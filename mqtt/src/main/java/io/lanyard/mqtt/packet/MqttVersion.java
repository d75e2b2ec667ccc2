// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.packet;

import java.util.Optional;

/** The protocol versions with the name and level that CONNECT carries. */
public enum MqttVersion {
    MQTT_3_1("MQIsdp", 3),
    MQTT_3_1_1("MQTT", 4),
    MQTT_5("MQTT", 5);

    private final String protocolName;
    private final int level;

    MqttVersion(String protocolName, int level) {
        this.protocolName = protocolName;
        this.level = level;
    }

    public String protocolName() {
        return protocolName;
    }

    public int level() {
        return level;
    }

    public static Optional<MqttVersion> of(String protocolName, int level) {
        for (MqttVersion version : values()) {
            if (version.level == level && version.protocolName.equals(protocolName)) {
                return Optional.of(version);
            }
        }
        return Optional.empty();
    }
}
