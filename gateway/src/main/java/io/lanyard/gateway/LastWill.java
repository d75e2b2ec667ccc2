// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.packet.Will;
import io.lanyard.platform.routing.Uplink;
import io.lanyard.platform.routing.UplinkRoute;
import io.lanyard.platform.session.Payload;
import io.lanyard.platform.session.Session;
import io.lanyard.protocol.topic.Topic;
import java.time.InstantSource;

/**
 * What a device has asked to be published when its connection ends without a DISCONNECT (MQTT 5.0 section 3.1.2.5).
 * Made only for a topic that the device may publish.
 */
record LastWill(Will will, UplinkRoute route) {
    static LastWill of(Will will, Topic topic) {
        return new LastWill(will, new UplinkRoute(topic, true));
    }

    /** Seconds to wait for the device to come back before it is published; 0 for at once. */
    long delaySeconds() {
        return will.properties().willDelay();
    }

    /** On the loop of the session. */
    void publish(Uplink uplink, Session session, InstantSource clock) {
        // Nobody waits for a PUBACK, so that a copy in a mailbox is on its way is enough.
        var _ =
                uplink.accept(
                        session,
                        route,
                        Payload.of(will.payload()),
                        Math.min(will.qos().level(), 1),
                        will.retain(),
                        PublishProperties.received(will.properties(), clock.millis()));
    }
}
