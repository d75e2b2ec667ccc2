// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.wire;

import io.lanyard.mqtt.packet.MqttVersion;
import java.util.Set;

/**
 * What a row says about Mosquitto, which the tables are run against too.
 *
 * @param differs that it does something else; otherwise that the row asks for something that it does not have
 * @param versions in which it is so
 * @param reason why, for people
 */
record PeerNote(boolean differs, Set<MqttVersion> versions, String reason) {
    PeerNote {
        versions = Set.copyOf(versions);
    }
}
