// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.protocol.identity.ProductKey;
import java.util.Base64;
import java.util.concurrent.CompletionStage;

/** The actions that send to devices (PROTOCOL.md 4). */
final class MessageActions {
    private final Publisher publisher;

    MessageActions(Publisher publisher) {
        this.publisher = publisher;
    }

    /**
     * Pub (PROTOCOL.md 4.1). The properties for MQTT 5 devices (UserProp, ContentType, PayloadFormatIndicator,
     * ResponseTopic, CorrelationData) are passed over: a message goes without them, as it does to MQTT 3 devices.
     */
    CompletionStage<Answer> pub(Parameters parameters) {
        ProductKey productKey = Fields.productKey(parameters);
        String topicFullName = parameters.require("TopicFullName");
        byte[] payload = payload(parameters.require("MessageContent"));
        int qos = parameters.integer("Qos", 0, 0, 1);
        return publisher
                .pub(productKey, topicFullName, payload, qos, PubProperties.of(parameters))
                .thenApply(outcome ->
                        RefusalCodes.answer(
                                outcome,
                                // Text: as a JSON number its last digits are lost in JavaScript.
                                messageId -> Answer.success("MessageId", messageId)));
    }

    private static byte[] payload(String messageContent) {
        try {
            return Base64.getDecoder().decode(messageContent);
        } catch (IllegalArgumentException e) {
            throw RefusedException.failure(
                    "iot.messagebroker.MessageContentIsNotBase64Encode",
                    "MessageContent has to be Base64: " + e.getMessage());
        }
    }
}
