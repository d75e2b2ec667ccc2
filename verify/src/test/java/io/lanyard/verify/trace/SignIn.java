// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.trace;

import io.lanyard.protocol.signin.Credentials;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.verify.platform.TestDevice;
import java.util.Map;

/** The CONNECT of a device, in the words of {@link io.lanyard.testkit.mqtt.PacketText}. */
final class SignIn {
    private SignIn() {}

    static String packet(TestDevice device, boolean clean) {
        Credentials credentials =
                Credentials.sign(device.id(), device.secret(), SignMethod.HMAC_SHA256, Map.of());
        return "10 r s'MQTT' 04 %s 003c s'%s' s'%s' s'%s'"
                .formatted(
                        clean ? "c2" : "c0",
                        credentials.clientId(),
                        credentials.userName(),
                        credentials.password());
    }
}
