// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.protocol.topic.Topic;
import io.lanyard.protocol.topic.TopicFilter;
import io.lanyard.sdk.MessageProperties;
import io.lanyard.sdk.Outcome;
import io.lanyard.sdk.Receipt;
import io.lanyard.sdk.ResultCode;
import io.lanyard.sdk.TopicQos;
import io.lanyard.sdk.link.Operation.Publication;
import io.lanyard.sdk.link.Operation.Subscribing.Origin;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Publish, subscribe and unsubscribe with the checks of the Python Link SDK in its order: connection, empty topic,
 * length, QoS, size (PROTOCOL.md 8.3). The connection comes first, so that a program that works offline sees nothing
 * but {@link ResultCode#NOT_CONNECTED}. Any thread.
 */
public final class TopicOperations {
    /** Longest topic, in characters; a longer one is a mistake of the program. */
    public static final int MAX_TOPIC_LENGTH = 128;

    /** The platform's bound on a message with its topic (PROTOCOL.md 1.5). */
    public static final int MAX_MESSAGE_BYTES = 262_144;

    /** Length of the topic and packet id, which count as well. */
    private static final int PUBLISH_FIELDS = 4;

    private static final TopicName NO_TOPIC = TopicName.of("");

    private final Outbox outbox;
    private final LinkState link;
    private final Timers timers;
    private final long timeout;
    private final Runnable wake;

    /** The topic that was published last and has been checked; most devices publish to one, over and over. */
    private volatile TopicName lastTopic = NO_TOPIC;

    TopicOperations(LinkState link, Timers timers, Duration timeout, Runnable wake) {
        this.outbox = link.outbox();
        this.link = link;
        this.timers = timers;
        this.timeout = timeout.toNanos();
        this.wake = wake;
    }

    public Receipt publish(String topic, String payload, int qos, MessageProperties properties) {
        return outbox.acceptsPublish()
                ? publishOwned(topic, payload.getBytes(StandardCharsets.UTF_8), qos, properties)
                : offline();
    }

    public Receipt publish(String topic, byte[] payload, int qos, MessageProperties properties) {
        return outbox.acceptsPublish()
                ? publishOwned(topic, payload.clone(), qos, properties)
                : offline();
    }

    public Receipt publish(
            String topic, ByteBuffer payload, int qos, MessageProperties properties) {
        if (!outbox.acceptsPublish()) {
            return offline();
        }
        byte[] bytes = new byte[payload.remaining()];
        payload.duplicate().get(bytes);
        return publishOwned(topic, bytes, qos, properties);
    }

    private Receipt publishOwned(
            String topic, byte[] payload, int qos, MessageProperties properties) {
        if (topic.isEmpty()) {
            return LinkReceipt.refused(ResultCode.INVALID_TOPIC);
        }
        TopicName name = name(topic);
        if (isNoQos(qos)) {
            return LinkReceipt.refused(ResultCode.INVALID_QOS);
        }
        if (PUBLISH_FIELDS + name.utf8().length + payload.length > MAX_MESSAGE_BYTES) {
            return LinkReceipt.refused(ResultCode.REFUSED);
        }
        Properties packet = PacketProperties.of(properties);
        LinkReceipt receipt =
                outbox.publish(name, payload, qos, packet, deadline(), expiresAt(properties));
        for (Publication evicted : outbox.takeEvicted()) {
            link.announcer().failed(List.of(evicted), Outcome.Cause.EVICTED);
        }
        return woken(receipt);
    }

    private TopicName name(String topic) {
        TopicName last = lastTopic;
        if (last.text().equals(topic)) {
            return last;
        }
        requireLength(topic);
        TopicName checked = TopicName.of(Topic.of(topic).value());
        lastTopic = checked;
        return checked;
    }

    public Receipt subscribe(String topic, int qos) {
        return subscribeOne(topic, qos, Origin.APPLICATION);
    }

    private Receipt subscribeOne(String topic, int qos, Origin origin) {
        if (!outbox.online()) {
            return offline();
        }
        List<TopicQos> topics = List.of(new TopicQos(topic, qos));
        int rc = check(topics);
        if (rc == ResultCode.SUCCESS && link.subscriptions().contains(topic)) {
            rc = ResultCode.UNCHANGED;
        }
        return rc == ResultCode.SUCCESS
                ? woken(outbox.subscribe(topics, origin, deadline()))
                : LinkReceipt.refused(rc);
    }

    public Receipt subscribe(List<TopicQos> topics) {
        return subscribeAll(topics, Origin.APPLICATION);
    }

    private Receipt subscribeAll(List<TopicQos> topics, Origin origin) {
        if (!outbox.online()) {
            return offline();
        }
        int rc = topics.isEmpty() ? ResultCode.INVALID_TOPIC : check(topics);
        return rc == ResultCode.SUCCESS
                ? woken(outbox.subscribe(topics, origin, deadline()))
                : LinkReceipt.refused(rc);
    }

    private static int check(List<TopicQos> topics) {
        for (TopicQos entry : topics) {
            if (entry.topic().isEmpty()) {
                return ResultCode.INVALID_TOPIC;
            }
            requireLength(entry.topic());
            TopicFilter.of(entry.topic());
            if (isNoQos(entry.qos())) {
                return ResultCode.INVALID_QOS;
            }
        }
        return ResultCode.SUCCESS;
    }

    public Receipt unsubscribe(String topic) {
        return unsubscribeOne(topic, false);
    }

    private Receipt unsubscribeOne(String topic, boolean rrpc) {
        if (!outbox.online()) {
            return offline();
        }
        if (topic.isEmpty()) {
            return LinkReceipt.refused(ResultCode.INVALID_TOPIC);
        }
        requireLength(topic);
        return link.subscriptions().contains(topic)
                ? woken(outbox.unsubscribe(List.of(topic), rrpc, deadline()))
                : LinkReceipt.refused(ResultCode.UNCHANGED);
    }

    public Receipt unsubscribe(List<String> topics) {
        return unsubscribeAll(topics, false);
    }

    private Receipt unsubscribeAll(List<String> topics, boolean rrpc) {
        if (!outbox.online()) {
            return offline();
        }
        if (topics.isEmpty() || topics.stream().anyMatch(String::isEmpty)) {
            return LinkReceipt.refused(ResultCode.INVALID_TOPIC);
        }
        topics.forEach(TopicOperations::requireLength);
        List<String> subscribed = topics.stream().filter(link.subscriptions()::contains).toList();
        return subscribed.isEmpty()
                ? LinkReceipt.refused(ResultCode.NOTHING_LEFT)
                : woken(outbox.unsubscribe(subscribed, rrpc, deadline()));
    }

    public Receipt subscribeRrpc(String topic) {
        return topic.isEmpty()
                ? emptyTopic()
                : subscribeOne(RrpcRequests.filter(topic), 0, Origin.RRPC);
    }

    public Receipt subscribeRrpc(List<String> topics) {
        if (topics.stream().anyMatch(String::isEmpty)) {
            return emptyTopic();
        }
        return subscribeAll(
                topics.stream().map(topic -> new TopicQos(RrpcRequests.filter(topic), 0)).toList(),
                Origin.RRPC);
    }

    public Receipt unsubscribeRrpc(String topic) {
        return topic.isEmpty() ? emptyTopic() : unsubscribeOne(RrpcRequests.filter(topic), true);
    }

    public Receipt unsubscribeRrpc(List<String> topics) {
        if (topics.stream().anyMatch(String::isEmpty)) {
            return emptyTopic();
        }
        return unsubscribeAll(topics.stream().map(RrpcRequests::filter).toList(), true);
    }

    private Receipt emptyTopic() {
        return outbox.online() ? LinkReceipt.refused(ResultCode.INVALID_TOPIC) : offline();
    }

    public Receipt answerRrpc(String rrpcId, byte[] payload) {
        if (!outbox.online()) {
            return offline();
        }
        String topic = link.rrpcRequests().answerTopic(rrpcId);
        if (topic == null) {
            return LinkReceipt.refused(ResultCode.UNCHANGED);
        }
        if (PUBLISH_FIELDS + topic.length() + payload.length > MAX_MESSAGE_BYTES) {
            return LinkReceipt.refused(ResultCode.REFUSED);
        }
        LinkReceipt receipt =
                outbox.publish(
                        TopicName.of(topic), payload.clone(), 0, Properties.NONE, deadline());
        if (receipt.accepted()) {
            link.rrpcRequests().answered(rrpcId);
        }
        return woken(receipt);
    }

    public Receipt queryTime() {
        TimeQueries queries = link.timeQueries();
        long sentAt = queries.newSentAt();
        byte[] payload =
                ("{\"deviceSendTime\":\"" + sentAt + "\"}").getBytes(StandardCharsets.US_ASCII);
        return woken(
                outbox.queryTime(
                        TopicName.of(queries.requestTopic()),
                        payload,
                        timers.nanoTime() + TimeQueries.PATIENCE.toNanos(),
                        sentAt,
                        queries::add));
    }

    /** Topic to granted QoS; a copy. */
    public Map<String, Integer> granted() {
        return link.subscriptions().topics();
    }

    private long deadline() {
        return timeout == 0 ? Long.MAX_VALUE : timers.nanoTime() + timeout;
    }

    private long expiresAt(MessageProperties properties) {
        Duration expiry = properties.expiry().orElse(Duration.ZERO);
        return expiry.isZero() ? Long.MAX_VALUE : timers.nanoTime() + expiry.toNanos();
    }

    private Receipt woken(LinkReceipt receipt) {
        if (receipt.accepted()) {
            wake.run();
        }
        return receipt;
    }

    private static Receipt offline() {
        return LinkReceipt.refused(ResultCode.NOT_CONNECTED);
    }

    private static boolean isNoQos(int qos) {
        return qos != 0 && qos != 1;
    }

    private static void requireLength(String topic) {
        if (topic.length() > MAX_TOPIC_LENGTH) {
            throw new IllegalArgumentException(
                    "topic has to be at most "
                            + MAX_TOPIC_LENGTH
                            + " characters long, found "
                            + topic.length());
        }
    }
}
