// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.connection.MqttConnection;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.mqtt.packet.Suback;
import io.lanyard.mqtt.packet.Subscribe;
import io.lanyard.mqtt.packet.Subscription;
import io.lanyard.mqtt.packet.Unsuback;
import io.lanyard.mqtt.packet.Unsubscribe;
import io.lanyard.platform.access.TopicPermissions;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.LogFields;
import io.lanyard.platform.event.TraceEntry.Kind;
import io.lanyard.platform.session.Session;
import io.lanyard.platform.session.SubscriptionOptions;
import io.lanyard.protocol.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the SUBSCRIBE and UNSUBSCRIBE packets of one signed-in device: each filter is granted or refused for itself
 * (PROTOCOL.md 3.3). On the loop of the connection only.
 */
final class SubscriptionRequests {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionRequests.class);

    private static final String SHARE = "$share/";

    /** Learns how many answers wait for the disk. Called on the loop of the connection. */
    interface Keeping {
        /** The answer to one more packet waits. */
        void keepingBegins();

        /** One has been given, or never will be. */
        void keepingEnds();
    }

    private final DeviceEndpoint endpoint;
    private final MqttConnection connection;
    private final Session session;
    private final TopicPermissions permissions;
    private final GatewaySettings settings;
    private final Counters counters;
    private final Keeping keeping;

    SubscriptionRequests(
            DeviceEndpoint endpoint,
            Session session,
            TopicPermissions permissions,
            GatewaySettings settings,
            Counters counters,
            Keeping keeping) {
        this.endpoint = endpoint;
        this.connection = endpoint.connection();
        this.session = session;
        this.permissions = permissions;
        this.settings = settings;
        this.counters = counters;
        this.keeping = keeping;
    }

    void onSubscribe(Subscribe subscribe) {
        int count = subscribe.subscriptions().size();
        List<String> refusals = new ArrayList<>(0);
        boolean tooMany = count > settings.subscriptions().perRequest();
        if (tooMany) {
            note(
                    refusals,
                    "SUBSCRIBE has %d filters, at most %d are allowed in one packet"
                            .formatted(count, settings.subscriptions().perRequest()));
        }
        List<Integer> identifiers = subscribe.properties().subscriptionIdentifiers();
        int identifier = identifiers.isEmpty() ? 0 : identifiers.getFirst();
        List<ReasonCode> reasons = new ArrayList<>(count);
        List<Runnable> retained = new ArrayList<>(0);
        for (Subscription requested : subscribe.subscriptions()) {
            ReasonCode reason =
                    tooMany
                            ? ReasonCode.QUOTA_EXCEEDED
                            : subscribe(requested, identifier, retained, refusals);
            trace(
                    reason.isError() ? Kind.SUBSCRIBE_REFUSED : Kind.SUBSCRIBED,
                    requested.filter(),
                    reason.isError() && !refusals.isEmpty()
                            ? refusals.getLast()
                            : reason.toString());
            counters.count(
                    reason.isError()
                            ? Counters.Event.SUBSCRIBE_REFUSED
                            : Counters.Event.SUBSCRIBE_GRANTED);
            reasons.add(reason);
        }
        whenKept(() -> {
            connection.send(new Suback(subscribe.packetId(), reasons, why(refusals)));
            retained.forEach(Runnable::run);
        });
    }

    void onUnsubscribe(Unsubscribe unsubscribe) {
        List<ReasonCode> reasons = new ArrayList<>(unsubscribe.filters().size());
        List<String> refusals = new ArrayList<>(0);
        for (String text : unsubscribe.filters()) {
            // By its letters: a packet may name 80,000, and finding out what is wrong with each
            // keeps the loop from its other devices.
            Optional<TopicFilter> filter = session.subscriptions().named(text);
            if (filter.isPresent()) {
                session.unsubscribe(filter.get());
                trace(Kind.UNSUBSCRIBED, text, "");
                reasons.add(ReasonCode.SUCCESS);
            } else {
                if (refusals.isEmpty()) {
                    refusals.add("there is no subscription of " + text);
                }
                reasons.add(ReasonCode.NO_SUBSCRIPTION_EXISTED);
            }
        }
        whenKept(() ->
                connection.send(new Unsuback(unsubscribe.packetId(), reasons, why(refusals))));
    }

    /** Answers when the subscriptions are as safe as the device may expect: at once for a clean session. */
    private void whenKept(Runnable answer) {
        CompletionStage<?> kept = session.saveSubscriptions();
        if (kept == null) {
            answer.run();
            return;
        }
        keeping.keepingBegins();
        var _ = kept.whenComplete((_, failure) -> onLoop(() -> onKept(failure, answer)));
    }

    private void onKept(@Nullable Throwable failure, Runnable answer) {
        if (failure == null) {
            answer.run();
        } else {
            // The store has logged it; without an answer the device asks again.
            LOG.atWarn()
                    .addKeyValue(LogFields.DEVICE, session.device())
                    .addKeyValue(LogFields.EPOCH, session.epoch())
                    .setCause(failure)
                    .log("{}: subscriptions cannot be kept", session.device());
        }
        keeping.keepingEnds();
    }

    private void onLoop(Runnable task) {
        if (connection.eventLoop().inEventLoop()) {
            task.run();
        } else {
            connection.eventLoop().execute(task);
        }
    }

    private void trace(Kind kind, String filter, String detail) {
        session.trace().device(kind, session.device(), filter, session.epoch(), detail);
    }

    /** What the device did wrong, for the log and for it. */
    private void note(List<String> refusals, String text) {
        endpoint.logRefusal(LOG, text);
        refusals.add(text);
    }

    /** The reason string: one for the whole packet, so the first refusal has it. */
    private static Properties why(List<String> refusals) {
        return refusals.isEmpty() ? Properties.NONE : Farewell.reason(refusals.getFirst());
    }

    private ReasonCode subscribe(
            Subscription requested,
            int identifier,
            List<Runnable> retained,
            List<String> refusals) {
        Optional<TopicFilter> parsed = parse(requested.filter(), refusals);
        Optional<TopicFilter> matched = parsed.flatMap(filter -> matched(filter, refusals));
        if (parsed.isEmpty() || matched.isEmpty()) {
            return ReasonCode.TOPIC_FILTER_INVALID;
        }
        TopicFilter filter = parsed.get();
        Optional<String> violation = settings.topicLimits().violation(matched.get().value());
        if (violation.isPresent()) {
            note(refusals, "may not subscribe %s: %s".formatted(filter, violation.get()));
            return ReasonCode.TOPIC_FILTER_INVALID;
        }
        if (!permissions.maySubscribe(matched.get())) {
            note(refusals, "No authorization to subscribe " + filter);
            return ReasonCode.NOT_AUTHORIZED;
        }
        if (session.subscriptions().size() >= settings.subscriptions().perDevice()
                && !session.subscriptions().contains(filter)) {
            note(
                    refusals,
                    "may not subscribe %s: there are %d filters already"
                            .formatted(filter, settings.subscriptions().perDevice()));
            return ReasonCode.QUOTA_EXCEEDED;
        }
        // QoS 2 is granted as 1: SDKs take any other value for a failure (PROTOCOL.md 1.1).
        int qos = Math.min(requested.qos().level(), 1);
        SubscriptionOptions options =
                new SubscriptionOptions(
                        qos, requested.noLocal(), requested.retainAsPublished(), identifier);
        boolean fresh = session.subscribe(filter, matched.get(), options);
        if (wantsRetained(requested, fresh) && filter.equals(matched.get())) {
            retained.add(() -> session.deliverRetained(filter, options));
        }
        return qos == 0 ? ReasonCode.SUCCESS : ReasonCode.GRANTED_QOS_1;
    }

    private static boolean wantsRetained(Subscription requested, boolean fresh) {
        return switch (requested.retainHandling()) {
            case SEND -> true;
            case SEND_IF_NEW -> fresh;
            case DO_NOT_SEND -> false;
        };
    }

    /**
     * What a filter matches: itself, and for a shared subscription of 5.0 what stands behind its group [MQTT-4.8.2-1].
     * A device's topics are its own, so it is the only member of its groups.
     */
    private Optional<TopicFilter> matched(TopicFilter filter, List<String> refusals) {
        if (connection.version() != MqttVersion.MQTT_5 || !filter.value().startsWith(SHARE)) {
            return Optional.of(filter);
        }
        int slash = filter.value().indexOf('/', SHARE.length());
        String group = slash < 0 ? "" : filter.value().substring(SHARE.length(), slash);
        if (group.isEmpty() || group.equals("+") || slash == filter.value().length() - 1) {
            note(refusals, filter + " is no shared subscription [MQTT-4.8.2-1]");
            return Optional.empty();
        }
        return parse(filter.value().substring(slash + 1), refusals);
    }

    private Optional<TopicFilter> parse(String text, List<String> refusals) {
        try {
            return Optional.of(TopicFilter.of(text));
        } catch (IllegalArgumentException e) {
            note(refusals, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }
}
