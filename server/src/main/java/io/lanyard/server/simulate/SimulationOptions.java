// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.simulate;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What the simulated fleet does.
 *
 * @param devices 1 to 100,000
 * @param rate messages per second of all devices together, 0 to 1,000,000; 0 lets them be silent
 * @param seconds how long they publish once they are connected; 0 until the process is ended
 * @param rampUp devices that begin to connect per second, 1 to 100,000
 * @param qos 0 or 1
 * @param topic on which each publishes, what follows the identity in the full topic
 * @param threads event loops, 1 to 64
 * @param authority file with what to trust for TLS; without it there is none
 */
public record SimulationOptions(
        int devices,
        int rate,
        int seconds,
        int rampUp,
        int qos,
        String topic,
        int threads,
        Optional<Path> authority) {
    public SimulationOptions {
        requireRange("devices", devices, 1, 100_000);
        requireRange("rate", rate, 0, 1_000_000);
        requireRange("seconds", seconds, 0, 30 * 86_400);
        requireRange("ramp-up", rampUp, 1, 100_000);
        requireRange("qos", qos, 0, 1);
        requireRange("threads", threads, 1, 64);
        Objects.requireNonNull(authority, "authority is null");
        if (topic.isBlank() || topic.startsWith("/") || topic.matches(".*[+#].*")) {
            throw new IllegalArgumentException(
                    "--topic has to be like user/update, found " + topic);
        }
    }

    private static void requireRange(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "--%s has to be %d to %d, found %d".formatted(name, least, most, value));
        }
    }
}
