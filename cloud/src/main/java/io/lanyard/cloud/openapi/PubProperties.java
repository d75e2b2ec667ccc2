// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.platform.session.MessageProperties;
import io.lanyard.protocol.topic.Topic;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of Pub and BatchPub that are about MQTT 5.0: most reach devices of 5.0 as properties of the PUBLISH
 * (PROTOCOL.md 4.1), what cannot be done is refused.
 */
final class PubProperties {
    /** The documentation names no bound; this many fit a packet that small devices take. */
    private static final int MAX_USER_PROPERTIES = 20;

    /** What the two bytes of a length can tell (MQTT 5.0 sections 1.5.4 and 1.5.6). */
    private static final int MAX_BYTES = 65_535;

    /** Four bytes of seconds (MQTT 5.0 section 3.3.2.3.3). */
    private static final long MAX_EXPIRY_SECONDS = 0xffff_ffffL;

    private PubProperties() {}

    /**
     * The properties, of which a PUBLISH can carry each: what it cannot carry would end the connection of the device
     * that is to get it, at every try again.
     *
     * @param payload what goes with them
     * @param nowMillis from when on the message may expire, by the clock of the mailboxes
     */
    static MessageProperties of(Parameters parameters, byte[] payload, long nowMillis) {
        if (parameters.flag("Retained").orElse(false)) {
            throw malformed(
                    "Retained", "cannot be true: nothing is retained that applications send");
        }
        boolean text = parameters.integer("PayloadFormatIndicator", 0, 0, 1) == 1;
        if (text && !isUtf8(payload)) {
            throw malformed(
                    "PayloadFormatIndicator", "is 1 for a payload of UTF-8, and this one is none");
        }
        Optional<String> contentType = parameters.find("ContentType");
        contentType.ifPresent(type -> requireText("ContentType", type));
        Optional<String> responseTopic = parameters.find("ResponseTopic");
        responseTopic.ifPresent(PubProperties::requireTopic);
        byte[] correlation =
                parameters.find("CorrelationData").map(PubProperties::decoded).orElse(null);
        List<Map.Entry<String, String>> user = userProperties(parameters);
        // With 0 it would have expired before anybody can get it.
        long expirySeconds = parameters.number("MessageExpiryInterval", 0, 1, MAX_EXPIRY_SECONDS);
        if (!text
                && contentType.isEmpty()
                && responseTopic.isEmpty()
                && correlation == null
                && user.isEmpty()
                && expirySeconds == 0) {
            return MessageProperties.NONE;
        }
        return new MessageProperties(
                text,
                contentType.orElse(null),
                responseTopic.orElse(null),
                correlation,
                user,
                expirySeconds == 0 ? 0 : nowMillis + expirySeconds * 1_000,
                List.of());
    }

    /** The one property that RRpc has (PROTOCOL.md 4.4). */
    static MessageProperties contentType(Parameters parameters) {
        Optional<String> contentType = parameters.find("ContentType");
        if (contentType.isEmpty()) {
            return MessageProperties.NONE;
        }
        requireText("ContentType", contentType.get());
        return new MessageProperties(false, contentType.get(), null, null, List.of(), 0, List.of());
    }

    private static List<Map.Entry<String, String>> userProperties(Parameters parameters) {
        int count = parameters.structures("UserProp");
        if (count > MAX_USER_PROPERTIES) {
            throw malformed("UserProp", "holds more than " + MAX_USER_PROPERTIES + " properties");
        }
        List<Map.Entry<String, String>> user = new ArrayList<>(count);
        for (int n = 1; n <= count; n++) {
            String name = "UserProp." + n;
            Optional<String> key = parameters.find(name + ".Key");
            Optional<String> value = parameters.find(name + ".Value");
            if (key.isEmpty() || value.isEmpty()) {
                throw malformed(name, "has to have both Key and Value");
            }
            requireText(name + ".Key", key.get());
            requireText(name + ".Value", value.get());
            user.add(Map.entry(key.get(), value.get()));
        }
        return user;
    }

    /** What a UTF-8 Encoded String may hold (MQTT 5.0 section 1.5.4). What is no UTF-8 has not come this far. */
    private static void requireText(String parameter, String text) {
        if (text.indexOf('\0') >= 0) {
            throw malformed(parameter, "may not hold U+0000");
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw malformed(parameter, "may be at most " + MAX_BYTES + " bytes long");
        }
    }

    private static void requireTopic(String text) {
        try {
            var _ = Topic.of(text);
        } catch (IllegalArgumentException e) {
            throw malformed("ResponseTopic", "is no topic: " + e.getMessage());
        }
    }

    private static byte[] decoded(String base64) {
        byte[] data;
        try {
            data = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw malformed("CorrelationData", "has to be Base64: " + e.getMessage());
        }
        if (data.length > MAX_BYTES) {
            throw malformed("CorrelationData", "may be at most " + MAX_BYTES + " bytes long");
        }
        return data;
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            var _ = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static RefusedException malformed(String parameter, String problem) {
        return RefusedException.failure(
                "iot.messagebroker.PublishMessageFailed", parameter + " " + problem);
    }
}
