// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.PropertiesBuilder;
import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.mqtt.packet.UserProperty;
import io.lanyard.platform.session.MessageProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The properties of a PUBLISH in the platform's terms and back; messages without any cost nothing. */
final class PublishProperties {
    private PublishProperties() {}

    /** What is to travel with a message that came with these properties at this time. */
    static MessageProperties received(Properties properties, long nowMillis) {
        if (properties.isEmpty()) {
            return MessageProperties.NONE;
        }
        OptionalLong expiry = properties.messageExpiry();
        return new MessageProperties(
                properties.payloadIsUtf8(),
                properties.contentType().orElse(null),
                properties.responseTopic().map(TopicName::text).orElse(null),
                properties.correlationData().orElse(null),
                properties.userProperties().stream()
                        .map(pair -> Map.entry(pair.name(), pair.value()))
                        .toList(),
                expiry.isPresent() ? nowMillis + expiry.getAsLong() * 1_000 : 0,
                List.of());
    }

    /** What to send with a message; its expiry is what is left of it [MQTT-3.3.2-6]. */
    static Properties toSend(MessageProperties properties, long nowMillis) {
        return builder(properties, properties.subscriptionIds(), nowMillis).build();
    }

    /**
     * What to send with a message to an application: behind the publisher's own user properties {@code messageId} and
     * {@code generateTime}, as AMQP has them (PROTOCOL.md 5.1), and {@code attempt} when it comes again.
     */
    static Properties toApplication(Outgoing outgoing, long nowMillis) {
        MessageProperties properties = outgoing.message().properties();
        List<UserProperty> own = new ArrayList<>(properties.userProperties().size() + 3);
        properties
                .userProperties()
                .forEach(pair -> own.add(new UserProperty(pair.getKey(), pair.getValue())));
        own.add(new UserProperty("messageId", Long.toString(outgoing.message().id())));
        own.add(new UserProperty("generateTime", Long.toString(outgoing.at())));
        if (outgoing.attempt() > 1) {
            own.add(new UserProperty("attempt", Integer.toString(outgoing.attempt())));
        }
        return builder(properties, outgoing.identifiers(), nowMillis).userProperties(own).build();
    }

    private static PropertiesBuilder builder(
            MessageProperties properties, List<Integer> subscriptionIds, long nowMillis) {
        PropertiesBuilder builder = Properties.builder();
        if (properties.payloadIsText()) {
            builder.payloadIsUtf8(true);
        }
        if (properties.contentType() != null) {
            builder.contentType(properties.contentType());
        }
        if (properties.responseTopic() != null) {
            builder.responseTopic(TopicName.of(properties.responseTopic()));
        }
        if (properties.correlationData() != null) {
            builder.correlationData(properties.correlationData());
        }
        if (!properties.userProperties().isEmpty()) {
            builder.userProperties(
                    properties.userProperties().stream()
                            .map(pair -> new UserProperty(pair.getKey(), pair.getValue()))
                            .toList());
        }
        if (properties.expiresAt() != 0) {
            builder.messageExpiry(Math.max(0, (properties.expiresAt() - nowMillis + 999) / 1_000));
        }
        if (!subscriptionIds.isEmpty()) {
            builder.subscriptionIdentifiers(subscriptionIds);
        }
        return builder;
    }
}
