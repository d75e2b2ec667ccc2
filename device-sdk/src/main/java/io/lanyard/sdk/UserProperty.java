// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import java.util.Objects;

/**
 * A name and a value of the application's own beside a message of MQTT 5.0.
 *
 * @param name may come several times in one message
 * @param value any text
 */
public record UserProperty(String name, String value) {
    /** Takes the pair as it is. */
    public UserProperty {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(value, "value is null");
    }
}
