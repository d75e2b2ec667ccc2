// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.registry.KeyScope;
import io.lanyard.platform.service.Broadcasts;
import io.lanyard.platform.service.Messages;
import io.lanyard.platform.service.Outcome;
import io.lanyard.platform.service.Refusal;
import io.lanyard.platform.session.MessageProperties;
import io.lanyard.platform.session.Payload;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the PUBLISH packets of one application: each is a Pub to a device, or a broadcast (PROTOCOL.md 4.1, 4.3). Where
 * a topic leads is looked up at its first message, and again after a while; until that is known nothing else is read, so
 * that messages keep their order. On the loop of the connection only.
 */
final class ApplicationPublishes implements PublishAcknowledgements.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(ApplicationPublishes.class);
    private static final int MAX_KNOWN = 10_000;

    /** How long a topic class that is gone may still let messages pass. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** Messages on their way to the loops of their devices; beyond it nothing is read. */
    private static final int MAX_UNDER_WAY = 4_096;

    private record Known(Destination.Open destination, long since, long revocations) {}

    private final DeviceEndpoint endpoint;
    private final GatewaySettings settings;
    private final GatewayServices services;
    private final ApplicationServices applications;
    private final Destinations destinations;
    private final PublishAcknowledgements acknowledgements;
    private final boolean isFive;
    private final Map<TopicName, Known> known = new HashMap<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final FramePayload atHand = new FramePayload();

    ApplicationPublishes(
            DeviceEndpoint endpoint,
            GatewaySettings settings,
            GatewayServices services,
            KeyScope scope) {
        this.endpoint = endpoint;
        this.settings = settings;
        this.services = services;
        this.applications = services.applications();
        this.destinations = new Destinations(applications, scope);
        this.acknowledgements =
                new PublishAcknowledgements(
                        endpoint.connection(),
                        settings.uplinks().maxUnacknowledged(),
                        this,
                        services.counters());
        this.isFive = endpoint.connection().version() == MqttVersion.MQTT_5;
    }

    void onPublish(Publish publish) {
        if (publish.qos() == Qos.EXACTLY_ONCE) {
            endpoint.endForViolation(
                    ReasonCode.QOS_NOT_SUPPORTED,
                    "PUBLISH with QoS 2, at most 1 is spoken here [MQTT-3.2.2-11]");
            return;
        }
        if (publish.retain() && isFive) {
            endpoint.endForViolation(
                    ReasonCode.RETAIN_NOT_SUPPORTED,
                    "PUBLISH with RETAIN, nothing is retained for applications [MQTT-3.2.2-14]");
            return;
        }
        int bytes = publish.payload().readableBytes();
        if (bytes > settings.uplinks().maxMessageBytes()) {
            dropTooLarge(publish, bytes);
            return;
        }
        services.counters()
                .count(
                        publish.qos() == Qos.AT_MOST_ONCE
                                ? Counters.Event.APPLICATION_PUBLISH_QOS_0
                                : Counters.Event.APPLICATION_PUBLISH_QOS_1);
        try {
            Payload payload = atHand.of(publish.payload());
            Destination.Open open = known(publish.topic());
            if (open == null) {
                lookUp(publish, payload.kept());
            } else {
                send(publish, payload, open);
            }
        } finally {
            atHand.clear();
        }
    }

    private Destination.@Nullable Open known(TopicName topic) {
        Known found = known.get(topic);
        return found != null
                        && found.revocations() == services.sessions().revocations()
                        && services.ticker().getAsLong() - found.since() < FRESH_NANOS
                ? found.destination()
                : null;
    }

    private void lookUp(Publish publish, Payload payload) {
        endpoint.pauses().begin(ReadPauses.Reason.LOOK_UP);
        long since = services.ticker().getAsLong();
        // Before the registry is asked, so that a device that is deleted meanwhile is asked for
        // again.
        long revocations = services.sessions().revocations();
        Publish held =
                new Publish(
                        publish.topic(),
                        publish.qos(),
                        publish.dup(),
                        publish.retain(),
                        publish.packetId(),
                        publish.properties(),
                        Unpooled.EMPTY_BUFFER);
        applications
                .blocking()
                .execute(() -> {
                    Destination found = destinations.find(publish.topic().text());
                    endpoint.connection()
                            .eventLoop()
                            .execute(() -> onFound(held, payload, found, since, revocations));
                });
    }

    private void onFound(
            Publish publish, Payload payload, Destination found, long since, long revocations) {
        if (endpoint.ended() != null) {
            return;
        }
        switch (found) {
            case Destination.Open open -> {
                if (known.size() >= MAX_KNOWN) {
                    known.clear();
                }
                known.put(publish.topic(), new Known(open, since, revocations));
                send(publish, payload, open);
            }
            case Destination.Refused refused -> refuse(publish, refused);
        }
        if (endpoint.ended() == null) {
            endpoint.pauses().end(ReadPauses.Reason.LOOK_UP);
        }
    }

    /** @param payload valid until the call returns */
    private void send(Publish publish, Payload payload, Destination.Open open) {
        switch (open) {
            case Destination.ToDevice to -> sendToDevice(publish, payload, to);
            case Destination.Broadcast broadcast -> {
                if (payload.size() > Broadcasts.MAX_PAYLOAD) {
                    refuse(
                            publish,
                            new Destination.Refused(
                                    ReasonCode.QUOTA_EXCEEDED,
                                    DropReason.MESSAGE_TOO_LARGE,
                                    "a broadcast may have at most %d bytes, found %d"
                                            .formatted(Broadcasts.MAX_PAYLOAD, payload.size())));
                    return;
                }
                var _ =
                        applications
                                .broadcasts()
                                .send(
                                        broadcast.product(),
                                        payload.kept().bytes(),
                                        broadcast.topic());
                if (publish.qos() == Qos.AT_LEAST_ONCE) {
                    acknowledgements.acknowledge(publish.packetId(), null);
                }
            }
        }
    }

    private void sendToDevice(Publish publish, Payload payload, Destination.ToDevice to) {
        Messages.Address address = to.address();
        MessageProperties properties =
                publish.properties().isEmpty()
                        ? MessageProperties.NONE
                        : PublishProperties.received(
                                publish.properties(), services.sessions().millis());
        CompletionStage<Outcome<Messages.Sent>> sent;
        if (publish.qos() == Qos.AT_MOST_ONCE) {
            endpoint.topicNames().takeAtHand(address.topic(), publish.topic());
            sent =
                    applications
                            .messages()
                            .sendAtMostOnce(
                                    to.route(),
                                    payload,
                                    properties,
                                    endpoint.connection().eventLoop());
            if (sent == null) {
                return;
            }
        } else {
            sent =
                    applications
                            .messages()
                            .send(
                                    address,
                                    payload.kept().bytes(),
                                    publish.qos().level(),
                                    properties);
        }
        if (underWay.incrementAndGet() == MAX_UNDER_WAY) {
            endpoint.pauses().begin(ReadPauses.Reason.DOWNLINK);
        }
        int packetId = publish.packetId();
        CompletionStage<Puback> answered =
                sent.thenApply(outcome -> {
                    if (underWay.decrementAndGet() == MAX_UNDER_WAY / 2) {
                        endpoint.connection().eventLoop().execute(this::readAgain);
                    }
                    return puback(packetId, address, outcome);
                });
        if (publish.qos() == Qos.AT_LEAST_ONCE) {
            acknowledgements.acknowledgeWith(packetId, answered);
        }
        if (publish.qos() == Qos.AT_LEAST_ONCE && services.sessions().isStoreFull()) {
            endpoint.waitForStore();
        }
    }

    private void readAgain() {
        if (endpoint.ended() == null && endpoint.pauses().isOn(ReadPauses.Reason.DOWNLINK)) {
            endpoint.pauses().end(ReadPauses.Reason.DOWNLINK);
        }
    }

    /** What became of a message, in the words of 5.0; on whichever loop knows it. */
    private Puback puback(int packetId, Messages.Address address, Outcome<Messages.Sent> outcome) {
        return switch (outcome) {
            case Outcome.Done<Messages.Sent>(Messages.Sent sent) ->
                    sent.subscribed()
                            ? new Puback(packetId)
                            : new Puback(
                                    packetId, ReasonCode.NO_MATCHING_SUBSCRIBERS, Properties.NONE);
            case Outcome.Refused<Messages.Sent>(Refusal refusal, String detail) -> {
                if (refusal == Refusal.RATE_LIMITED) {
                    services.counters().dropped(DropReason.RATE_EXCEEDED);
                } else if (refusal != Refusal.MAILBOX_FULL) {
                    // Nobody may think that it is safe.
                    throw new IllegalStateException(detail);
                }
                LOG.debug("{}: message on {} dropped: {}", endpoint, address.topic(), detail);
                yield new Puback(packetId, ReasonCode.QUOTA_EXCEEDED, Farewell.reason(detail));
            }
        };
    }

    private void refuse(Publish publish, Destination.Refused refused) {
        if (refused.reason() == ReasonCode.UNSPECIFIED_ERROR) {
            // The registry failed: nobody may think that the message has arrived.
            var _ = endpoint.end(EndReason.STORAGE_FAILED);
            return;
        }
        services.counters().dropped(refused.drop());
        endpoint.logRefusal(
                LOG, "message on %s dropped: %s".formatted(publish.topic(), refused.detail()));
        if (settings.uplinks().forbidden() == UplinkBounds.ForbiddenPublish.DISCONNECT
                && refused.reason() == ReasonCode.NOT_AUTHORIZED) {
            endpoint.end(EndReason.NOT_AUTHORIZED, refused.detail());
        } else if (publish.qos() == Qos.AT_LEAST_ONCE) {
            acknowledgements.refuse(
                    publish.packetId(), refused.reason(), Farewell.reason(refused.detail()));
        }
    }

    private void dropTooLarge(Publish publish, int bytes) {
        services.counters().dropped(DropReason.MESSAGE_TOO_LARGE);
        String detail =
                "PUBLISH with %d bytes, at most %d are allowed [MQTT-3.2.2-15]"
                        .formatted(bytes, settings.uplinks().maxMessageBytes());
        endpoint.logRefusal(LOG, "message on %s dropped: %s".formatted(publish.topic(), detail));
        if (isFive) {
            endpoint.endForViolation(ReasonCode.PACKET_TOO_LARGE, detail);
        } else if (publish.qos() == Qos.AT_LEAST_ONCE) {
            acknowledgements.refuse(publish.packetId(), ReasonCode.SUCCESS, Properties.NONE);
        }
    }

    // ---- the safety of messages ----

    @Override
    public void onFailed(Throwable failure) {
        // Without its PUBACK the application knows that the message may not have arrived.
        LOG.error("{}: a message could not be stored", endpoint, failure);
        var _ = endpoint.end(EndReason.STORAGE_FAILED);
    }

    @Override
    public void onFull() {
        endpoint.pauses().begin(ReadPauses.Reason.SAFETY);
    }

    @Override
    public void onRoom() {
        endpoint.pauses().end(ReadPauses.Reason.SAFETY);
    }
}
