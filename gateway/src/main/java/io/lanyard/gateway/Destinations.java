// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.registry.KeyRight;
import io.lanyard.platform.registry.KeyScope;
import io.lanyard.platform.service.Messages;
import io.lanyard.platform.service.Outcome;
import io.lanyard.platform.service.Refusal;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.Topic;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds where a topic of an application leads: {@code /PK/DN/user/...} to the device, {@code /broadcast/PK/...} to all
 * that subscribe it, any other nowhere. What the key does not allow is refused before anything else is told. Blocks on
 * the registry.
 */
record Destinations(ApplicationServices services, KeyScope scope) {
    private static final Logger LOG = LoggerFactory.getLogger(Destinations.class);
    private static final String BROADCAST = "broadcast";

    Destination find(String topic) {
        try {
            return resolve(topic);
        } catch (RuntimeException e) {
            // Nobody may think that a message has arrived of which nothing is known.
            LOG.error("{}: where it leads cannot be found out", topic, e);
            return new Destination.Refused(
                    ReasonCode.UNSPECIFIED_ERROR,
                    DropReason.DESTINATION_UNKNOWN,
                    "the platform cannot find out now where the topic leads");
        }
    }

    private Destination resolve(String topic) {
        String[] levels = topic.split("/", 4);
        if (levels.length < 4 || !levels[0].isEmpty()) {
            return malformed(topic);
        }
        boolean broadcast = levels[1].equals(BROADCAST);
        if (!broadcast && !levels[3].startsWith("user/")) {
            return malformed(topic);
        }
        Optional<ProductKey> product = ProductKey.parse(broadcast ? levels[2] : levels[1]);
        if (product.isEmpty()) {
            return malformed(topic);
        }
        if (!scope.allows(KeyRight.SEND) || !scope.covers(product.get())) {
            return new Destination.Refused(
                    ReasonCode.NOT_AUTHORIZED,
                    DropReason.PUBLISH_NOT_ALLOWED,
                    "the access key may not send to product " + product.get());
        }
        return broadcast ? toAll(product.get(), topic) : toDevice(product.get(), topic);
    }

    private Destination toAll(ProductKey product, String topic) {
        return services.broadcasts()
                .refusal(product, 0, topic)
                .<Destination>map(refused -> refused(refused.refusal(), refused.detail()))
                .orElseGet(() -> new Destination.Broadcast(product, Topic.of(topic)));
    }

    private Destination toDevice(ProductKey product, String topic) {
        return switch (services.messages().address(product, topic, 0)) {
            case Outcome.Done<Messages.Address>(Messages.Address address) ->
                    new Destination.ToDevice(address);
            case Outcome.Refused<Messages.Address>(Refusal refusal, String detail) ->
                    refused(refusal, detail);
        };
    }

    private static Destination refused(Refusal refusal, String detail) {
        return switch (refusal) {
            case PRODUCT_NOT_FOUND, DEVICE_NOT_FOUND ->
                    new Destination.Refused(
                            ReasonCode.TOPIC_NAME_INVALID, DropReason.DESTINATION_UNKNOWN, detail);
            case TOPIC_MALFORMED ->
                    new Destination.Refused(
                            ReasonCode.TOPIC_NAME_INVALID, DropReason.TOPIC_OUT_OF_BOUNDS, detail);
            default ->
                    new Destination.Refused(
                            ReasonCode.NOT_AUTHORIZED, DropReason.PUBLISH_NOT_ALLOWED, detail);
        };
    }

    private static Destination malformed(String topic) {
        return new Destination.Refused(
                ReasonCode.TOPIC_NAME_INVALID,
                DropReason.TOPIC_OUT_OF_BOUNDS,
                "applications publish to /ProductKey/DeviceName/user/... or"
                        + " /broadcast/ProductKey/..., found "
                        + topic);
    }
}
