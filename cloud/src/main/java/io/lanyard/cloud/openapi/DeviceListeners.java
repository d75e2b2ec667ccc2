// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Where devices connect, for whoever has to tell them.
 *
 * @param mqttPort where devices expect plain MQTT
 * @param mqttsPort where devices expect TLS
 * @param authority the file that devices have to trust; empty where the operator's own certificates are in use
 */
public record DeviceListeners(int mqttPort, int mqttsPort, Optional<Path> authority) {
    public DeviceListeners {
        Objects.requireNonNull(authority, "authority is null");
    }

    /** QueryPlatform, an action of our own, for the command line. */
    Answer answer() {
        return Answer.success(
                "Data",
                new JsonObject()
                        .put("MqttPort", mqttPort)
                        .put("MqttsPort", mqttsPort)
                        .put("AuthorityFile", authority.map(Path::toString).orElse("")));
    }
}
