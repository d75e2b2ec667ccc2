// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.signin.SignMethod;
import java.time.Duration;
import java.util.Objects;

/**
 * What a link is configured with; the names, ranges and defaults are those of {@code config_mqtt} where it has
 * them (PROTOCOL.md 8.1).
 *
 * @param host name or address of the platform
 * @param port 1 to 65,535
 * @param keepAlive seconds, 30 to 1,200, the range that the platform accepts (PROTOCOL.md 1.3)
 * @param maxInflight QoS 1 messages sent and not acknowledged, 1 to 1,000
 * @param maxQueued QoS 1 messages accepted beyond those, 0 to 50,000
 * @param autoReconnectMin shortest wait before an attempt to reconnect in seconds, 1 to 7,200
 * @param autoReconnectMax longest wait in seconds, autoReconnectMin to 7,200
 * @param connectTimeout bound on look-up, TCP and sign-in together, 1 ms to 10 minutes
 * @param maxQueuedCallbacks callbacks that may wait for the executor before reading from the socket pauses, 1 to
 *     100,000
 */
public record LinkSettings(
        String host,
        int port,
        DeviceId device,
        DeviceSecret deviceSecret,
        SignMethod signMethod,
        int keepAlive,
        boolean cleanSession,
        int maxInflight,
        int maxQueued,
        int autoReconnectMin,
        int autoReconnectMax,
        Duration connectTimeout,
        int maxQueuedCallbacks) {
    private static final Duration LONGEST_CONNECT = Duration.ofMinutes(10);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException when a value is outside its range; the message names the setting, the range
     *     and the value
     */
    public LinkSettings {
        Objects.requireNonNull(device, "device is null");
        Objects.requireNonNull(deviceSecret, "deviceSecret is null");
        Objects.requireNonNull(signMethod, "signMethod is null");
        if (host.isBlank()) {
            throw new IllegalArgumentException("host is empty");
        }
        requireRange("port", port, 1, 65_535);
        requireRange("keepAlive", keepAlive, 30, 1_200);
        requireRange("maxInflight", maxInflight, 1, 1_000);
        requireRange("maxQueued", maxQueued, 0, 50_000);
        requireRange("autoReconnectMin", autoReconnectMin, 1, 7_200);
        requireRange("autoReconnectMax", autoReconnectMax, autoReconnectMin, 7_200);
        requireRange("maxQueuedCallbacks", maxQueuedCallbacks, 1, 100_000);
        if (connectTimeout.compareTo(Duration.ofMillis(1)) < 0
                || connectTimeout.compareTo(LONGEST_CONNECT) > 0) {
            throw new IllegalArgumentException(
                    "connectTimeout has to be 1 ms to 10 min, found " + connectTimeout);
        }
    }

    private static void requireRange(String setting, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    setting + " has to be " + min + " to " + max + ", found " + value);
        }
    }
}
