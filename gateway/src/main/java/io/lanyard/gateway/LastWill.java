// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.packet.Will;
import io.lanyard.platform.routing.UplinkRoute;
import io.lanyard.platform.session.Payload;
import io.lanyard.platform.session.Session;

/**
 * What a device has asked to be published when its connection ends without a DISCONNECT (MQTT 5.0 section 3.1.2.5).
 * Made only for a topic that the device may publish.
 */
record LastWill(Will will, UplinkRoute route) {
    /** Whether the device wants it to wait for its return. */
    boolean waits() {
        return will.properties().willDelay() > 0;
    }

    /**
     * The connection has ended: publishes at once, or lets the session do so after the delay that the device wants.
     * On the loop of the session.
     */
    void leave(Session session, GatewayServices services) {
        long delay = will.properties().willDelay();
        if (delay == 0) {
            publish(session, services);
        } else {
            session.leaveWill(() -> publish(session, services), delay);
        }
    }

    private void publish(Session session, GatewayServices services) {
        // Nobody waits for a PUBACK, so that a copy in a mailbox is on its way is enough.
        var _ =
                services.uplink()
                        .accept(
                                session,
                                route,
                                Payload.of(will.payload()),
                                Math.min(will.qos().level(), 1),
                                will.retain(),
                                PublishProperties.received(
                                        will.properties(), services.sessions().millis()));
    }
}
