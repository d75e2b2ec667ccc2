// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.routing;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.LogFields;
import io.lanyard.platform.event.Trace;
import io.lanyard.platform.event.TraceEntry;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.MessageProperties;
import io.lanyard.platform.session.Payload;
import io.lanyard.platform.session.Session;
import io.lanyard.platform.session.SessionWill;
import io.lanyard.platform.session.Subscriptions;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a message from a device: to the device's own session when it subscribes the topic, and to the readers
 * that want it. A device touches only topics of its own name, so no other session can match.
 */
public final class Uplink implements SessionWill.Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(Uplink.class);

    private final List<UplinkReader> readers;
    private final LiveSubscriptions live;
    private final ServedTopics served;
    private final MessageIds ids;
    private final Counters counters;

    /**
     * The way to these.
     *
     * @param readers who gets what it wants with a payload that stays valid
     * @param live what applications subscribe
     */
    public Uplink(
            List<UplinkReader> readers,
            LiveSubscriptions live,
            ServedTopics served,
            MessageIds ids,
            Counters counters) {
        this.readers = List.copyOf(readers);
        this.live = Objects.requireNonNull(live, "live is null");
        this.served = Objects.requireNonNull(served, "served is null");
        this.ids = ids;
        this.counters = counters;
    }

    /** The way of the messages that a device publishes on a topic, for its connection to keep. */
    public UplinkRoute route(DeviceId device, Topic topic, boolean permitted) {
        return new UplinkRoute(topic, permitted, permitted ? served.serving(device, topic) : null);
    }

    /**
     * Takes a message that the device may publish. On the loop of the session.
     *
     * @param payload read before the call returns; what has to outlive it is copied
     * @param retain whether it is to be kept for later subscribers
     * @return completes when the message is as safe as a PUBACK promises; null when it is so already
     */
    public @Nullable CompletionStage<?> accept(
            Session session,
            UplinkRoute route,
            Payload payload,
            int qos,
            boolean retain,
            MessageProperties properties) {
        counters.uplink(qos, payload.size());
        Subscriptions.Match match = route.match(session.subscriptions());
        CompletionStage<?> safe = null;
        Message message = null;
        for (int i = 0; i < readers.size(); i++) {
            UplinkReader reader = readers.get(i);
            if (reader.reads(session.device(), route)) {
                if (message == null) {
                    message = message(session, route, payload.kept(), qos, retain, properties);
                }
                safe = both(safe, reader.take(session.device(), message, session.loop()));
            }
        }
        LiveSubscriptions.Wanted[] watching = live.wanting(route);
        if (watching.length > 0) {
            if (message == null) {
                message = message(session, route, payload, qos, retain, properties);
            }
            for (LiveSubscriptions.Wanted each : watching) {
                each.subscriber().take(message, each.match(), session.loop());
            }
        }
        TopicService service = route.service();
        if (service != null) {
            // It is not the device's own to get back, nor to be kept for it.
            serve(service, session, route.topic(), payload);
            return safe;
        }
        if (match.isNone() && !retain) {
            return safe;
        }
        if (message == null) {
            message = message(session, route, payload, qos, retain, properties);
        }
        if (retain) {
            safe = both(safe, session.retain(message));
        }
        return match.isNone() ? safe : both(safe, session.deliver(message, match));
    }

    @Override
    public void publish(Session session, SessionWill will) {
        Message left = will.message();
        // Nobody waits for a PUBACK, so that a copy in a mailbox is on its way is enough.
        var _ =
                accept(
                        session,
                        route(session.device(), left.topic(), true),
                        left.payload(),
                        left.qos(),
                        left.retain(),
                        will.propertiesAt(session.millis()));
    }

    /** A message whose payload is valid as long as the given one. */
    private Message message(
            Session session,
            UplinkRoute route,
            Payload payload,
            int qos,
            boolean retain,
            MessageProperties properties) {
        Message message =
                new Message(
                        ids.next(Trace.Lane.UPLINK),
                        route.topic(),
                        payload,
                        qos,
                        retain,
                        Message.Origin.DEVICE,
                        properties);
        if (Trace.isTraced(message.id())) {
            session.trace()
                    .note(
                            TraceEntry.Kind.UPLINK,
                            session.device(),
                            message.id(),
                            message.topic().value(),
                            session.epoch(),
                            0,
                            message.outline());
        }
        return message;
    }

    private void serve(TopicService service, Session session, Topic topic, Payload payload) {
        try {
            service.take(session, topic, payload);
        } catch (RuntimeException e) {
            // A service that fails must not end the connection.
            counters.count(Counters.Event.TASK_FAILED);
            LOG.atError()
                    .addKeyValue(LogFields.DEVICE, session.device())
                    .addKeyValue(LogFields.EPOCH, session.epoch())
                    .setCause(e)
                    .log("{}: a service failed with a message on {}", session.device(), topic);
        }
    }

    private static @Nullable CompletionStage<?> both(
            @Nullable CompletionStage<?> one, @Nullable CompletionStage<?> other) {
        if (one == null) {
            return other;
        }
        return other == null ? one : one.thenCombine(other, (_, _) -> Boolean.TRUE);
    }
}
