// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.bench;

import io.lanyard.mqtt.packet.Qos;

/**
 * How a run is done.
 *
 * @param payloadBytes at least 8, which hold the time of sending
 * @param window messages that each device keeps under way
 * @param rate messages per second of all devices together, at even distances; 0 for as many as the window allows
 * @param warmUpSeconds before the measurement
 * @param threads of the load generator
 * @param signInsAtOnce connections that are being made at a time
 */
public record BenchOptions(
        int devices,
        Qos qos,
        int payloadBytes,
        int window,
        int rate,
        int warmUpSeconds,
        int seconds,
        int threads,
        int signInsAtOnce) {
    public BenchOptions {
        requireRange("devices", devices, 1, 1_000_000);
        requireRange("payload", payloadBytes, Long.BYTES, 262_144);
        // More are held back by the platform: limits.unacknowledged.
        requireRange("window", window, 1, 100);
        requireRange("rate", rate, 0, 100_000_000);
        requireRange("warm-up", warmUpSeconds, 0, 3_600);
        requireRange("seconds", seconds, 1, 86_400);
        requireRange("threads", threads, 1, 1_024);
        requireRange("sign-ins", signInsAtOnce, 1, 100_000);
    }

    private static void requireRange(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "--%s has to be %d to %d, found %d".formatted(name, least, most, value));
        }
    }
}
