// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.sdk.OfflineBuffer;
import io.lanyard.sdk.Protocol;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a link is configured with; the names, ranges and defaults are those of {@code config_mqtt} where it has
 * them (PROTOCOL.md 8.1).
 *
 * @param deviceInfo goes out as {@code sii} of the sign-in, up to 160 characters; empty for none
 * @param keepAlive seconds, 30 to 1,200, the range that the platform accepts (PROTOCOL.md 1.3)
 * @param sessionExpiry seconds that a session outlives its connection with MQTT 5.0, 0 to 4,294,967,295
 * @param maxInflight QoS 1 messages sent and not acknowledged, 1 to 1,000
 * @param maxQueued QoS 1 messages accepted beyond those, 0 to 50,000
 * @param autoReconnectMin shortest wait before an attempt to reconnect in seconds, 1 to 7,200
 * @param autoReconnectMax longest wait in seconds, autoReconnectMin to 7,200
 * @param maxQueuedCallbacks callbacks that may wait for the executor before reading from the socket pauses, 1 to
 *     100,000
 * @param restoreSubscriptions whether topics are subscribed again when the session is gone
 * @param operationTimeout how long an operation may wait for its end; zero for ever
 * @param offlineBuffer null when messages are refused while there is no connection
 */
public record LinkSettings(
        DeviceId device,
        Identity identity,
        SignMethod signMethod,
        String deviceInfo,
        Route route,
        Protocol protocol,
        int keepAlive,
        boolean cleanSession,
        long sessionExpiry,
        int maxInflight,
        int maxQueued,
        int autoReconnectMin,
        int autoReconnectMax,
        int maxQueuedCallbacks,
        boolean restoreSubscriptions,
        Duration operationTimeout,
        @Nullable OfflineBuffer offlineBuffer) {
    private static final int LONGEST_DEVICE_INFO = 160;
    private static final long LONGEST_SESSION = 0xFFFF_FFFFL;
    private static final Duration LONGEST_OPERATION = Duration.ofDays(30);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException when a value is outside its range; the message names the setting, the range
     *     and the value
     */
    public LinkSettings {
        Objects.requireNonNull(device, "device is null");
        Objects.requireNonNull(identity, "identity is null");
        Objects.requireNonNull(signMethod, "signMethod is null");
        Objects.requireNonNull(route, "route is null");
        Objects.requireNonNull(protocol, "protocol is null");
        requireDeviceInfo(deviceInfo);
        requireRange("keepAlive", keepAlive, 30, 1_200);
        if (sessionExpiry < 0 || sessionExpiry > LONGEST_SESSION) {
            throw new IllegalArgumentException(
                    "sessionExpiry has to be 0 s to 4294967295 s, found " + sessionExpiry);
        }
        requireRange("maxInflight", maxInflight, 1, 1_000);
        requireRange("maxQueued", maxQueued, 0, 50_000);
        requireRange("autoReconnectMin", autoReconnectMin, 1, 7_200);
        requireRange("autoReconnectMax", autoReconnectMax, autoReconnectMin, 7_200);
        requireRange("maxQueuedCallbacks", maxQueuedCallbacks, 1, 100_000);
        if (operationTimeout.isNegative() || operationTimeout.compareTo(LONGEST_OPERATION) > 0) {
            throw new IllegalArgumentException(
                    "operationTimeout has to be 0 to 30 days, found " + operationTimeout);
        }
    }

    private static void requireDeviceInfo(String text) {
        if (text.length() > LONGEST_DEVICE_INFO) {
            throw new IllegalArgumentException(
                    "deviceInfo has to be at most %d characters long, found %d"
                            .formatted(LONGEST_DEVICE_INFO, text.length()));
        }
        requireText("deviceInfo", text);
        if (text.indexOf(',') >= 0 || text.indexOf('|') >= 0) {
            throw new IllegalArgumentException(
                    "deviceInfo must not hold a comma or a bar, which would end it: " + text);
        }
    }

    /** MQTT takes no other text (MQTT-1.5.4-1, MQTT-1.5.4-2). */
    static void requireText(String setting, String text) {
        if (text.chars().anyMatch(Character::isISOControl)
                || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException(
                    setting + " must not hold control characters or half a surrogate pair");
        }
    }

    static void requireRange(String setting, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    setting + " has to be " + min + " to " + max + ", found " + value);
        }
    }
}
