// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.bench;

import io.lanyard.server.api.ApiClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The platform that is measured.
 *
 * @param host where devices reach it
 * @param process when it is a process of this machine that was started for the purpose
 */
public record BenchTarget(
        String host, int mqttPort, ApiClient api, Optional<ProcessHandle> process) {
    /**
     * A platform that runs somewhere.
     *
     * @param mqtt where devices reach it, as {@code host:port}; empty for the port that it names, at this host
     * @throws IllegalArgumentException when the text is not of that form
     */
    public static BenchTarget running(String mqtt, String host, ApiClient api) {
        if (mqtt.isEmpty()) {
            int port =
                    api.call("QueryPlatform", Map.of())
                            .getJsonObject("Data")
                            .getInteger("MqttPort");
            return new BenchTarget(host, port, api, Optional.empty());
        }
        int colon = mqtt.lastIndexOf(':');
        try {
            return new BenchTarget(
                    mqtt.substring(0, colon),
                    Integer.parseInt(mqtt.substring(colon + 1)),
                    api,
                    Optional.empty());
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new IllegalArgumentException("has to be HOST:PORT, found " + mqtt, e);
        }
    }

    /** Memory that the platform holds now, where that is known. */
    OptionalLong residentBytes() {
        OptionalLong kilobytes = ofProcess("status", "VmRSS:");
        return kilobytes.isEmpty() ? kilobytes : OptionalLong.of(1_024 * kilobytes.getAsLong());
    }

    /** What the platform has read from storage so far, what came from the system's memory not counted, where that is known. */
    OptionalLong readFromStorage() {
        return ofProcess("io", "read_bytes:");
    }

    /** What the platform has written to storage so far, where that is known. */
    OptionalLong writtenToStorage() {
        return ofProcess("io", "write_bytes:");
    }

    private OptionalLong ofProcess(String file, String name) {
        if (process.isEmpty()) {
            return OptionalLong.empty();
        }
        Path path = Path.of("/proc", Long.toString(process.get().pid()), file);
        try {
            return Files.readAllLines(path).stream()
                    .filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty(); // not a Linux
        }
    }

    /** CPU time that the platform has used so far, where that is known. */
    Optional<Duration> cpu() {
        return process.flatMap(handle -> handle.info().totalCpuDuration());
    }
}
