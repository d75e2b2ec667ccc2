// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.mqtt.packet.Connect;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.protocol.signin.Credentials;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/** Builds the CONNECT with which the device signs in by its secret (PROTOCOL.md 2). */
final class SignIn {
    private SignIn() {}

    static Connect connect(LinkSettings settings, MqttVersion version, Clock clock) {
        Map<String, String> extension = new LinkedHashMap<>();
        // 3 is plain TCP.
        extension.put("securemode", "3");
        // Bit 0: understands RRPC on custom topics; bit 1: wants notices on /ext/notify.
        extension.put("ext", "3");
        extension.put("_ss", "1");
        extension.put("lan", "Java");
        extension.put("_v", SdkVersion.TEXT);
        extension.put("timestamp", Long.toString(clock.millis()));
        Credentials credentials =
                Credentials.sign(
                        settings.device(),
                        settings.deviceSecret(),
                        settings.signMethod(),
                        extension);
        return new Connect(
                version,
                credentials.clientId(),
                settings.cleanSession(),
                settings.keepAlive(),
                credentials.userName(),
                credentials.password().getBytes(StandardCharsets.US_ASCII),
                null,
                Properties.NONE);
    }
}
