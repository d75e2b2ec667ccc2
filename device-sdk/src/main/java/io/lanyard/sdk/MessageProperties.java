// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a message of MQTT 5.0 carries beside its payload (MQTT 5.0 section 3.3.2.3). Immutable. With {@link
 * Protocol#MQTT_3_1_1} and {@link Protocol#MQTT_3_1} nothing of it is sent, and what arrives has {@link #NONE}.
 */
public final class MessageProperties {
    /** Nothing. */
    public static final MessageProperties NONE = new Builder().build();

    private final List<UserProperty> userProperties;
    private final @Nullable Duration expiry;
    private final @Nullable String responseTopic;
    private final byte @Nullable [] correlationData;
    private final @Nullable String contentType;
    private final boolean text;

    private MessageProperties(Builder builder) {
        this.userProperties = List.copyOf(builder.userProperties);
        this.expiry = builder.expiry;
        this.responseTopic = builder.responseTopic;
        this.correlationData = builder.correlationData;
        this.contentType = builder.contentType;
        this.text = builder.text;
    }

    /** Begins with nothing. */
    public static Builder builder() {
        return new Builder();
    }

    /** The pairs of the application, in their order. */
    public List<UserProperty> userProperties() {
        return userProperties;
    }

    /** The value of the first pair with this name. */
    public Optional<String> userProperty(String name) {
        return userProperties.stream()
                .filter(pair -> pair.name().equals(name))
                .map(UserProperty::value)
                .findFirst();
    }

    /** How long the message is worth delivering, in whole seconds; nothing: for ever. */
    public Optional<Duration> expiry() {
        return Optional.ofNullable(expiry);
    }

    /** Where the sender wants an answer. */
    public Optional<String> responseTopic() {
        return Optional.ofNullable(responseTopic);
    }

    /** What ties an answer to its request; a copy. */
    public Optional<byte[]> correlationData() {
        return Optional.ofNullable(correlationData).map(byte[]::clone);
    }

    /** What the payload is, usually a MIME type. */
    public Optional<String> contentType() {
        return Optional.ofNullable(contentType);
    }

    /** Whether the sender says that the payload is text in UTF-8; false: it says nothing. */
    public boolean isText() {
        return text;
    }

    /** The names of what is there and the number of user properties, for logs. */
    @Override
    public String toString() {
        return "MessageProperties[userProperties="
                + userProperties.size()
                + ", expiry="
                + expiry
                + ", responseTopic="
                + responseTopic
                + ", contentType="
                + contentType
                + "]";
    }

    /** Collects {@link MessageProperties}. Not thread-safe. */
    public static final class Builder {
        private static final Duration LONGEST = Duration.ofSeconds(0xFFFF_FFFFL);

        private final List<UserProperty> userProperties = new ArrayList<>();
        private @Nullable Duration expiry;
        private @Nullable String responseTopic;
        private byte @Nullable [] correlationData;
        private @Nullable String contentType;
        private boolean text;

        private Builder() {}

        /** One more pair, behind those that are there. */
        public Builder userProperty(String name, String value) {
            userProperties.add(new UserProperty(name, value));
            return this;
        }

        /**
         * How long the message is worth delivering, from the call on: the time that it waits on the device counts, in an
         * {@link OfflineBuffer} too, and what is over before it could be sent fails with {@link
         * Outcome.Cause#EXPIRED}.
         *
         * @param expiry 1 s to 4,294,967,295 s; parts of a second are left out
         * @throws IllegalArgumentException when it is outside this range
         */
        public Builder expiry(Duration expiry) {
            if (expiry.toSeconds() < 1 || expiry.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        "expiry has to be 1 s to 4294967295 s, found " + expiry);
            }
            this.expiry = expiry;
            return this;
        }

        /** Where an answer is wanted: a topic that this device has subscribed. */
        public Builder responseTopic(String responseTopic) {
            this.responseTopic = Objects.requireNonNull(responseTopic, "responseTopic is null");
            return this;
        }

        /** What ties the answer to the request, up to 65,535 bytes; copied. */
        public Builder correlationData(byte[] correlationData) {
            this.correlationData = correlationData.clone();
            return this;
        }

        /** What the payload is, usually a MIME type. */
        public Builder contentType(String contentType) {
            this.contentType = Objects.requireNonNull(contentType, "contentType is null");
            return this;
        }

        /** Says that the payload is text in UTF-8; the platform may check it. */
        public Builder text() {
            this.text = true;
            return this;
        }

        /** The properties so far. */
        public MessageProperties build() {
            return new MessageProperties(this);
        }
    }
}
