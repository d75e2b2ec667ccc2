// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.wire;

import io.lanyard.testkit.mqtt.RawMqttClient;
import java.time.Duration;

/** What the packets of a row travel in. */
enum WireCarrier {
    TCP,
    WEBSOCKET;

    RawMqttClient connect(int port, Duration deadline) {
        return this == TCP
                ? RawMqttClient.connectTo(port, deadline)
                : RawMqttClient.connectByWebSocketTo(port, deadline);
    }
}
