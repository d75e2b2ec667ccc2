// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.routing.DownlinkRoute;
import io.lanyard.platform.service.Messages;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.Topic;

/** Where the messages of an application on one topic go. */
sealed interface Destination {
    /** Somewhere. */
    sealed interface Open extends Destination {}

    /** To one device; the route is kept by the connection. */
    record ToDevice(Messages.Address address, DownlinkRoute route) implements Open {
        ToDevice(Messages.Address address) {
            this(address, new DownlinkRoute(address.device(), address.topic()));
        }
    }

    /** To all devices of the product that subscribe the topic. */
    record Broadcast(ProductKey product, Topic topic) implements Open {}

    /**
     * Nowhere.
     *
     * @param reason what 5.0 is told
     * @param drop what is counted
     * @param detail what was wrong, for people
     */
    record Refused(ReasonCode reason, DropReason drop, String detail) implements Destination {}
}
