// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.platform;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.topic.Topic;

/** A device with the secret that its registration handed out. */
public record TestDevice(DeviceId id, DeviceSecret secret) {
    /** The text of {@code /PK/DN/suffix}, for clients that take strings. */
    public String topic(String suffix) {
        return Topic.ofDevice(id, suffix).value();
    }
}
