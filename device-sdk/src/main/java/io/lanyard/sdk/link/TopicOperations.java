// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.protocol.topic.Topic;
import io.lanyard.protocol.topic.TopicFilter;
import io.lanyard.sdk.Receipt;
import io.lanyard.sdk.ResultCode;
import io.lanyard.sdk.TopicQos;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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

    private final Outbox outbox;
    private final Subscriptions subscriptions;
    private final Runnable wake;

    TopicOperations(Outbox outbox, Subscriptions subscriptions, Runnable wake) {
        this.outbox = outbox;
        this.subscriptions = subscriptions;
        this.wake = wake;
    }

    public Receipt publish(String topic, String payload, int qos) {
        return outbox.online()
                ? publishOwned(topic, payload.getBytes(StandardCharsets.UTF_8), qos)
                : offline();
    }

    public Receipt publish(String topic, byte[] payload, int qos) {
        return outbox.online() ? publishOwned(topic, payload.clone(), qos) : offline();
    }

    public Receipt publish(String topic, ByteBuffer payload, int qos) {
        if (!outbox.online()) {
            return offline();
        }
        byte[] bytes = new byte[payload.remaining()];
        payload.duplicate().get(bytes);
        return publishOwned(topic, bytes, qos);
    }

    private Receipt publishOwned(String topic, byte[] payload, int qos) {
        if (topic.isEmpty()) {
            return LinkReceipt.refused(ResultCode.INVALID_TOPIC);
        }
        requireLength(topic);
        Topic.of(topic);
        if (isNoQos(qos)) {
            return LinkReceipt.refused(ResultCode.INVALID_QOS);
        }
        TopicName name = TopicName.of(topic);
        if (PUBLISH_FIELDS + name.utf8().length + payload.length > MAX_MESSAGE_BYTES) {
            return LinkReceipt.refused(ResultCode.REFUSED);
        }
        return woken(outbox.publish(name, payload, qos));
    }

    public Receipt subscribe(String topic, int qos) {
        if (!outbox.online()) {
            return offline();
        }
        List<TopicQos> topics = List.of(new TopicQos(topic, qos));
        int rc = check(topics);
        if (rc == ResultCode.SUCCESS && subscriptions.contains(topic)) {
            rc = ResultCode.UNCHANGED;
        }
        return rc == ResultCode.SUCCESS ? woken(outbox.subscribe(topics)) : LinkReceipt.refused(rc);
    }

    public Receipt subscribe(List<TopicQos> topics) {
        if (!outbox.online()) {
            return offline();
        }
        int rc = topics.isEmpty() ? ResultCode.INVALID_TOPIC : check(topics);
        return rc == ResultCode.SUCCESS ? woken(outbox.subscribe(topics)) : LinkReceipt.refused(rc);
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
        if (!outbox.online()) {
            return offline();
        }
        if (topic.isEmpty()) {
            return LinkReceipt.refused(ResultCode.INVALID_TOPIC);
        }
        requireLength(topic);
        return subscriptions.contains(topic)
                ? woken(outbox.unsubscribe(List.of(topic)))
                : LinkReceipt.refused(ResultCode.UNCHANGED);
    }

    public Receipt unsubscribe(List<String> topics) {
        if (!outbox.online()) {
            return offline();
        }
        if (topics.isEmpty() || topics.stream().anyMatch(String::isEmpty)) {
            return LinkReceipt.refused(ResultCode.INVALID_TOPIC);
        }
        topics.forEach(TopicOperations::requireLength);
        List<String> subscribed = topics.stream().filter(subscriptions::contains).toList();
        return subscribed.isEmpty()
                ? LinkReceipt.refused(ResultCode.NOTHING_LEFT)
                : woken(outbox.unsubscribe(subscribed));
    }

    /** Topic to granted QoS; a copy. */
    public Map<String, Integer> granted() {
        return subscriptions.topics();
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
