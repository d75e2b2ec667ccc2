// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

/** The version of MQTT that a device speaks. */
public enum Protocol {
    /** MQTT 3.1, {@code MQTTv31} of the Python Link SDK. */
    MQTT_3_1,
    /** MQTT 3.1.1, {@code MQTTv311} of the Python Link SDK and the default. */
    MQTT_3_1_1,
    /**
     * MQTT 5.0: messages carry {@link MessageProperties}, refusals their own codes. A device that has connected with
     * it cannot go back on the original platform (PROTOCOL.md 1.1).
     */
    MQTT_5_0
}
