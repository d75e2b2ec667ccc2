// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

/**
 * How a filter is subscribed (MQTT 5.0 section 3.8.3.1); older versions know only the QoS.
 *
 * @param qos 0 or 1
 * @param noLocal what the device itself publishes is not sent back to it
 * @param retainAsPublished the retain flag is passed on as it came
 * @param identifier 1 to 268,435,455, or 0 for none
 */
public record SubscriptionOptions(
        int qos, boolean noLocal, boolean retainAsPublished, int identifier) {
    /** Only a QoS, as MQTT 3.1.1 has it. */
    public static SubscriptionOptions of(int qos) {
        return new SubscriptionOptions(qos, false, false, 0);
    }
}
