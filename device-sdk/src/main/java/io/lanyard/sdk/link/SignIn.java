// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.mqtt.packet.Connect;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.signin.Credentials;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.protocol.signin.Signature;
import io.lanyard.protocol.signin.UserName;
import io.lanyard.sdk.link.Identity.Certificate;
import io.lanyard.sdk.link.Identity.Secret;
import io.lanyard.sdk.link.Identity.Token;
import io.lanyard.sdk.link.Identity.Unregistered;
import io.lanyard.sdk.link.Identity.UnregisteredOverHttp;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Builds the CONNECT with which a device signs in or registers (PROTOCOL.md 2). */
final class SignIn {
    /** Topic aliases that the platform may use towards the device; it decides whether it does. */
    private static final int TOPIC_ALIASES = 20;

    private static final int RANDOM_LENGTH = 15;

    private SignIn() {}

    /** The CONNECT of a sign-in with a secret, a token or a certificate. */
    static Connect connect(LinkSettings settings, Identity identity, Clock clock) {
        if (identity instanceof Token token) {
            return connect(settings, token.clientId(), token.userName(), token.password());
        }
        if (identity instanceof Secret secret) {
            Credentials credentials =
                    Credentials.sign(
                            settings.device(),
                            secret.deviceSecret(),
                            settings.signMethod(),
                            extension(settings, clock));
            return connect(
                    settings,
                    credentials.clientId(),
                    credentials.userName(),
                    credentials.password());
        }
        if (identity instanceof Certificate) {
            DeviceId device = settings.device();
            String parameters =
                    extension(settings, clock).entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .collect(Collectors.joining(","));
            return connect(
                    settings,
                    device.productKey() + "&" + device.deviceName() + "|" + parameters + "|",
                    UserName.of(device),
                    "");
        }
        throw new IllegalArgumentException("A device that is not registered cannot sign in");
    }

    private static Map<String, String> extension(LinkSettings settings, Clock clock) {
        Map<String, String> extension = new LinkedHashMap<>();
        // 2 is TLS, 3 is not.
        extension.put("securemode", settings.route().secure() ? "2" : "3");
        // Bit 0: understands RRPC on custom topics; bit 1: wants notices on /ext/notify.
        extension.put("ext", "3");
        extension.put("_ss", "1");
        extension.put("lan", "Java");
        extension.put("_v", SdkVersion.TEXT);
        if (!settings.deviceInfo().isEmpty()) {
            extension.put("sii", settings.deviceInfo());
        }
        extension.put("timestamp", Long.toString(clock.millis()));
        return extension;
    }

    private static Connect connect(
            LinkSettings settings, String clientId, String userName, String password) {
        MqttVersion version = version(settings);
        Properties properties = Properties.NONE;
        if (version == MqttVersion.MQTT_5) {
            properties =
                    Properties.builder()
                            .sessionExpiry(settings.sessionExpiry())
                            .topicAliasMaximum(TOPIC_ALIASES)
                            .build();
        }
        return new Connect(
                version,
                clientId,
                settings.cleanSession(),
                settings.keepAlive(),
                userName,
                password.getBytes(StandardCharsets.UTF_8),
                null,
                properties);
    }

    /** The CONNECT of a dynamic registration (PROTOCOL.md 2.5), in 3.1.1 as every SDK sends it. */
    static Connect registration(
            LinkSettings settings, Unregistered identity, RandomGenerator random) {
        DeviceId device = settings.device();
        String once = random(random);
        String clientId =
                "%s.%s|random=%s,authType=%s,securemode=2,signmethod=%s|"
                        .formatted(
                                device.deviceName(),
                                device.productKey(),
                                once,
                                identity.kind() == Identity.Kind.REGISTER ? "register" : "regnwl",
                                SignMethod.HMAC_SHA256.parameterValue());
        String password =
                Signature.hex(
                        SignMethod.HMAC_SHA256,
                        identity.productSecret().bytes(),
                        Signature.registrationContent(device, once));
        return new Connect(
                MqttVersion.MQTT_3_1_1,
                clientId,
                true,
                settings.keepAlive(),
                UserName.of(device),
                password.getBytes(StandardCharsets.US_ASCII),
                null,
                Properties.NONE);
    }

    /** The form of a dynamic registration over HTTP (PROTOCOL.md 2.7). */
    static String registrationForm(
            DeviceId device, UnregisteredOverHttp identity, RandomGenerator random) {
        String once = random(random);
        Map<String, String> form = new LinkedHashMap<>();
        form.put("productKey", device.productKey().value());
        form.put("deviceName", device.deviceName().value());
        form.put("random", once);
        form.put(
                "sign",
                Signature.hex(
                        SignMethod.HMAC_SHA256,
                        identity.productSecret().bytes(),
                        Signature.registrationContent(device, once)));
        form.put("signMethod", SignMethod.HMAC_SHA256.parameterValue());
        return form.entrySet().stream()
                .map(field ->
                        field.getKey()
                                + "="
                                + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static String random(RandomGenerator random) {
        StringBuilder text = new StringBuilder(RANDOM_LENGTH);
        for (int i = 0; i < RANDOM_LENGTH; i++) {
            text.append(Character.forDigit(random.nextInt(36), 36));
        }
        return text.toString();
    }

    /** The version that the device signs in with. */
    static MqttVersion version(LinkSettings settings) {
        return switch (settings.protocol()) {
            case MQTT_3_1 -> MqttVersion.MQTT_3_1;
            case MQTT_3_1_1 -> MqttVersion.MQTT_3_1_1;
            case MQTT_5_0 -> MqttVersion.MQTT_5;
        };
    }
}
