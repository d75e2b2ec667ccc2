// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import static java.util.Objects.requireNonNull;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.sdk.link.Link;
import io.lanyard.sdk.link.LinkEnvironment;
import io.lanyard.sdk.link.LinkSettings;
import io.lanyard.sdk.link.Listeners;
import io.lanyard.sdk.link.TopicOperations;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A device on the platform: connects, stays connected, and subscribes, publishes and receives by topic. The calls
 * mirror the class of the same name in the Python Link SDK (PROTOCOL.md 8).
 *
 * <p><b>Calls.</b> All may be made from any thread, also inside callbacks, and none but {@link #connect},
 * {@link #close} and {@link Receipt#await} ever waits; publishing waits for the disk while an {@link OfflineBuffer} writes
 * to a file. Calls about topics answer with a {@link Receipt} and never
 * throw because the device is offline; they throw {@link IllegalArgumentException} for a topic longer than 128
 * characters or malformed.
 *
 * <p><b>Callbacks.</b> See {@link Callbacks}; set them before connecting. Setting one again replaces it.
 *
 * <p><b>Over reconnects.</b> Subscriptions are restored when the platform has lost the session, unless {@link
 * LinkKitBuilder#restoreSubscriptions} says no. QoS 1 messages that
 * were accepted are sent again, with the same mid, until they are acknowledged; so the platform may see one twice.
 * QoS 0 messages that had not reached the socket fail. While there is no connection, messages are refused with
 * {@link ResultCode#NOT_CONNECTED}, unless there is an {@link OfflineBuffer}.
 *
 * <p><b>Threads.</b> Unless given by the builder, a {@link LinkKit} has one thread for the socket and one for the
 * callbacks. They keep the process alive until {@link #close()}.
 */
public final class LinkKit implements AutoCloseable {
    private static final int DEFAULT_QOS = 1;

    private final DeviceId device;
    private final @Nullable Object userData;
    private final Listeners listeners = new Listeners();
    private final Link link;
    private final TopicOperations topics;

    LinkKit(LinkSettings settings, LinkEnvironment environment, @Nullable Object userData) {
        this.device = settings.device();
        this.userData = userData;
        this.link = new Link(settings, environment, listeners);
        this.topics = link.topics();
    }

    /** Begins a new {@link LinkKit}. */
    public static LinkKitBuilder builder() {
        return new LinkKitBuilder();
    }

    /**
     * A group of devices in this process that share event loops and threads for callbacks; for gateways and simulators
     * with many.
     *
     * @param eventLoops threads that serve the sockets, 1 to 64; one serves thousands of devices
     * @throws IllegalArgumentException when the number is outside its range
     */
    public static LinkGroup group(int eventLoops) {
        return new LinkGroup(eventLoops);
    }

    /** A group with one event loop per two processors, see {@link #group(int)}. */
    public static LinkGroup group() {
        return new LinkGroup(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    }

    /** What the application gave to {@link LinkKitBuilder#userData}. */
    public Optional<Object> userData() {
        return Optional.ofNullable(userData);
    }

    /** The ProductKey of the device. */
    public String productKey() {
        return device.productKey().value();
    }

    /** The DeviceName of the device. */
    public String deviceName() {
        return device.deviceName().value();
    }

    /**
     * Where the link is in its life. A call that changes it returns before the change: {@link #connectAsync()} may
     * be followed by {@link State#INITIALIZED} for a moment.
     */
    public State state() {
        return link.state();
    }

    /**
     * Starts to connect and returns at once. The link tries until it is connected, and connects again after every
     * loss, until {@link #disconnect()} or {@link #close()}. Each attempt ends with
     * {@link Callbacks.OnConnect#onConnect}.
     *
     * @return {@link ResultCode#SUCCESS}, or {@link ResultCode#UNCHANGED} when it is connected or trying already
     * @throws IllegalStateException when it was closed
     */
    public int connectAsync() {
        return link.start();
    }

    /**
     * Like {@link #connectAsync()}, and waits for the end of the attempt that is under way or comes next. However it
     * ends, the link goes on trying. May be called inside a callback, which holds up the callbacks behind it.
     *
     * @param timeout how long to wait at most; the attempt itself is bounded by
     *     {@link LinkKitBuilder#connectTimeout}
     * @return how the attempt ended, at once when the link is connected; {@link ResultCode#NOT_CONNECTED} when the
     *     time was over first, or somebody disconnected
     * @throws InterruptedException when the thread is interrupted while it waits
     * @throws IllegalStateException when it was closed
     */
    public ConnectResult connect(Duration timeout) throws InterruptedException {
        return link.startAndWait(timeout);
    }

    /**
     * Disconnects in order, or stops trying to connect; returns at once. Ends with
     * {@link Callbacks.OnDisconnect#onDisconnect} and rc 0 when there was a connection. What is not acknowledged by
     * now fails with {@link Outcome.Cause#DISCONNECTED}. Subscriptions are kept in mind for the next
     * {@link #connectAsync()}, unlike in the Python Link SDK. Does nothing when neither connected nor trying.
     */
    public void disconnect() {
        link.stop();
    }

    /**
     * Replaces the connection by a new one: says goodbye, and connects as soon as the platform has closed the old one,
     * after a second at the latest. So the platform does not take the two for two devices, also when there is a proxy
     * in between. When the link is waiting for its next attempt, makes it now. Does nothing while an attempt is
     * under way, and when the link is not wanted. Returns at once.
     */
    public void forceReconnect() {
        link.restart();
    }

    /**
     * Ends the link for good: disconnects in order, fails what is not acknowledged with
     * {@link Outcome.Cause#CLOSED}, and ends the threads that belong to it. Callbacks that are waiting still run.
     * Returns when the platform has closed the connection too, or after a second; inside a callback it returns at once.
     * It does not wait for callbacks, so it may be called holding any lock. A second call does no harm.
     */
    @Override
    public void close() {
        link.close();
    }

    /** Like {@link #close()} without the wait. */
    void closeAsync(Runnable whenClosed) {
        whenClosed(whenClosed);
        link.terminate();
    }

    /** Runs the task when the link is closed, at once when it is; it must not block. */
    void whenClosed(Runnable task) {
        link.whenTerminated(task);
    }

    /** Whether the calling thread is inside a callback of this device. */
    boolean inCallback() {
        return link.inCallback();
    }

    /** {@link #subscribeTopic(String, int)} with QoS 1. */
    public Receipt subscribeTopic(String topic) {
        return subscribeTopic(topic, DEFAULT_QOS);
    }

    /**
     * Subscribes a topic; ends with {@link Callbacks.OnSubscribeTopic#onSubscribeTopic} and the outcome
     * {@link Outcome.Granted}. When the connection is lost before the answer, the request goes out again with the
     * next one.
     *
     * @param topic a full topic or filter, see {@link #toFullTopic}
     * @param qos 0 or 1
     * @return rc 0; {@link ResultCode#UNCHANGED} when the platform has granted the topic already;
     *     {@link ResultCode#NOT_CONNECTED}, {@link ResultCode#INVALID_TOPIC}, {@link ResultCode#INVALID_QOS};
     *     {@link ResultCode#REFUSED} when too many operations are under way
     * @throws IllegalArgumentException when the topic is longer than 128 characters or no MQTT topic filter
     */
    public Receipt subscribeTopic(String topic, int qos) {
        return topics.subscribe(topic, qos);
    }

    /**
     * Subscribes several topics with one SUBSCRIBE, also those subscribed already. The platform takes at most eight
     * (PROTOCOL.md 1.5).
     *
     * @return as {@link #subscribeTopic(String, int)}; {@link ResultCode#INVALID_TOPIC} for an empty list too, never
     *     {@link ResultCode#UNCHANGED}
     * @throws IllegalArgumentException when a topic is longer than 128 characters or no MQTT topic filter
     */
    public Receipt subscribeTopic(List<TopicQos> topics) {
        return this.topics.subscribe(topics);
    }

    /**
     * Unsubscribes a topic; ends with {@link Callbacks.OnUnsubscribeTopic#onUnsubscribeTopic} and the outcome
     * {@link Outcome.Acknowledged}. When the connection is lost before the answer, the request goes out again with
     * the next one.
     *
     * @return rc 0; {@link ResultCode#UNCHANGED} when the topic is not among {@link #topics()};
     *     {@link ResultCode#NOT_CONNECTED}, {@link ResultCode#INVALID_TOPIC}; {@link ResultCode#REFUSED} when too
     *     many operations are under way
     * @throws IllegalArgumentException when the topic is longer than 128 characters
     */
    public Receipt unsubscribeTopic(String topic) {
        return topics.unsubscribe(topic);
    }

    /**
     * Unsubscribes those of the topics that are subscribed, with one UNSUBSCRIBE.
     *
     * @return as {@link #unsubscribeTopic(String)}; {@link ResultCode#NOTHING_LEFT} when none is subscribed,
     *     {@link ResultCode#INVALID_TOPIC} for an empty list too
     * @throws IllegalArgumentException when a topic is longer than 128 characters
     */
    public Receipt unsubscribeTopic(List<String> topics) {
        return this.topics.unsubscribe(topics);
    }

    /** {@link #publishTopic(String, String, int)} with an empty payload and QoS 1. */
    public Receipt publishTopic(String topic) {
        return publishTopic(topic, "", DEFAULT_QOS);
    }

    /** {@link #publishTopic(String, String, int)} with QoS 1. */
    public Receipt publishTopic(String topic, String payload) {
        return publishTopic(topic, payload, DEFAULT_QOS);
    }

    /**
     * Publishes a message; ends with {@link Callbacks.OnPublishTopic#onPublishTopic} and the outcome
     * {@link Outcome.Acknowledged}: with QoS 1 when the platform has it, with QoS 0 when the socket has it.
     *
     * @param topic a full topic, see {@link #toFullTopic}
     * @param payload sent as UTF-8
     * @param qos 0 or 1
     * @return rc 0; {@link ResultCode#NOT_CONNECTED} when there is no connection and no offline buffer,
     *     {@link ResultCode#INVALID_TOPIC},
     *     {@link ResultCode#INVALID_QOS}; {@link ResultCode#REFUSED} when the message is larger than 256 KiB with its
     *     topic, when {@link LinkKitBuilder#maxQueued} messages of QoS 1 wait beyond those in flight, when 1 MiB
     *     of QoS 0 waits for the socket, or when the offline buffer has no room
     * @throws IllegalArgumentException when the topic is longer than 128 characters, or no MQTT topic
     */
    public Receipt publishTopic(String topic, String payload, int qos) {
        return topics.publish(topic, payload, qos, MessageProperties.NONE);
    }

    /**
     * Like {@link #publishTopic(String, String, int)}.
     *
     * @param properties sent with MQTT 5.0 only
     * @throws IllegalArgumentException also when a text among the properties is longer than MQTT allows, or the response
     *     topic is no topic
     */
    public Receipt publishTopic(
            String topic, String payload, int qos, MessageProperties properties) {
        return topics.publish(topic, payload, qos, properties);
    }

    /** {@link #publishTopic(String, byte[], int)} with QoS 1. */
    public Receipt publishTopic(String topic, byte[] payload) {
        return publishTopic(topic, payload, DEFAULT_QOS);
    }

    /**
     * Like {@link #publishTopic(String, String, int)}.
     *
     * @param payload copied before the call returns
     */
    public Receipt publishTopic(String topic, byte[] payload, int qos) {
        return topics.publish(topic, payload, qos, MessageProperties.NONE);
    }

    /**
     * Like {@link #publishTopic(String, String, int, MessageProperties)}.
     *
     * @param payload copied before the call returns
     */
    public Receipt publishTopic(
            String topic, byte[] payload, int qos, MessageProperties properties) {
        return topics.publish(topic, payload, qos, properties);
    }

    /** {@link #publishTopic(String, ByteBuffer, int)} with QoS 1. */
    public Receipt publishTopic(String topic, ByteBuffer payload) {
        return publishTopic(topic, payload, DEFAULT_QOS);
    }

    /**
     * Like {@link #publishTopic(String, String, int)}.
     *
     * @param payload copied from its position to its limit before the call returns; neither moves
     */
    public Receipt publishTopic(String topic, ByteBuffer payload, int qos) {
        return topics.publish(topic, payload, qos, MessageProperties.NONE);
    }

    /**
     * Like {@link #publishTopic(String, String, int, MessageProperties)}.
     *
     * @param payload copied from its position to its limit before the call returns; neither moves
     */
    public Receipt publishTopic(
            String topic, ByteBuffer payload, int qos, MessageProperties properties) {
        return topics.publish(topic, payload, qos, properties);
    }

    /**
     * Subscribes the requests of applications on a custom topic (RRPC, PROTOCOL.md 4.4): the filter {@code
     * /ext/rrpc/+} and the topic, with QoS 0. The requests come to {@link Callbacks.OnTopicRrpcMessage}; the answer
     * of the platform to this call is told by its receipt alone. System RRPC needs no subscription.
     *
     * @param topic a full topic, with or without its leading slash
     * @return as {@link #subscribeTopic(String, int)}
     * @throws IllegalArgumentException when the filter is longer than 128 characters or no MQTT topic filter
     */
    public Receipt subscribeRrpcTopic(String topic) {
        return topics.subscribeRrpc(topic);
    }

    /**
     * {@link #subscribeRrpcTopic(String)} for several topics with one SUBSCRIBE, also those subscribed already.
     *
     * @return as {@link #subscribeTopic(List)}
     */
    public Receipt subscribeRrpcTopic(List<String> topics) {
        return this.topics.subscribeRrpc(topics);
    }

    /**
     * Ends {@link #subscribeRrpcTopic(String)}.
     *
     * @return as {@link #unsubscribeTopic(String)}
     */
    public Receipt unsubscribeRrpcTopic(String topic) {
        return topics.unsubscribeRrpc(topic);
    }

    /**
     * Ends {@link #subscribeRrpcTopic(List)}.
     *
     * @return as {@link #unsubscribeTopic(List)}
     */
    public Receipt unsubscribeRrpcTopic(List<String> topics) {
        return this.topics.unsubscribeRrpc(topics);
    }

    /**
     * Answers a request of {@link Callbacks.OnTopicRrpcMessage}, once, with QoS 0 ({@code thing_answer_rrpc}). The last
     * 100 requests are remembered.
     *
     * @param rrpcId as in the callback
     * @param payload sent as UTF-8
     * @return rc 0; {@link ResultCode#UNCHANGED} when the request is not known or was answered; {@link
     *     ResultCode#NOT_CONNECTED}; {@link ResultCode#REFUSED} when the answer is too large or too much waits for the
     *     socket
     */
    public Receipt answerRrpc(String rrpcId, String payload) {
        return topics.answerRrpc(rrpcId, payload.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Like {@link #answerRrpc(String, String)}.
     *
     * @param payload copied before the call returns
     */
    public Receipt answerRrpc(String rrpcId, byte[] payload) {
        return topics.answerRrpc(rrpcId, payload);
    }

    /**
     * Asks the platform for the time (NTP over MQTT, PROTOCOL.md 7.1); ends with the outcome {@link
     * Outcome.TimeAnswered}, or with {@link Outcome.Cause#EXPIRED} when there is no answer within 10 seconds. Needs no
     * subscription.
     *
     * @return rc 0, {@link ResultCode#NOT_CONNECTED}, or {@link ResultCode#REFUSED} when too much waits for the socket
     */
    public Receipt queryTime() {
        return topics.queryTime();
    }

    /** The full topic of this device: {@code user/get} becomes {@code /PK/DN/user/get}. */
    public String toFullTopic(String userTopic) {
        return "/" + device.productKey() + "/" + device.deviceName() + "/" + userTopic;
    }

    /**
     * What follows the identity in a full topic: {@code /PK/DN/user/get} becomes {@code user/get}. Nothing when the
     * topic has no such part, as {@code /ext/notify}.
     */
    public static Optional<String> toUserTopic(String fullTopic) {
        String[] parts = fullTopic.split("/", 4);
        return parts.length == 4 ? Optional.of(parts[3]) : Optional.empty();
    }

    /**
     * The topics that the platform has granted, with the granted QoS 0 or 1, in the order of the grants; a copy.
     * Also while there is no connection: they are what the next one will have.
     */
    public Map<String, Integer> topics() {
        return topics.granted();
    }

    /** Sets what is called when an attempt to connect has ended. */
    public LinkKit onConnect(Callbacks.OnConnect callback) {
        listeners.onConnect = requireNonNull(callback, "callback is null");
        return this;
    }

    /** Sets what is called when a connection has ended. */
    public LinkKit onDisconnect(Callbacks.OnDisconnect callback) {
        listeners.onDisconnect = requireNonNull(callback, "callback is null");
        return this;
    }

    /** Sets what is called when the platform has answered a subscribe. */
    public LinkKit onSubscribeTopic(Callbacks.OnSubscribeTopic callback) {
        listeners.onSubscribeTopic = requireNonNull(callback, "callback is null");
        return this;
    }

    /** Sets what is called when the platform has not restored subscriptions; default: a line in the log. */
    public LinkKit onSubscriptionsLost(Callbacks.OnSubscriptionsLost callback) {
        listeners.onSubscriptionsLost = requireNonNull(callback, "callback is null");
        return this;
    }

    /** Sets what is called when the platform has acknowledged an unsubscribe. */
    public LinkKit onUnsubscribeTopic(Callbacks.OnUnsubscribeTopic callback) {
        listeners.onUnsubscribeTopic = requireNonNull(callback, "callback is null");
        return this;
    }

    /** Sets what is called when a publish is through. */
    public LinkKit onPublishTopic(Callbacks.OnPublishTopic callback) {
        listeners.onPublishTopic = requireNonNull(callback, "callback is null");
        return this;
    }

    /** Sets what is called when a message has arrived. */
    public LinkKit onTopicMessage(Callbacks.OnTopicMessage callback) {
        listeners.onTopicMessage = requireNonNull(callback, "callback is null");
        return this;
    }

    /** Sets what is called when a message has arrived, and gets its properties too. */
    public LinkKit onMessage(Callbacks.OnMessage callback) {
        listeners.onMessage = requireNonNull(callback, "callback is null");
        return this;
    }

    /** Sets what is called when an application calls the device and waits for its answer. */
    public LinkKit onTopicRrpcMessage(Callbacks.OnTopicRrpcMessage callback) {
        listeners.onTopicRrpcMessage = requireNonNull(callback, "callback is null");
        return this;
    }

    /** Sets what is called when a dynamic registration has ended. */
    public LinkKit onDeviceDynamicRegister(Callbacks.OnDeviceDynamicRegister callback) {
        listeners.onDeviceDynamicRegister = requireNonNull(callback, "callback is null");
        return this;
    }

    /** Sets what is called when a dynamic registration without a list of devices has ended. */
    public LinkKit onDeviceDynamicRegisterNwlReply(
            Callbacks.OnDeviceDynamicRegisterNwlReply callback) {
        listeners.onDeviceDynamicRegisterNwlReply = requireNonNull(callback, "callback is null");
        return this;
    }

    /** Sets what is called when a callback has thrown; default: a line in the log. */
    public LinkKit onCallbackError(Callbacks.OnCallbackError callback) {
        listeners.onCallbackError = requireNonNull(callback, "callback is null");
        return this;
    }

    /** The device and where its link is, for logs. */
    @Override
    public String toString() {
        return "LinkKit[" + device + ", " + state() + "]";
    }
}
