// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.bench;

import io.lanyard.server.api.ApiClient;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

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

    /** CPU time that the platform has used so far, where that is known. */
    Optional<Duration> cpu() {
        return process.flatMap(handle -> handle.info().totalCpuDuration());
    }
}
