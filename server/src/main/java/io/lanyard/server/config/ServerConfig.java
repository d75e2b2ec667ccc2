// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an operator can set. A key is the way through the records in lower case with dashes, {@code mqtt.port}, and
 * its variable the same in upper case with underscores, {@code LANYARD_MQTT_PORT}.
 *
 * @param host the address on which MQTT and HTTP listen
 * @param data the folder of everything that is kept
 */
public record ServerConfig(
        String host, Path data, LogLevel logLevel, MqttConfig mqtt, HttpConfig http, LimitConfig limits) {
    /** The configuration file that is read from the working directory when none is named. */
    public static final Path DEFAULT_FILE = Path.of("lanyard.yaml");

    /** Everything as it is when nothing is set. */
    public static final ServerConfig DEFAULT = from(new ConfigValues(YamlSettings.none(), Map.of()));

    public ServerConfig {
        Objects.requireNonNull(host, "host is null");
        Objects.requireNonNull(data, "data is null");
        Objects.requireNonNull(logLevel, "logLevel is null");
        Objects.requireNonNull(mqtt, "mqtt is null");
        Objects.requireNonNull(http, "http is null");
        Objects.requireNonNull(limits, "limits is null");
    }

    /** Which lines of the log are written: this level and those above it. */
    public enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    /**
     * The listener for devices.
     *
     * @param port 0 for any free one
     */
    public record MqttConfig(int port) {}

    /**
     * The listener for applications.
     *
     * @param port 0 for any free one
     */
    public record HttpConfig(int port) {}

    /**
     * Limits of the registry (PROTOCOL.md 1.5).
     *
     * @param products on the platform
     * @param topicClassesPerProduct with the three that every product starts with
     * @param devicesPerProduct registered
     */
    public record LimitConfig(int products, int topicClassesPerProduct, int devicesPerProduct) {}

    /**
     * Reads the settings: variables go before the file, the file before the defaults.
     *
     * @param file null for {@code LANYARD_CONFIG} or else {@link #DEFAULT_FILE} when it exists
     * @param environment the variables of the process
     */
    public static ConfigOutcome read(@Nullable Path file, Map<String, String> environment) {
        ConfigValues values = new ConfigValues(yaml(file, environment), environment);
        ServerConfig config = from(values);
        List<String> problems = values.problems();
        return problems.isEmpty()
                ? new ConfigOutcome.Valid(config)
                : new ConfigOutcome.Invalid(problems);
    }

    private static YamlSettings yaml(@Nullable Path file, Map<String, String> environment) {
        if (file != null) {
            return YamlSettings.read(file);
        }
        String named = environment.get("LANYARD_CONFIG");
        if (named != null) {
            return YamlSettings.read(Path.of(named));
        }
        return Files.exists(DEFAULT_FILE) ? YamlSettings.read(DEFAULT_FILE) : YamlSettings.none();
    }

    /** All keys with their defaults. */
    static Map<String, String> defaults() {
        ConfigValues values = new ConfigValues(YamlSettings.none(), Map.of());
        from(values);
        return values.defaults();
    }

    private static ServerConfig from(ConfigValues values) {
        return new ServerConfig(
                values.text("host", "0.0.0.0"),
                values.path("data", Path.of("./data")),
                values.choice("log-level", LogLevel.INFO),
                new MqttConfig(values.number("mqtt.port", 1883, 0, 65_535)),
                new HttpConfig(values.number("http.port", 8080, 0, 65_535)),
                new LimitConfig(
                        values.number("limits.products", 1_000, 1, 1_000_000),
                        values.number("limits.topic-classes-per-product", 50, 3, 10_000),
                        values.number("limits.devices-per-product", 1_000_000, 1, 100_000_000)));
    }
}
