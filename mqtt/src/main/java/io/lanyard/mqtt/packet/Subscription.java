// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.packet;

import java.util.Objects;

/**
 * One topic filter of a SUBSCRIBE with its options (MQTT 5.0 section 3.8.3.1). 3.1 and 3.1.1 know only the QoS.
 *
 * @param filter the filter as sent: well-formed UTF-8, not otherwise checked
 * @param noLocal own messages are not sent back
 * @param retainAsPublished the retain flag is passed on as it came
 */
public record Subscription(
        String filter,
        Qos qos,
        boolean noLocal,
        boolean retainAsPublished,
        RetainHandling retainHandling) {
    public Subscription {
        Objects.requireNonNull(filter, "filter is null");
        Objects.requireNonNull(qos, "qos is null");
        Objects.requireNonNull(retainHandling, "retainHandling is null");
    }

    public Subscription(String filter, Qos qos) {
        this(filter, qos, false, false, RetainHandling.SEND);
    }

    /** When retained messages are sent for a subscription. */
    public enum RetainHandling {
        SEND,
        SEND_IF_NEW,
        DO_NOT_SEND
    }
}
