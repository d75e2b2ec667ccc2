// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.packet.Will;
import io.lanyard.platform.routing.UplinkRoute;
import io.lanyard.platform.session.Payload;
import io.lanyard.platform.session.Session;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/**
 * What a device has asked to be published when its connection ends without a DISCONNECT (MQTT 5.0 section 3.1.2.5).
 * Made only for a topic that the device may publish.
 */
record LastWill(Will will, UplinkRoute route) {
    /**
     * The connection has ended: publishes at once or after the delay that the device wants, unless it has come back
     * by then [MQTT-3.1.3-9]. On the loop of the session.
     *
     * @param epoch of the connection that has ended
     * @param expirySeconds how long the session outlives it
     */
    void leave(
            Session session,
            long epoch,
            long expirySeconds,
            EventLoop loop,
            GatewayServices services) {
        long delay = Math.min(will.properties().willDelay(), expirySeconds);
        if (delay == 0) {
            publish(session, services);
            return;
        }
        Runnable publish =
                () -> {
                    if (session.epoch() == epoch && !session.isOnline()) {
                        publish(session, services);
                    }
                };
        var _ = loop.schedule(() -> session.execute(publish), delay, TimeUnit.SECONDS);
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
                                        will.properties(), services.clock().millis()));
    }
}
