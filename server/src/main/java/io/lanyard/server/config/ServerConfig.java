// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.config;

import io.lanyard.cloud.metrics.MetricsAccess;
import io.lanyard.gateway.Transport;
import io.lanyard.gateway.UplinkBounds.Excess;
import io.lanyard.gateway.UplinkBounds.ForbiddenPublish;
import io.lanyard.gateway.tls.TlsProvider;
import io.lanyard.platform.service.PlainRegistration;
import io.lanyard.platform.session.SessionSettings.WhenFull;
import io.lanyard.storage.rocks.Durability;
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
 * @param region what details of devices tell as their region, such as {@code cn-shanghai}
 * @param registration where dynamic registration is open without TLS
 */
public record ServerConfig(
        String host,
        Path data,
        LogLevel logLevel,
        String region,
        DeliveryQos deliveryQos,
        PlainRegistration registration,
        Durability durability,
        MqttConfig mqtt,
        MqttsConfig mqtts,
        TlsConfig tls,
        HttpConfig http,
        AmqpConfig amqp,
        AmqpsConfig amqps,
        SessionConfig session,
        FeedConfig feed,
        TraceConfig trace,
        LogConfig log,
        LimitConfig limits) {
    /** The configuration file that is read from the working directory when none is named. */
    public static final Path DEFAULT_FILE = Path.of("lanyard.yaml");

    /** Everything as it is when nothing is set. */
    public static final ServerConfig DEFAULT =
            from(new ConfigValues(YamlSettings.none(), Map.of()));

    public ServerConfig {
        Objects.requireNonNull(host, "host is null");
        Objects.requireNonNull(data, "data is null");
        Objects.requireNonNull(logLevel, "logLevel is null");
        Objects.requireNonNull(region, "region is null");
        Objects.requireNonNull(deliveryQos, "deliveryQos is null");
        Objects.requireNonNull(registration, "registration is null");
        Objects.requireNonNull(durability, "durability is null");
        Objects.requireNonNull(mqtt, "mqtt is null");
        Objects.requireNonNull(mqtts, "mqtts is null");
        Objects.requireNonNull(tls, "tls is null");
        Objects.requireNonNull(http, "http is null");
        Objects.requireNonNull(amqp, "amqp is null");
        Objects.requireNonNull(amqps, "amqps is null");
        Objects.requireNonNull(session, "session is null");
        Objects.requireNonNull(feed, "feed is null");
        Objects.requireNonNull(trace, "trace is null");
        Objects.requireNonNull(log, "log is null");
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

    /** Which QoS a message is delivered with (DESIGN.md, open cases). */
    public enum DeliveryQos {
        /** The lower of the publisher's and the subscriber's, as MQTT says. */
        LOWER,
        /** The publisher's, as the original does. */
        PUBLISHER
    }

    /**
     * The listener for devices (PROTOCOL.md 1.3, DESIGN.md's open cases).
     *
     * @param port 0 for any free one
     * @param morePorts on which the same is spoken as on the others
     * @param plain whether connections without TLS are let in
     * @param eventLoops threads that own the connections; 0 for one per processor
     * @param transport how the sockets are driven, where it can be used
     * @param signInTimeoutSeconds how long a new connection may take to send its CONNECT
     * @param minKeepAlive smallest keep alive in seconds
     * @param maxKeepAlive largest keep alive in seconds
     */
    public record MqttConfig(
            int port,
            List<Integer> morePorts,
            boolean plain,
            int eventLoops,
            Transport transport,
            int signInTimeoutSeconds,
            int minKeepAlive,
            int maxKeepAlive,
            ForbiddenPublish forbiddenPublish,
            Excess uplinkExcess) {}

    /**
     * The second listener for devices, on the port that SDKs use for TLS (PROTOCOL.md 1.2).
     *
     * @param port 0 for any free one
     */
    public record MqttsConfig(int port) {}

    /**
     * The server's certificates. Without any, one is made by an authority in the data folder.
     *
     * @param certificate PEM files; the first is for devices that ask for no host that another is for
     * @param key their private keys in the same order
     * @param names hosts and addresses that the certificate is for that is made here
     * @param clientAuthorities PEM files of those whose certificates devices may sign in with; none for no such
     *     certificates
     * @param rsaKeyExchange whether devices are let in that know no key exchange with forward secrecy
     */
    public record TlsConfig(
            List<Path> certificate,
            List<Path> key,
            List<String> names,
            List<Path> clientAuthorities,
            TlsProvider provider,
            boolean rsaKeyExchange) {}

    /**
     * The listener for applications.
     *
     * @param port 0 for any free one
     * @param metrics who may read {@code /metrics}
     * @param nonceMegabytes memory for the nonces of requests; 0 for an eighth of the heap
     */
    public record HttpConfig(int port, MetricsAccess metrics, int nonceMegabytes) {
        /** The memory in bytes. */
        public long nonceBytes() {
            return nonceMegabytes == 0
                    ? Runtime.getRuntime().maxMemory() / 8
                    : (long) nonceMegabytes << 20;
        }
    }

    /**
     * The listener for consumers without TLS, on loopback (PROTOCOL.md 5.1).
     *
     * @param port 0 for any free one
     */
    public record AmqpConfig(int port) {}

    /**
     * The listener for consumers with TLS.
     *
     * @param port 0 for any free one
     */
    public record AmqpsConfig(int port) {}

    /**
     * What a device's session keeps (PROTOCOL.md 1.4).
     *
     * @param window QoS 1 downlinks sent and not yet acknowledged
     * @param cleanQueue QoS 1 downlinks that wait behind a full window of a clean session
     * @param mailboxMessages QoS 1 downlinks that wait for a device with a persistent session
     * @param mailboxBytes payload of these
     * @param mailboxDays how long they wait
     * @param mailboxWhenFull what happens to one that is too many
     */
    public record SessionConfig(
            int window,
            int cleanQueue,
            int mailboxMessages,
            int mailboxBytes,
            int mailboxDays,
            WhenFull mailboxWhenFull) {}

    /**
     * What consumer groups read (PROTOCOL.md 5.1).
     *
     * @param retentionHours how long a message stays, read or not
     * @param megabytes what all messages together may take; then the oldest go
     * @param attempts how often a message is handed out before it goes to the dead letters
     * @param redeliverySeconds after how long without a settlement a message comes again
     * @param unsettled messages of one group that are handed out or wait to come again
     * @param deadLetters kept for one group
     */
    public record FeedConfig(
            int retentionHours,
            int megabytes,
            int attempts,
            int redeliverySeconds,
            int unsettled,
            int deadLetters) {}

    /**
     * What is noted down of the way of messages and the life of devices.
     *
     * @param messagesPerSecond that begin to be traced in each direction, and as many events of devices; 0 for no trace
     * @param megabytes what the trace may take on disk, about; then the oldest goes
     * @param days how long it is kept
     */
    public record TraceConfig(int messagesPerSecond, int megabytes, int days) {}

    /** How the lines of the log are written. */
    public record LogConfig(LogFormat format) {}

    /** The form of the lines of the log. */
    public enum LogFormat {
        /** For people. */
        TEXT,
        /** One JSON object each, for programs. */
        JSON
    }

    /**
     * The limits of PROTOCOL.md 1.5.
     *
     * @param topicBytes longest topic in UTF-8
     * @param topicLevels most {@code /} in a topic
     * @param subscriptionsPerDevice filters at a time
     * @param filtersPerSubscribe in one packet
     * @param messageBytes largest payload, in both directions
     * @param uplinkRate messages per second of one device; 0 for no bound
     * @param uplinkBytesPerSecond payload per second of one device; 0 for no bound
     * @param downlinkRate messages per second from applications to one device; 0 for no bound
     * @param unacknowledged QoS 1 messages of one device that wait for their PUBACK
     * @param connectsPerMinute sign-ins of one device; 0 for no bound
     * @param connections at a time; 0 for what the open files that the process may have leave room for
     * @param connectionsPerAddress at a time; 0 for no bound
     * @param halfOpenConnections that have not sent their CONNECT, and as many that wait for a refusal
     * @param failedSignInDelayMs longest time that the answer to a failed sign-in is held back; 0 for never
     * @param failedSignInsPerMinute of one address, before those that follow are checked behind all others; 0 for no
     *     bound
     * @param products on the platform
     * @param topicClassesPerProduct with the three that every product starts with
     * @param devicesPerProduct registered
     */
    public record LimitConfig(
            int topicBytes,
            int topicLevels,
            int subscriptionsPerDevice,
            int filtersPerSubscribe,
            int messageBytes,
            int uplinkRate,
            int uplinkBytesPerSecond,
            int downlinkRate,
            int unacknowledged,
            int connectsPerMinute,
            int connections,
            int connectionsPerAddress,
            int halfOpenConnections,
            int failedSignInDelayMs,
            int failedSignInsPerMinute,
            int products,
            int topicClassesPerProduct,
            int devicesPerProduct) {}

    /** The same in another folder, on free ports of another address; for demonstrations and tests. */
    public ServerConfig elsewhere(String newHost, Path newData) {
        return with(newHost, newData, 0, 0, 0);
    }

    /** The same on these ports. */
    public ServerConfig onPorts(int mqttPort, int mqttsPort, int httpPort) {
        return with(host, data, mqttPort, mqttsPort, httpPort);
    }

    private ServerConfig with(
            String newHost, Path newData, int mqttPort, int mqttsPort, int httpPort) {
        return new ServerConfig(
                newHost,
                newData,
                logLevel,
                region,
                deliveryQos,
                registration,
                durability,
                new MqttConfig(
                        mqttPort,
                        mqtt.morePorts,
                        mqtt.plain,
                        mqtt.eventLoops,
                        mqtt.transport,
                        mqtt.signInTimeoutSeconds,
                        mqtt.minKeepAlive,
                        mqtt.maxKeepAlive,
                        mqtt.forbiddenPublish,
                        mqtt.uplinkExcess),
                new MqttsConfig(mqttsPort),
                tls,
                new HttpConfig(httpPort, http.metrics, http.nonceMegabytes),
                new AmqpConfig(mqttPort == 0 ? 0 : amqp.port),
                new AmqpsConfig(mqttPort == 0 ? 0 : amqps.port),
                session,
                feed,
                trace,
                log,
                limits);
    }

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

    /** One setting, for people. */
    public record Setting(String key, String variable, String defaultValue) {}

    /** All settings. */
    public static List<Setting> settings() {
        ConfigValues values = new ConfigValues(YamlSettings.none(), Map.of());
        from(values);
        return values.defaults().entrySet().stream()
                .map(entry ->
                        new Setting(
                                entry.getKey(),
                                ConfigValues.variable(entry.getKey()),
                                entry.getValue()))
                .toList();
    }

    private static ServerConfig from(ConfigValues values) {
        String host = values.text("host", "0.0.0.0");
        Path data = values.path("data", Path.of("./data"));
        LogLevel logLevel = values.choice("log-level", LogLevel.INFO);
        String region = values.text("region", "cn-shanghai");
        DeliveryQos deliveryQos = values.choice("delivery-qos", DeliveryQos.LOWER);
        PlainRegistration registration =
                values.choice("registration", PlainRegistration.DENY_PLAIN);
        Durability durability = values.choice("durability", Durability.FSYNC);
        MqttConfig mqtt = mqtt(values);
        return new ServerConfig(
                host,
                data,
                logLevel,
                region,
                deliveryQos,
                registration,
                durability,
                mqtt,
                // Who takes any free port for one listener wants no fixed one for the other.
                new MqttsConfig(
                        values.number("mqtts.port", mqtt.port() == 0 ? 0 : 8883, 0, 65_535)),
                new TlsConfig(
                        values.list("tls.certificate", "files", Path::of),
                        values.list("tls.key", "files", Path::of),
                        values.list("tls.names", "names", ConfigValues::word),
                        values.list("tls.client-authorities", "files", Path::of),
                        values.choice("tls.provider", TlsProvider.NATIVE),
                        values.flag("tls.rsa-key-exchange", true)),
                new HttpConfig(
                        values.number("http.port", 8080, 0, 65_535),
                        values.choice("http.metrics", MetricsAccess.LOOPBACK),
                        values.number("http.nonce-megabytes", 0, 0, 1 << 20)),
                new AmqpConfig(values.number("amqp.port", mqtt.port() == 0 ? 0 : 5672, 0, 65_535)),
                new AmqpsConfig(
                        values.number("amqps.port", mqtt.port() == 0 ? 0 : 5671, 0, 65_535)),
                new SessionConfig(
                        values.number("session.window", 100, 1, 65_535),
                        values.number("session.clean-queue", 1_000, 0, 1_000_000),
                        values.number("session.mailbox-messages", 1_000, 1, 1_000_000),
                        values.number("session.mailbox-bytes", 16 << 20, 1_024, 1 << 30),
                        values.number("session.mailbox-days", 7, 1, 3_650),
                        values.choice("session.mailbox-when-full", WhenFull.DROP_OLDEST)),
                new FeedConfig(
                        values.number("feed.retention-hours", 24, 1, 8_760),
                        values.number("feed.megabytes", 10_240, 16, 100_000_000),
                        values.number("feed.attempts", 16, 1, 1_000),
                        values.number("feed.redelivery-seconds", 30, 1, 86_400),
                        values.number("feed.unsettled", 20_000, 1, 1_000_000),
                        values.number("feed.dead-letters", 10_000, 1, 1_000_000)),
                new TraceConfig(
                        values.number("trace.messages-per-second", 500, 0, 1_000_000),
                        values.number("trace.megabytes", 256, 1, 1_000_000),
                        values.number("trace.days", 7, 1, 3_650)),
                new LogConfig(values.choice("log.format", LogFormat.TEXT)),
                new LimitConfig(
                        values.number("limits.topic-bytes", 128, 1, 65_535),
                        values.number("limits.topic-levels", 7, 1, 1_000),
                        values.number("limits.subscriptions-per-device", 100, 1, 100_000),
                        values.number("limits.filters-per-subscribe", 8, 1, 100_000),
                        values.number("limits.message-bytes", 262_144, 1, 128 << 20),
                        values.number("limits.uplink-rate", 0, 0, 1_000_000),
                        values.number("limits.uplink-bytes-per-second", 0, 0, Integer.MAX_VALUE),
                        values.number("limits.downlink-rate", 0, 0, 1_000_000),
                        values.number("limits.unacknowledged", 100, 1, 65_535),
                        values.number("limits.connects-per-minute", 0, 0, 1_000_000),
                        values.number("limits.connections", 0, 0, Integer.MAX_VALUE),
                        values.number("limits.connections-per-address", 0, 0, Integer.MAX_VALUE),
                        values.number("limits.half-open-connections", 5_000, 1, 1_000_000),
                        values.number("limits.failed-sign-in-delay-ms", 3_000, 0, 60_000),
                        values.number(
                                "limits.failed-sign-ins-per-minute", 1_000, 0, Integer.MAX_VALUE),
                        values.number("limits.products", 1_000, 1, 1_000_000),
                        values.number("limits.topic-classes-per-product", 50, 3, 10_000),
                        values.number("limits.devices-per-product", 1_000_000, 1, 100_000_000)));
    }

    private static MqttConfig mqtt(ConfigValues values) {
        int port = values.number("mqtt.port", 1883, 0, 65_535);
        List<Integer> morePorts =
                values.list("mqtt.more-ports", "numbers from 0 to 65535", ConfigValues::port);
        boolean plain = values.flag("mqtt.plain", true);
        int eventLoops = values.number("mqtt.event-loops", 0, 0, 1_024);
        Transport transport = values.choice("mqtt.transport", Transport.EPOLL);
        int signInTimeout = values.number("mqtt.sign-in-timeout-seconds", 10, 1, 3_600);
        int minKeepAlive = values.number("mqtt.min-keep-alive", 30, 0, 65_535);
        return new MqttConfig(
                port,
                morePorts,
                plain,
                eventLoops,
                transport,
                signInTimeout,
                minKeepAlive,
                // Not below the smallest, whatever that is.
                values.number(
                        "mqtt.max-keep-alive", Math.max(1_200, minKeepAlive), minKeepAlive, 65_535),
                values.choice("mqtt.forbidden-publish", ForbiddenPublish.DROP),
                values.choice("mqtt.uplink-excess", Excess.DELAY));
    }
}
