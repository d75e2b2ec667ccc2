// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import io.lanyard.platform.access.SignIn;
import io.lanyard.platform.access.TopicPermissions;
import io.lanyard.platform.event.LogFields;
import io.lanyard.platform.event.Trace;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.routing.Downlink;
import io.lanyard.platform.routing.DownlinkRoute;
import io.lanyard.platform.routing.MessageIds;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.MessageProperties;
import io.lanyard.platform.session.Payload;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.Topic;
import io.lanyard.protocol.topic.TopicLimits;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends what applications have for devices (PROTOCOL.md 4.1). Safe from any thread. */
public final class Messages {
    private static final Logger LOG = LoggerFactory.getLogger(Messages.class);

    private final Registry registry;
    private final SignIn topics;
    private final Downlink downlink;
    private final MessageIds ids;
    private final TopicLimits topicLimits;
    private final int maxPayload;
    private final RecentMessages recent;
    private final InstantSource clock;

    /**
     * Sends over this downlink.
     *
     * @param maxPayload largest message in bytes (PROTOCOL.md 1.5: 262,144)
     * @param recent gets what is sent at QoS 1
     */
    public Messages(
            Registry registry,
            SignIn topics,
            Downlink downlink,
            MessageIds ids,
            TopicLimits topicLimits,
            int maxPayload,
            RecentMessages recent,
            InstantSource clock) {
        this.registry = registry;
        this.topics = topics;
        this.downlink = downlink;
        this.ids = ids;
        this.topicLimits = topicLimits;
        this.maxPayload = maxPayload;
        this.recent = recent;
        this.clock = clock;
    }

    /**
     * Sends a message to one device. Blocks on the registry, unless that knows the answer from before: not for event
     * loops.
     *
     * @param topicFullName {@code /PK/DN/user/...} as the application wrote it
     * @param payload not copied, must not change any more
     * @param qos 0 or 1
     * @param properties what a device of MQTT 5.0 gets with it
     * @return the message id once the message is accepted: at QoS 1 for a persistent session when its mailbox has
     *     it. That the device is offline, or does not subscribe the topic, is no refusal.
     */
    public CompletionStage<Outcome<String>> pub(
            ProductKey productKey,
            String topicFullName,
            byte[] payload,
            int qos,
            MessageProperties properties) {
        return switch (address(productKey, topicFullName, payload.length)) {
            case Outcome.Done<Address>(Address to) ->
                    send(to, payload, qos, properties)
                            .thenApply(outcome ->
                                    outcome.map(sent -> Long.toString(sent.messageId())));
            case Outcome.Refused<Address> refused ->
                    CompletableFuture.completedFuture(
                            Outcome.refused(refused.refusal(), refused.detail()));
        };
    }

    /** Where messages go: a topic that applications may send to, of a device that exists. */
    public record Address(DeviceId device, Topic topic) {
        public Address {
            Objects.requireNonNull(device, "device is null");
            Objects.requireNonNull(topic, "topic is null");
        }
    }

    /**
     * What was sent.
     *
     * @param subscribed whether the device subscribes the topic; when not, nobody gets the message
     */
    public record Sent(long messageId, boolean subscribed) {}

    /**
     * Finds out where a message goes, for who sends many there. Blocks on the registry: not for event loops.
     *
     * @param topicFullName {@code /PK/DN/user/...} as the application wrote it
     * @param payloadLength in bytes
     */
    public Outcome<Address> address(
            ProductKey productKey, String topicFullName, int payloadLength) {
        if (registry.product(productKey).isEmpty()) {
            return Outcome.refused(Refusal.PRODUCT_NOT_FOUND, "there is no product " + productKey);
        }
        Topic topic;
        try {
            topic = Topic.of(topicFullName);
        } catch (IllegalArgumentException e) {
            return Outcome.refused(Refusal.TOPIC_MALFORMED, String.valueOf(e.getMessage()));
        }
        Optional<String> violation = topicLimits.violation(topicFullName);
        if (violation.isPresent()) {
            return Outcome.refused(Refusal.TOPIC_MALFORMED, violation.get());
        }
        String[] levels = topicFullName.split("/", 5);
        if (levels.length < 5
                || !levels[0].isEmpty()
                || !levels[1].equals(productKey.value())
                || !levels[3].equals("user")) {
            return Outcome.refused(
                    Refusal.TOPIC_MALFORMED,
                    "the topic has to be /"
                            + productKey
                            + "/DeviceName/user/..., found "
                            + topicFullName);
        }
        Optional<DeviceName> name = DeviceName.parse(levels[2]);
        if (name.isEmpty()) {
            return Outcome.refused(
                    Refusal.TOPIC_MALFORMED, "the topic has no valid device name: " + levels[2]);
        }
        DeviceId device = new DeviceId(productKey, name.get());
        if (!registry.hasDevice(device)) {
            return Outcome.refused(Refusal.DEVICE_NOT_FOUND, "there is no device " + device);
        }
        if (!new TopicPermissions(device, topics.topicsOf(productKey)).mayReceive(topic)) {
            return Outcome.refused(
                    Refusal.TOPIC_NOT_ALLOWED,
                    "no topic class of the product with SUB or ALL stands for " + topicFullName);
        }
        if (payloadLength > maxPayload) {
            return Outcome.refused(
                    Refusal.MESSAGE_TOO_LARGE,
                    "the message has "
                            + payloadLength
                            + " bytes, at most "
                            + maxPayload
                            + " are allowed");
        }
        return Outcome.done(new Address(device, topic));
    }

    /**
     * Sends a message to an address that {@link #address} found; never blocks.
     *
     * @param payload not copied, must not change any more
     * @param qos 0 or 1
     * @return completes when the message is accepted, as {@link #pub} says
     */
    public CompletionStage<Outcome<Sent>> send(
            Address to, byte[] payload, int qos, MessageProperties properties) {
        Message message =
                new Message(
                        ids.next(Trace.Lane.DOWNLINK),
                        to.topic(),
                        Payload.of(payload),
                        qos,
                        false,
                        Message.Origin.APPLICATION,
                        properties);
        if (qos == 1) {
            recent.add(message, clock.instant());
        }
        return outcome(to.device(), message);
    }

    /**
     * Sends a message at QoS 0 from the loop of a connection: in this call, when the session of the device lives on that
     * loop too and has nothing to do before, else as {@link #send} does.
     *
     * @param route to an address that {@link #address} found, kept by the connection
     * @param payload valid until the call returns
     * @param loop that the call comes from
     * @return as {@link #send} says; null when nothing is left to say: the device has got it, or nobody gets it
     */
    public @Nullable CompletionStage<Outcome<Sent>> sendAtMostOnce(
            DownlinkRoute route, Payload payload, MessageProperties properties, Executor loop) {
        Message message =
                new Message(
                        ids.next(Trace.Lane.DOWNLINK),
                        route.topic(),
                        payload,
                        0,
                        false,
                        Message.Origin.APPLICATION,
                        properties);
        Downlink.Delivery delivery = downlink.sendHere(route, message, loop);
        if (delivery == null) {
            return outcome(route.device(), message.kept());
        }
        return delivery == Downlink.Delivery.TAKEN || delivery == Downlink.Delivery.NOT_SUBSCRIBED
                ? null
                : CompletableFuture.completedFuture(outcome(message, delivery));
    }

    private CompletionStage<Outcome<Sent>> outcome(DeviceId device, Message message) {
        return downlink.send(device, message)
                .handle((delivery, failure) -> {
                    if (failure == null) {
                        return outcome(message, delivery);
                    }
                    LOG.atError()
                            .addKeyValue(LogFields.DEVICE, device)
                            .addKeyValue(LogFields.MESSAGE, message.id())
                            .setCause(failure)
                            .log("{}: message {} could not be stored", device, message.id());
                    return Outcome.refused(
                            Refusal.MAILBOX_UNAVAILABLE, "the message could not be stored");
                });
    }

    private static Outcome<Sent> outcome(Message message, Downlink.Delivery delivery) {
        return switch (delivery) {
            case TAKEN -> Outcome.done(new Sent(message.id(), true));
            case NOT_SUBSCRIBED -> Outcome.done(new Sent(message.id(), false));
            case RATE_LIMITED ->
                    Outcome.refused(
                            Refusal.RATE_LIMITED,
                            "the device gets more messages in a second than the setting allows");
            case MAILBOX_FULL ->
                    Outcome.refused(
                            Refusal.MAILBOX_FULL,
                            "the mailbox of the device is full: as many messages wait for it as may");
            case STOPPING -> Outcome.refused(Refusal.STOPPING, "the platform is stopping");
        };
    }
}
