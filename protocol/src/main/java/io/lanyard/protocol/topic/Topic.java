// SPDX-License-Identifier: Apache-2.0
package io.lanyard.protocol.topic;

import io.lanyard.protocol.identity.DeviceId;

/**
 * A topic name: concrete, without wildcards (MQTT 3.1.1 section 4.7). The platform's own bounds on length and
 * levels are {@link TopicLimits}; this type only promises a well-formed MQTT topic name.
 */
public record Topic(String value) {
    /**
     * Checks the text.
     *
     * @throws IllegalArgumentException when the text is no topic name; the message quotes it and gives the index
     */
    public Topic {
        TopicText.requireWellFormed("Topic", value);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '+' || c == '#') {
                throw new IllegalArgumentException(
                        "Topic [%s] must not contain the wildcard %s, found at index %d [MQTT-3.3.2-2]"
                                .formatted(TopicText.printable(value), c, i));
            }
        }
    }

    public static Topic of(String value) {
        return new Topic(value);
    }

    /** The custom topic of a device: {@code /PK/DN/user/SUFFIX} with a suffix such as {@code user/get}. */
    public static Topic ofDevice(DeviceId device, String suffix) {
        return new Topic("/" + device.productKey() + "/" + device.deviceName() + "/" + suffix);
    }

    /** Length in bytes of UTF-8. */
    public int length() {
        return TopicText.utf8Length(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
