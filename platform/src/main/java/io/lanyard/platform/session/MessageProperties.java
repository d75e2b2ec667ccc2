// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What MQTT 5.0 lets a message carry from its publisher to its subscribers (MQTT 5.0 section 3.3.2.3). Messages of
 * older versions carry {@link #NONE}.
 *
 * @param payloadIsText whether the publisher says that the payload is UTF-8
 * @param correlationData not copied, do not change it
 * @param userProperties names and values in their order; names may repeat
 * @param expiresAt when nobody is to get the message any more, in milliseconds since 1970; 0 for never
 * @param subscriptionIds the identifiers of the subscriptions that a delivery is for; empty on the way in
 */
@SuppressWarnings("ArrayRecordComponent")
public record MessageProperties(
        boolean payloadIsText,
        @Nullable String contentType,
        @Nullable String responseTopic,
        byte @Nullable [] correlationData,
        List<Map.Entry<String, String>> userProperties,
        long expiresAt,
        List<Integer> subscriptionIds) {
    public static final MessageProperties NONE =
            new MessageProperties(false, null, null, null, List.of(), 0, List.of());

    // Not the compact form: with it javac leaves @Nullable on the array out of the class file.
    public MessageProperties(
            boolean payloadIsText,
            @Nullable String contentType,
            @Nullable String responseTopic,
            byte @Nullable [] correlationData,
            List<Map.Entry<String, String>> userProperties,
            long expiresAt,
            List<Integer> subscriptionIds) {
        this.payloadIsText = payloadIsText;
        this.contentType = contentType;
        this.responseTopic = responseTopic;
        this.correlationData = correlationData;
        this.userProperties = List.copyOf(userProperties);
        this.expiresAt = expiresAt;
        this.subscriptionIds = List.copyOf(subscriptionIds);
    }

    /** Whether there are none; cheap, because it is asked for every message. */
    public boolean isEmpty() {
        return !payloadIsText
                && contentType == null
                && responseTopic == null
                && correlationData == null
                && userProperties.isEmpty()
                && expiresAt == 0
                && subscriptionIds.isEmpty();
    }

    /** The same without {@link #expiresAt}. */
    public MessageProperties withoutExpiry() {
        return expiresAt == 0 ? this : expiringAt(0);
    }

    MessageProperties expiringAt(long millis) {
        return new MessageProperties(
                payloadIsText,
                contentType,
                responseTopic,
                correlationData,
                userProperties,
                millis,
                subscriptionIds);
    }

    MessageProperties forSubscriptions(List<Integer> ids) {
        return new MessageProperties(
                payloadIsText,
                contentType,
                responseTopic,
                correlationData,
                userProperties,
                expiresAt,
                ids);
    }
}
