// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.platform.service.Outcome;
import io.lanyard.platform.session.MessageProperties;
import io.lanyard.protocol.identity.ProductKey;
import java.util.concurrent.CompletionStage;

/** Sends a message of an application to a device. */
@FunctionalInterface
public interface Publisher {
    /**
     * Sends; may block on the registry, so never called on an event loop.
     *
     * @param topicFullName the topic as the application wrote it, not yet checked
     * @param payload handed over, the caller does not change it any more
     * @param qos 0 or 1
     * @param properties what a device of MQTT 5.0 gets with it
     * @return the message's id of about 19 digits once the platform has accepted it
     */
    CompletionStage<Outcome<String>> pub(
            ProductKey productKey,
            String topicFullName,
            byte[] payload,
            int qos,
            MessageProperties properties);
}
