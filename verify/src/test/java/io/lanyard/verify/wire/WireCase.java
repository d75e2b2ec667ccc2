// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.wire;

import io.lanyard.mqtt.packet.MqttVersion;

/** A row in one version of MQTT over one carrier. */
record WireCase(WireRow row, MqttVersion version, WireCarrier carrier) {
    @Override
    public String toString() {
        return "%s in %s over %s".formatted(row, WireTable.nameOf(version), carrier);
    }
}
