// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.mqtt.packet.Suback;
import io.lanyard.mqtt.packet.Subscribe;
import io.lanyard.mqtt.packet.Subscription;
import io.lanyard.mqtt.packet.Unsuback;
import io.lanyard.mqtt.packet.Unsubscribe;
import io.lanyard.platform.access.ConnectedApplications;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.feed.FeedConsumer;
import io.lanyard.platform.feed.Feeds;
import io.lanyard.platform.feed.GroupStatus;
import io.lanyard.platform.registry.KeyRight;
import io.lanyard.platform.registry.KeyScope;
import io.lanyard.platform.routing.LiveSubscriptions;
import io.lanyard.platform.session.SubscriptionOptions;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the SUBSCRIBE and UNSUBSCRIBE packets of one application: {@code $share/GROUP/FILTER} reads a consumer group,
 * any other filter sees live what devices publish. Each is granted or refused for itself. On the loop of the connection
 * only.
 */
final class ApplicationSubscriptions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApplicationSubscriptions.class);
    private static final String SHARE = "$share/";

    /** Most consumer groups, or filters on them, that one connection reads. */
    static final int MAX_SHARED = 10;

    private final DeviceEndpoint endpoint;
    private final GatewaySettings settings;
    private final Counters counters;
    private final Feeds feeds;
    private final ConnectedApplications.Name name;
    private final KeyScope scope;
    private final String onlyGroup;
    private final ApplicationOutput output;
    private final LiveSubscriptions.Filters live;

    /** By the whole filter as it was subscribed; changed on the loop only. */
    private final Map<String, SharedReading> shared = new ConcurrentHashMap<>();

    /** What is wrong with a filter. */
    private record Refused(ReasonCode reason, String detail) {}

    /**
     * None yet.
     *
     * @param onlyGroup the only consumer group that may be read; empty for any
     */
    ApplicationSubscriptions(
            DeviceEndpoint endpoint,
            GatewaySettings settings,
            GatewayServices services,
            ConnectedApplications.Name name,
            KeyScope scope,
            String onlyGroup,
            ApplicationOutput output) {
        this.endpoint = endpoint;
        this.settings = settings;
        this.counters = services.counters();
        this.feeds = services.applications().feeds();
        this.name = name;
        this.scope = scope;
        this.onlyGroup = onlyGroup;
        this.output = output;
        this.live = services.applications().live().of(output);
    }

    void onSubscribe(Subscribe subscribe) {
        List<Integer> identifiers = subscribe.properties().subscriptionIdentifiers();
        int identifier = identifiers.isEmpty() ? 0 : identifiers.getFirst();
        List<ReasonCode> reasons = new ArrayList<>();
        Properties why = Properties.NONE;
        for (Subscription requested : subscribe.subscriptions()) {
            int qos = Math.min(requested.qos().level(), 1);
            Optional<Refused> refused =
                    subscribe(
                            requested.filter(),
                            new SubscriptionOptions(qos, false, false, identifier));
            counters.count(
                    refused.isPresent()
                            ? Counters.Event.SUBSCRIBE_REFUSED
                            : Counters.Event.SUBSCRIBE_GRANTED);
            if (refused.isPresent()) {
                endpoint.logRefusal(LOG, refused.get().detail());
                // One for the whole packet, so the first refusal has it.
                why = why.isEmpty() ? Farewell.reason(refused.get().detail()) : why;
                reasons.add(refused.get().reason());
            } else {
                reasons.add(qos == 0 ? ReasonCode.SUCCESS : ReasonCode.GRANTED_QOS_1);
            }
        }
        endpoint.connection().send(new Suback(subscribe.packetId(), reasons, why));
    }

    private Optional<Refused> subscribe(String text, SubscriptionOptions options) {
        if (!scope.allows(KeyRight.READ)) {
            return refused(ReasonCode.NOT_AUTHORIZED, "the access key may not read");
        }
        if (live.size() + shared.size() >= settings.subscriptions().perDevice() && !isKnown(text)) {
            return refused(
                    ReasonCode.QUOTA_EXCEEDED,
                    "may not subscribe %s: there are %d filters already"
                            .formatted(text, settings.subscriptions().perDevice()));
        }
        return text.startsWith(SHARE)
                ? subscribeShared(text, options)
                : subscribeLive(text, options);
    }

    private boolean isKnown(String text) {
        return shared.containsKey(text) || parse(text).map(live::contains).orElse(false);
    }

    // ---- live ----

    private Optional<Refused> subscribeLive(String text, SubscriptionOptions options) {
        Optional<TopicFilter> filter = parse(text);
        if (filter.isEmpty()) {
            return refused(ReasonCode.TOPIC_FILTER_INVALID, "no topic filter: " + text);
        }
        Optional<String> violation = settings.topicLimits().violation(text);
        if (violation.isPresent()) {
            return refused(
                    ReasonCode.TOPIC_FILTER_INVALID,
                    "may not subscribe %s: %s".formatted(text, violation.get()));
        }
        String[] levels = text.split("/", -1);
        if (!levels[0].isEmpty() && !levels[0].equals("+") && !levels[0].equals("#")) {
            return refused(
                    ReasonCode.TOPIC_FILTER_INVALID,
                    "may not subscribe %s: the topics of devices begin with /".formatted(text));
        }
        if (!covers(levels)) {
            return refused(
                    ReasonCode.NOT_AUTHORIZED,
                    "the access key may not read all that %s matches".formatted(text));
        }
        live.put(filter.get(), options);
        return Optional.empty();
    }

    /** Whether all topics that the filter can match are of products that the key covers: {@code /PK} or {@code /sys/PK}. */
    private boolean covers(String[] levels) {
        if (scope.everyProduct()) {
            return true;
        }
        int at = levels.length > 1 && levels[1].equals("sys") ? 2 : 1;
        return levels[0].isEmpty()
                && levels.length > at
                && ProductKey.parse(levels[at]).map(scope::covers).orElse(false);
    }

    // ---- consumer groups ----

    private Optional<Refused> subscribeShared(String text, SubscriptionOptions options) {
        int slash = text.indexOf('/', SHARE.length());
        String group = slash < 0 ? "" : text.substring(SHARE.length(), slash);
        Optional<TopicFilter> filter =
                slash < 0 ? Optional.empty() : parse(text.substring(slash + 1));
        if (group.isEmpty()
                || group.indexOf('+') >= 0
                || group.indexOf('#') >= 0
                || filter.isEmpty()) {
            return refused(
                    ReasonCode.TOPIC_FILTER_INVALID,
                    text + " is no shared subscription [MQTT-4.8.2-1]");
        }
        if (!onlyGroup.isEmpty() && !onlyGroup.equals(group)) {
            return refused(
                    ReasonCode.NOT_AUTHORIZED,
                    "signed in for the consumer group %s, not for %s".formatted(onlyGroup, group));
        }
        SharedReading known = shared.get(text);
        if (known != null) {
            known.change(options);
            return Optional.empty();
        }
        if (shared.size() >= MAX_SHARED) {
            return refused(
                    ReasonCode.QUOTA_EXCEEDED,
                    "a connection reads at most %d shared subscriptions".formatted(MAX_SHARED));
        }
        return attach(text, group, filter.get(), options);
    }

    private Optional<Refused> attach(
            String text, String group, TopicFilter filter, SubscriptionOptions options) {
        SharedReading reading =
                new SharedReading(
                        filter,
                        options,
                        output,
                        endpoint.connection().eventLoop(),
                        end -> onEnded(text, group, end));
        GroupStatus.Peer peer =
                new GroupStatus.Peer(name.clientId(), endpoint.address() + ":" + endpoint.port());
        return switch (feeds.attach(group, scope, peer, reading)) {
            case Feeds.Attached.Done(var consumption) -> {
                shared.put(text, reading);
                reading.start(consumption);
                LOG.info("{}: reads group {}, {}", endpoint, group, filter);
                yield Optional.empty();
            }
            case Feeds.Attached.NoGroup() ->
                    refused(ReasonCode.TOPIC_FILTER_INVALID, "there is no consumer group " + group);
            case Feeds.Attached.NotCovered() ->
                    refused(
                            ReasonCode.NOT_AUTHORIZED,
                            "the access key does not cover all that the consumer group %s gets"
                                    .formatted(group));
            case Feeds.Attached.OtherFilter(var inForce) ->
                    // Not that it is no filter, or not allowed: it may be subscribed at another
                    // time.
                    refused(
                            ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
                            "the consumer group %s is read with the filter %s now, and all its consumers have to use the same"
                                    .formatted(group, inForce));
            case Feeds.Attached.Full(int consumers) ->
                    refused(
                            ReasonCode.QUOTA_EXCEEDED,
                            "the consumer group has %d consumers already".formatted(consumers));
        };
    }

    /** MQTT has no word for a subscription that ends, so the connection does. */
    private void onEnded(String text, String group, FeedConsumer.End end) {
        shared.remove(text);
        switch (end) {
            case GROUP_DELETED ->
                    endpoint.end(
                            EndReason.GROUP_DELETED, "the consumer group " + group + " is deleted");
            case NOT_COVERED ->
                    endpoint.end(
                            EndReason.NOT_AUTHORIZED,
                            "the access key does not cover all that the consumer group "
                                    + group
                                    + " gets now");
            case STOPPING -> {
                var _ = endpoint.end(EndReason.SERVER_STOPPING);
            }
            case FAILED -> {
                var _ = endpoint.end(EndReason.INTERNAL_ERROR);
            }
        }
    }

    // ---- the end ----

    /** Reads no consumer group any more; from any thread. */
    void leaveGroups() {
        shared.values().forEach(SharedReading::leave);
    }

    void onUnsubscribe(Unsubscribe unsubscribe) {
        List<ReasonCode> reasons = new ArrayList<>();
        Properties why = Properties.NONE;
        for (String text : unsubscribe.filters()) {
            SharedReading reading = shared.remove(text);
            if (reading != null) {
                reading.close();
            }
            if (reading != null || parse(text).map(live::remove).orElse(false)) {
                reasons.add(ReasonCode.SUCCESS);
            } else {
                why = why.isEmpty() ? Farewell.reason("there is no subscription of " + text) : why;
                reasons.add(ReasonCode.NO_SUBSCRIPTION_EXISTED);
            }
        }
        endpoint.connection().send(new Unsuback(unsubscribe.packetId(), reasons, why));
    }

    @Override
    public void close() {
        live.close();
        shared.values().forEach(SharedReading::close);
        shared.clear();
    }

    private static Optional<TopicFilter> parse(String text) {
        try {
            return Optional.of(TopicFilter.of(text));
        } catch (IllegalArgumentException e) {
            // Its caller refuses it, and quotes it.
            return Optional.empty();
        }
    }

    private static Optional<Refused> refused(ReasonCode reason, String detail) {
        return Optional.of(new Refused(reason, detail));
    }
}
