// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import java.util.Objects;

/**
 * One entry of {@link LinkKit#subscribeTopic(java.util.List)}.
 *
 * @param topic a full topic or a filter with {@code +} and {@code #}
 * @param qos 0 or 1; anything else is answered with {@link ResultCode#INVALID_QOS} by the call
 */
public record TopicQos(String topic, int qos) {
    public TopicQos {
        Objects.requireNonNull(topic, "topic is null");
    }
}
