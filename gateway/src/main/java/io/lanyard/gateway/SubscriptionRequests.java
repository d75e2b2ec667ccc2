// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.connection.MqttConnection;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.mqtt.packet.Suback;
import io.lanyard.mqtt.packet.Subscribe;
import io.lanyard.mqtt.packet.Subscription;
import io.lanyard.mqtt.packet.Unsuback;
import io.lanyard.mqtt.packet.Unsubscribe;
import io.lanyard.platform.access.TopicPermissions;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.session.Session;
import io.lanyard.protocol.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the SUBSCRIBE and UNSUBSCRIBE packets of one signed-in device: each filter is granted or refused for itself
 * (PROTOCOL.md 3.3). On the loop of the connection only.
 */
final class SubscriptionRequests {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionRequests.class);

    private final MqttConnection connection;
    private final Session session;
    private final TopicPermissions permissions;
    private final GatewaySettings settings;
    private final Counters counters;

    SubscriptionRequests(
            MqttConnection connection,
            Session session,
            TopicPermissions permissions,
            GatewaySettings settings,
            Counters counters) {
        this.connection = connection;
        this.session = session;
        this.permissions = permissions;
        this.settings = settings;
        this.counters = counters;
    }

    void onSubscribe(Subscribe subscribe) {
        List<ReasonCode> reasons = new ArrayList<>(subscribe.subscriptions().size());
        boolean tooMany = subscribe.subscriptions().size() > settings.maxFiltersPerSubscribe();
        if (tooMany) {
            LOG.info(
                    "{}: SUBSCRIBE refused: {} filters, at most {} in one packet",
                    session.device(),
                    subscribe.subscriptions().size(),
                    settings.maxFiltersPerSubscribe());
        }
        for (Subscription requested : subscribe.subscriptions()) {
            ReasonCode reason = tooMany ? ReasonCode.QUOTA_EXCEEDED : subscribe(requested);
            counters.count(
                    reason.isError()
                            ? Counters.Event.SUBSCRIBE_REFUSED
                            : Counters.Event.SUBSCRIBE_GRANTED);
            reasons.add(reason);
        }
        connection.send(new Suback(subscribe.packetId(), reasons));
    }

    void onUnsubscribe(Unsubscribe unsubscribe) {
        List<ReasonCode> reasons = new ArrayList<>(unsubscribe.filters().size());
        for (String text : unsubscribe.filters()) {
            Optional<TopicFilter> filter = parse(text);
            if (filter.isPresent() && session.subscriptions().contains(filter.get())) {
                session.unsubscribe(filter.get());
                reasons.add(ReasonCode.SUCCESS);
            } else {
                reasons.add(ReasonCode.NO_SUBSCRIPTION_EXISTED);
            }
        }
        connection.send(new Unsuback(unsubscribe.packetId(), reasons, unsubscribe.properties()));
    }

    private ReasonCode subscribe(Subscription requested) {
        Optional<TopicFilter> parsed = parse(requested.filter());
        if (parsed.isEmpty()) {
            return ReasonCode.TOPIC_FILTER_INVALID;
        }
        TopicFilter filter = parsed.get();
        Optional<String> violation = settings.topicLimits().violation(filter.value());
        if (violation.isPresent()) {
            LOG.info("{}: may not subscribe {}: {}", session.device(), filter, violation.get());
            return ReasonCode.TOPIC_FILTER_INVALID;
        }
        if (!permissions.maySubscribe(filter)) {
            LOG.info("{}: No authorization to subscribe {}", session.device(), filter);
            return ReasonCode.NOT_AUTHORIZED;
        }
        if (session.subscriptions().size() >= settings.maxSubscriptions()
                && !session.subscriptions().contains(filter)) {
            LOG.info(
                    "{}: may not subscribe {}: it has {} filters already",
                    session.device(),
                    filter,
                    settings.maxSubscriptions());
            return ReasonCode.QUOTA_EXCEEDED;
        }
        // QoS 2 is granted as 1: SDKs take any other value for a failure (PROTOCOL.md 1.1).
        int qos = Math.min(requested.qos().level(), 1);
        session.subscribe(filter, qos);
        return qos == 0 ? ReasonCode.SUCCESS : ReasonCode.GRANTED_QOS_1;
    }

    private Optional<TopicFilter> parse(String text) {
        try {
            return Optional.of(TopicFilter.of(text));
        } catch (IllegalArgumentException e) {
            LOG.info("{}: {}", session.device(), e.getMessage());
            return Optional.empty();
        }
    }
}
