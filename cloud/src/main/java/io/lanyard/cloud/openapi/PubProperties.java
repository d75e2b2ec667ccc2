// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.platform.session.MessageProperties;
import io.lanyard.protocol.topic.Topic;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parameters of Pub that reach devices of MQTT 5.0 as properties of the PUBLISH (PROTOCOL.md 4.1). */
final class PubProperties {
    /** The documentation names no bound; this many fit a packet that small devices take. */
    private static final int MAX_USER_PROPERTIES = 20;

    private PubProperties() {}

    static MessageProperties of(Parameters parameters) {
        boolean text = parameters.integer("PayloadFormatIndicator", 0, 0, 1) == 1;
        Optional<String> contentType = parameters.find("ContentType");
        Optional<String> responseTopic = parameters.find("ResponseTopic");
        responseTopic.ifPresent(PubProperties::requireTopic);
        byte[] correlation =
                parameters.find("CorrelationData").map(PubProperties::decoded).orElse(null);
        List<Map.Entry<String, String>> user = userProperties(parameters);
        if (!text
                && contentType.isEmpty()
                && responseTopic.isEmpty()
                && correlation == null
                && user.isEmpty()) {
            return MessageProperties.NONE;
        }
        return new MessageProperties(
                text,
                contentType.orElse(null),
                responseTopic.orElse(null),
                correlation,
                user,
                0,
                List.of());
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
            user.add(Map.entry(key.get(), value.get()));
        }
        return user;
    }

    private static void requireTopic(String text) {
        try {
            var _ = Topic.of(text);
        } catch (IllegalArgumentException e) {
            throw malformed("ResponseTopic", "is no topic: " + e.getMessage());
        }
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw malformed("CorrelationData", "has to be Base64: " + e.getMessage());
        }
    }

    private static RefusedException malformed(String parameter, String problem) {
        return RefusedException.failure(
                "iot.messagebroker.PublishMessageFailed", parameter + " " + problem);
    }
}
