// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.PropertiesBuilder;
import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.protocol.topic.Topic;
import io.lanyard.sdk.MessageProperties;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** The properties of a PUBLISH as applications see them, and back. */
final class PacketProperties {
    private PacketProperties() {}

    /**
     * As they are sent.
     *
     * @throws IllegalArgumentException when a text is longer than MQTT allows or the response topic is no topic
     */
    static Properties of(MessageProperties message) {
        if (message.equals(MessageProperties.NONE)) {
            return Properties.NONE;
        }
        PropertiesBuilder packet = Properties.builder();
        message.userProperties().forEach(pair -> packet.userProperty(pair.name(), pair.value()));
        message.expiry().ifPresent(expiry -> packet.messageExpiry(expiry.toSeconds()));
        message.responseTopic()
                .ifPresent(topic -> packet.responseTopic(TopicName.of(Topic.of(topic).value())));
        message.correlationData().ifPresent(packet::correlationData);
        message.contentType().ifPresent(packet::contentType);
        if (message.isText()) {
            packet.payloadIsUtf8(true);
        }
        return packet.build();
    }

    /**
     * These with what is left of their message expiry, when they have one: the time that a message waited on the device
     * counts as well.
     *
     * @param nanos negative when it is over; then the least that can be said is sent
     */
    static Properties expiringIn(Properties packet, long nanos) {
        OptionalLong whole = packet.messageExpiry();
        if (whole.isEmpty()) {
            return packet;
        }
        // Rounded up: a part of a second is worth one.
        long seconds = 1 + (Math.max(1, nanos) - 1) / TimeUnit.SECONDS.toNanos(1);
        return seconds < whole.getAsLong() ? packet.withMessageExpiry(seconds) : packet;
    }

    /** As they arrived. */
    static MessageProperties toMessage(Properties packet) {
        if (packet.isEmpty()) {
            return MessageProperties.NONE;
        }
        MessageProperties.Builder message = MessageProperties.builder();
        packet.userProperties().forEach(pair -> message.userProperty(pair.name(), pair.value()));
        packet.messageExpiry()
                .ifPresent(seconds -> message.expiry(Duration.ofSeconds(Math.max(1, seconds))));
        packet.responseTopic().ifPresent(topic -> message.responseTopic(topic.text()));
        packet.correlationData().ifPresent(message::correlationData);
        packet.contentType().ifPresent(message::contentType);
        if (packet.payloadIsUtf8()) {
            message.text();
        }
        return message.build();
    }
}
