// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.platform.access.TopicPermissions;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.event.TraceEntry;
import io.lanyard.platform.routing.UplinkRoute;
import io.lanyard.platform.session.MessageProperties;
import io.lanyard.platform.session.Session;
import io.lanyard.protocol.topic.Topic;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Takes the PUBLISH packets of one signed-in device. Whether it may publish a topic is worked out at the first message
 * on it; the others find the answer by the topic's bytes. On the loop of the connection only.
 */
final class UplinkReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(UplinkReceiver.class);
    private static final int MAX_ROUTES = 64;

    /** One for all topics: a device that publishes many such messages must not cost a text for each. */
    private static final Properties NO_AUTHORIZATION =
            Farewell.reason("No authorization to publish this topic");

    private static final Properties OUT_OF_BOUNDS =
            Farewell.reason("The topic is longer, or has more levels, than is allowed");

    private final DeviceEndpoint endpoint;
    private final Session session;
    private final TopicPermissions permissions;
    private final GatewaySettings settings;
    private final GatewayServices services;
    private final PublishAcknowledgements acknowledgements;
    private final UplinkRate rate;
    private final FramePayload payload = new FramePayload();

    private boolean tooLargeTold;
    private @Nullable TopicName lastName;
    private @Nullable UplinkRoute lastRoute;
    private @Nullable Map<TopicName, UplinkRoute> routes;

    UplinkReceiver(
            DeviceEndpoint endpoint,
            PublishAcknowledgements acknowledgements,
            Session session,
            TopicPermissions permissions,
            GatewaySettings settings,
            GatewayServices services) {
        this.endpoint = endpoint;
        this.session = session;
        this.permissions = permissions;
        this.settings = settings;
        this.services = services;
        this.rate = new UplinkRate(settings, services.ticker());
        this.acknowledgements = acknowledgements;
    }

    void onPublish(Publish publish) {
        if (publish.qos() == Qos.EXACTLY_ONCE) {
            endpoint.endForViolation(
                    ReasonCode.QOS_NOT_SUPPORTED,
                    "PUBLISH with QoS 2, at most 1 is spoken here [MQTT-3.2.2-11]");
            return;
        }
        if (rate.isLimited() && exceedsRate(publish.payload().readableBytes())) {
            services.counters().dropped(DropReason.RATE_EXCEEDED);
            LOG.debug("{}: message on {} dropped: above the rate", endpoint, publish.topic());
            refused(publish.topic().text(), DropReason.RATE_EXCEEDED);
            return;
        }
        UplinkRoute route = routeOf(publish.topic());
        boolean acknowledge = publish.qos() == Qos.AT_LEAST_ONCE;
        if (!route.isPermitted()) {
            dropForbidden(publish, route.topic(), acknowledge);
            return;
        }
        if (publish.payload().readableBytes() > settings.uplinks().maxMessageBytes()) {
            dropTooLarge(publish, route, acknowledge);
            return;
        }
        endpoint.topicNames().takeAtHand(route.topic(), publish.topic());
        CompletionStage<?> safe;
        try {
            safe =
                    services.uplink()
                            .accept(
                                    session,
                                    route,
                                    payload.of(publish.payload()),
                                    publish.qos().level(),
                                    publish.retain(),
                                    publish.properties().isEmpty()
                                            ? MessageProperties.NONE
                                            : PublishProperties.received(
                                                    publish.properties(),
                                                    services.sessions().millis()));
        } finally {
            payload.clear();
        }
        if (acknowledge) {
            acknowledgements.acknowledge(publish.packetId(), safe);
        }
        if (safe != null && services.sessions().isStoreFull()) {
            endpoint.waitForStore();
        }
    }

    /** As {@link Prefetched#prefetch}: for another message on the topic of the last one. */
    int prefetch() {
        TopicName name = lastName;
        UplinkRoute route = lastRoute;
        int sum = session.prefetch() + (rate.isLimited() ? 1 : 0);
        if (name != null && route != null) {
            byte[] utf8 = name.utf8();
            // Topics of the field are 30 to 60 bytes long: two lines of the cache.
            sum += utf8[0] + utf8[utf8.length - 1] + (route.isPermitted() ? 1 : 0);
        }
        return sum;
    }

    private void dropForbidden(Publish publish, Topic topic, boolean acknowledge) {
        boolean outOfBounds = settings.topicLimits().violation(topic.value()).isPresent();
        DropReason reason =
                outOfBounds ? DropReason.TOPIC_OUT_OF_BOUNDS : DropReason.PUBLISH_NOT_ALLOWED;
        services.counters().dropped(reason);
        refused(topic.value(), reason);
        if (settings.uplinks().forbidden() == UplinkBounds.ForbiddenPublish.DISCONNECT) {
            endpoint.end(EndReason.NOT_AUTHORIZED, "No authorization to publish " + topic);
        } else if (acknowledge && outOfBounds) {
            // Well-formed, and not accepted here (MQTT 5.0 section 3.4.2.1).
            acknowledgements.refuse(
                    publish.packetId(), ReasonCode.TOPIC_NAME_INVALID, OUT_OF_BOUNDS);
        } else if (acknowledge) {
            acknowledgements.refuse(
                    publish.packetId(), ReasonCode.NOT_AUTHORIZED, NO_AUTHORIZATION);
        }
    }

    private void refused(String topic, DropReason reason) {
        session.trace()
                .device(
                        TraceEntry.Kind.PUBLISH_REFUSED,
                        session.device(),
                        topic,
                        session.epoch(),
                        reason.name());
    }

    /** The name of a topic that the device has just published; null for any other. */
    @Nullable TopicName nameOf(Topic topic) {
        UplinkRoute route = lastRoute;
        return route != null && route.topic().equals(topic) ? lastName : null;
    }

    private UplinkRoute routeOf(TopicName name) {
        UplinkRoute last = lastRoute;
        if (last != null && name.equals(lastName)) {
            return last;
        }
        if (routes == null) {
            routes = new HashMap<>(4);
        } else if (routes.size() >= MAX_ROUTES) {
            // A device that uses so many topics looks them up anew now and then; its memory stays
            // small.
            routes.clear();
        }
        UplinkRoute route = routes.computeIfAbsent(name, this::resolve);
        lastName = name;
        lastRoute = route;
        return route;
    }

    private UplinkRoute resolve(TopicName name) {
        Topic topic = Topic.of(name.text());
        Optional<String> violation = settings.topicLimits().violation(topic.value());
        if (violation.isPresent()) {
            endpoint.logRefusal(LOG, "may not publish %s: %s".formatted(topic, violation.get()));
            return services.uplink().route(session.device(), topic, false);
        }
        boolean permitted = permissions.mayPublish(topic);
        if (!permitted) {
            // Once for each topic of a connection, as long as they are few.
            endpoint.logRefusal(LOG, "No authorization to publish " + topic);
        }
        return services.uplink().route(session.device(), topic, permitted);
    }

    /** Never in 5.0, whose clients are held to the Maximum Packet Size of our CONNACK [MQTT-3.2.2-15]. */
    private void dropTooLarge(Publish publish, UplinkRoute route, boolean acknowledge) {
        services.counters().dropped(DropReason.MESSAGE_TOO_LARGE);
        refused(route.topic().value(), DropReason.MESSAGE_TOO_LARGE);
        int bytes = publish.payload().readableBytes();
        // Once for each connection; the counter has them all.
        endpoint.in(LOG.atLevel(tooLargeTold ? Level.DEBUG : Level.INFO))
                .log(
                        "{}: message on {} dropped: {} bytes, at most {} are allowed",
                        endpoint,
                        route.topic(),
                        bytes,
                        settings.uplinks().maxMessageBytes());
        tooLargeTold = true;
        if (acknowledge) {
            acknowledgements.refuse(publish.packetId(), ReasonCode.SUCCESS, Properties.NONE);
        }
    }

    /** Counts the message; true when it is to be dropped. A message that only has to wait has waited already. */
    private boolean exceedsRate(int bytes) {
        UplinkRate.Verdict verdict = rate.count(bytes);
        if (verdict == UplinkRate.Verdict.REACHED) {
            endpoint.pauses().hold(ReadPauses.Reason.RATE, rate.nanosToNextSecond());
        }
        return verdict == UplinkRate.Verdict.DROP;
    }
}
