// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.gateway.UplinkBounds.Excess;
import io.lanyard.platform.service.PlainRegistration;
import io.lanyard.server.config.ServerConfig.DeliveryQos;
import io.lanyard.server.config.ServerConfig.LogLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServerConfigTest {
    @TempDir Path folder;

    @Test
    void every_key_has_this_name_this_variable_and_this_default() {
        assertThat(
                        ServerConfig.settings().stream()
                                .map(s -> s.key() + " " + s.variable() + " " + s.defaultValue()))
                .containsExactly(
                        "host LANYARD_HOST 0.0.0.0",
                        "data LANYARD_DATA ./data",
                        "log-level LANYARD_LOG_LEVEL info",
                        "region LANYARD_REGION cn-shanghai",
                        "delivery-qos LANYARD_DELIVERY_QOS lower",
                        "registration LANYARD_REGISTRATION deny-plain",
                        "durability LANYARD_DURABILITY fsync",
                        "mqtt.port LANYARD_MQTT_PORT 1883",
                        "mqtt.more-ports LANYARD_MQTT_MORE_PORTS none",
                        "mqtt.plain LANYARD_MQTT_PLAIN true",
                        "mqtt.event-loops LANYARD_MQTT_EVENT_LOOPS 0",
                        "mqtt.transport LANYARD_MQTT_TRANSPORT epoll",
                        "mqtt.sign-in-timeout-seconds LANYARD_MQTT_SIGN_IN_TIMEOUT_SECONDS 10",
                        "mqtt.min-keep-alive LANYARD_MQTT_MIN_KEEP_ALIVE 30",
                        "mqtt.max-keep-alive LANYARD_MQTT_MAX_KEEP_ALIVE 1200",
                        "mqtt.forbidden-publish LANYARD_MQTT_FORBIDDEN_PUBLISH drop",
                        "mqtt.uplink-excess LANYARD_MQTT_UPLINK_EXCESS delay",
                        "mqtts.port LANYARD_MQTTS_PORT 8883",
                        "tls.certificate LANYARD_TLS_CERTIFICATE none",
                        "tls.key LANYARD_TLS_KEY none",
                        "tls.names LANYARD_TLS_NAMES none",
                        "tls.client-authorities LANYARD_TLS_CLIENT_AUTHORITIES none",
                        "tls.provider LANYARD_TLS_PROVIDER native",
                        "tls.rsa-key-exchange LANYARD_TLS_RSA_KEY_EXCHANGE true",
                        "http.port LANYARD_HTTP_PORT 8080",
                        "http.metrics LANYARD_HTTP_METRICS loopback",
                        "http.nonce-megabytes LANYARD_HTTP_NONCE_MEGABYTES 0",
                        "amqp.port LANYARD_AMQP_PORT 5672",
                        "amqps.port LANYARD_AMQPS_PORT 5671",
                        "session.window LANYARD_SESSION_WINDOW 100",
                        "session.clean-queue LANYARD_SESSION_CLEAN_QUEUE 1000",
                        "session.mailbox-messages LANYARD_SESSION_MAILBOX_MESSAGES 1000",
                        "session.mailbox-bytes LANYARD_SESSION_MAILBOX_BYTES 16777216",
                        "session.mailbox-days LANYARD_SESSION_MAILBOX_DAYS 7",
                        "session.mailbox-when-full LANYARD_SESSION_MAILBOX_WHEN_FULL drop-oldest",
                        "feed.retention-hours LANYARD_FEED_RETENTION_HOURS 24",
                        "feed.megabytes LANYARD_FEED_MEGABYTES 10240",
                        "feed.attempts LANYARD_FEED_ATTEMPTS 16",
                        "feed.redelivery-seconds LANYARD_FEED_REDELIVERY_SECONDS 30",
                        "feed.unsettled LANYARD_FEED_UNSETTLED 20000",
                        "feed.dead-letters LANYARD_FEED_DEAD_LETTERS 10000",
                        "trace.messages-per-second LANYARD_TRACE_MESSAGES_PER_SECOND 500",
                        "trace.megabytes LANYARD_TRACE_MEGABYTES 256",
                        "trace.days LANYARD_TRACE_DAYS 7",
                        "log.format LANYARD_LOG_FORMAT text",
                        "limits.topic-bytes LANYARD_LIMITS_TOPIC_BYTES 128",
                        "limits.topic-levels LANYARD_LIMITS_TOPIC_LEVELS 7",
                        "limits.subscriptions-per-device LANYARD_LIMITS_SUBSCRIPTIONS_PER_DEVICE 100",
                        "limits.filters-per-subscribe LANYARD_LIMITS_FILTERS_PER_SUBSCRIBE 8",
                        "limits.message-bytes LANYARD_LIMITS_MESSAGE_BYTES 262144",
                        "limits.uplink-rate LANYARD_LIMITS_UPLINK_RATE 0",
                        "limits.uplink-bytes-per-second LANYARD_LIMITS_UPLINK_BYTES_PER_SECOND 0",
                        "limits.downlink-rate LANYARD_LIMITS_DOWNLINK_RATE 0",
                        "limits.unacknowledged LANYARD_LIMITS_UNACKNOWLEDGED 100",
                        "limits.connects-per-minute LANYARD_LIMITS_CONNECTS_PER_MINUTE 0",
                        "limits.connections LANYARD_LIMITS_CONNECTIONS 0",
                        "limits.connections-per-address LANYARD_LIMITS_CONNECTIONS_PER_ADDRESS 0",
                        "limits.half-open-connections LANYARD_LIMITS_HALF_OPEN_CONNECTIONS 5000",
                        "limits.failed-sign-in-delay-ms LANYARD_LIMITS_FAILED_SIGN_IN_DELAY_MS 3000",
                        "limits.failed-sign-ins-per-minute LANYARD_LIMITS_FAILED_SIGN_INS_PER_MINUTE 1000",
                        "limits.products LANYARD_LIMITS_PRODUCTS 1000",
                        "limits.topic-classes-per-product LANYARD_LIMITS_TOPIC_CLASSES_PER_PRODUCT 50",
                        "limits.devices-per-product LANYARD_LIMITS_DEVICES_PER_PRODUCT 1000000");
    }

    @Test
    void nothing_set_gives_the_defaults() {
        assertThat(valid(ServerConfig.read(null, Map.of()))).isEqualTo(ServerConfig.DEFAULT);
    }

    @Test
    void the_file_sets_what_it_names_and_leaves_the_rest() throws IOException {
        Path file =
                write(
                        """
                        # a comment
                        host: 127.0.0.1
                        data: "/var/lib/lanyard"
                        log-level: DEBUG
                        delivery-qos: publisher
                        registration: allow-plain
                        mqtt:
                          port: 0
                          uplink-excess: drop
                        http:
                        limits:
                          uplink-rate: 30
                        """);

        ServerConfig config = valid(ServerConfig.read(file, Map.of()));

        assertThat(config.host()).isEqualTo("127.0.0.1");
        assertThat(config.data()).isEqualTo(Path.of("/var/lib/lanyard"));
        assertThat(config.logLevel()).isEqualTo(LogLevel.DEBUG);
        assertThat(config.deliveryQos()).isEqualTo(DeliveryQos.PUBLISHER);
        assertThat(config.registration()).isEqualTo(PlainRegistration.ALLOW_PLAIN);
        assertThat(config.mqtt().port()).isZero();
        assertThat(config.mqtt().uplinkExcess()).isEqualTo(Excess.DROP);
        assertThat(config.limits().uplinkRate()).isEqualTo(30);
        assertThat(config.http()).isEqualTo(ServerConfig.DEFAULT.http());
    }

    @Test
    void a_variable_goes_before_the_file() throws IOException {
        Path file = write("mqtt:\n  port: 1884\nhttp:\n  port: 8081\n");

        ServerConfig config = valid(ServerConfig.read(file, Map.of("LANYARD_MQTT_PORT", "1885")));

        assertThat(config.mqtt().port()).isEqualTo(1885);
        assertThat(config.http().port()).isEqualTo(8081);
    }

    @Test
    void lists_are_written_with_commas() throws IOException {
        Path file =
                write(
                        """
                        mqtt: {more-ports: "443, 80", plain: false}
                        tls:
                          certificate: a.pem, /etc/b.pem
                          key: a-key.pem, /etc/b-key.pem
                          names: none
                        """);

        ServerConfig config = valid(ServerConfig.read(file, Map.of()));

        assertThat(config.mqtt().morePorts()).containsExactly(443, 80);
        assertThat(config.mqtt().plain()).isFalse();
        assertThat(config.tls().certificate())
                .containsExactly(Path.of("a.pem"), Path.of("/etc/b.pem"));
        assertThat(config.tls().names()).isEmpty();
    }

    @Test
    void LANYARD_CONFIG_names_the_file() throws IOException {
        Path file = write("mqtt:\n  port: 1884\n");

        ServerConfig config =
                valid(ServerConfig.read(null, Map.of("LANYARD_CONFIG", file.toString())));

        assertThat(config.mqtt().port()).isEqualTo(1884);
    }

    @Test
    void variables_of_the_command_line_and_the_launcher_are_no_settings() {
        assertThat(
                        valid(
                                ServerConfig.read(
                                        null,
                                        Map.of(
                                                "LANYARD_URL", "http://127.0.0.1:8080",
                                                "LANYARD_ACCESS_KEY_ID", "id",
                                                "LANYARD_ACCESS_KEY_SECRET", "secret",
                                                "LANYARD_JAVA_OPTS", "-Xmx1g",
                                                "HOME", "/root"))))
                .isEqualTo(ServerConfig.DEFAULT);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            textBlock =
                    """
                    mqtt: {port: eighty}            | FILE:1: mqtt.port is "eighty", expected a number from 0 to 65535
                    mqtt: {port: 65536}             | FILE:1: mqtt.port is "65536", expected a number from 0 to 65535
                    mqtt: {port: }                  | FILE:1: mqtt.port is "", expected a number from 0 to 65535
                    mqtt: {prot: 1883}              | FILE:1: unknown key mqtt.prot (value "1883"); did you mean mqtt.port?
                    mqtt-port: 1883                 | FILE:1: unknown key mqtt-port (value "1883"); did you mean mqtt.port?
                    mqtt: 1883                      | FILE:1: unknown key mqtt (value "1883"); mqtt is a group, with the keys mqtt.port, mqtt.more-ports, mqtt.plain, mqtt.event-loops, mqtt.transport, mqtt.sign-in-timeout-seconds, mqtt.min-keep-alive, mqtt.max-keep-alive, mqtt.forbidden-publish, mqtt.uplink-excess
                    mqtt: {port: [1, 2]}            | FILE:1: mqtt.port has to be one value, found a list
                    mqtt: {more-ports: "443, x"}    | FILE:1: mqtt.more-ports is "443, x", expected numbers from 0 to 65535 with commas between them, or none
                    mqtt: {plain: no}               | FILE:1: mqtt.plain is "no", expected true or false
                    tls: {names: ","}               | FILE:1: tls.names is ",", expected names with commas between them, or none
                    log-level: loud                 | FILE:1: log-level is "loud", expected one of error, warn, info, debug, trace
                    registration: plain             | FILE:1: registration is "plain", expected one of deny-plain, allow-plain
                    mqtt: {uplink-excess: kill}     | FILE:1: mqtt.uplink-excess is "kill", expected one of delay, drop
                    mqtt: {max-keep-alive: 20}      | FILE:1: mqtt.max-keep-alive is "20", expected a number from 30 to 65535
                    host: ""                        | FILE:1: host is "", expected some text
                    [1]                             | FILE:1: the file has to be one value, found a list
                    just a word                     | FILE:1: expected keys such as `mqtt:`, found "just a word"
                    host: [                         | FILE:2: is not YAML: expected the node content, but found '<stream end>'
                    """)
    void what_is_wrong_in_the_file_is_named(String yaml, String problem) throws IOException {
        Path file = write(yaml + "\n");

        assertThat(problems(ServerConfig.read(file, Map.of())))
                .containsExactly(problem.replace("FILE", file.toString()));
    }

    @Test
    void a_problem_names_its_line() throws IOException {
        Path file = write("host: 127.0.0.1\nmqtt:\n  # devices\n  port: x\n  port: 1\n");

        assertThat(problems(ServerConfig.read(file, Map.of())))
                .containsExactly(
                        file + ":5: mqtt.port stands there twice, first at " + file + ":4",
                        file + ":4: mqtt.port is \"x\", expected a number from 0 to 65535");
    }

    @Test
    void a_wrong_or_unknown_variable_is_named() {
        assertThat(
                        problems(
                                ServerConfig.read(
                                        null,
                                        Map.of(
                                                "LANYARD_HTTP_PORT", "-1",
                                                "LANYARD_MQTT_PROT", "1883",
                                                "LANYARD_SECRET_SAUCE_RECIPE", "x"))))
                .satisfiesExactlyInAnyOrder(
                        problem ->
                                assertThat(problem)
                                        .isEqualTo(
                                                "LANYARD_HTTP_PORT: http.port is \"-1\", expected a number from 0 to 65535"),
                        problem ->
                                assertThat(problem)
                                        .isEqualTo(
                                                "LANYARD_MQTT_PROT: unknown variable (value \"1883\"); did you mean LANYARD_MQTT_PORT?"),
                        problem ->
                                assertThat(problem)
                                        .startsWith(
                                                "LANYARD_SECRET_SAUCE_RECIPE: unknown variable (value \"x\"); known are LANYARD_"));
    }

    @Test
    void a_file_that_is_named_has_to_exist() {
        Path missing = folder.resolve("missing.yaml");

        assertThat(problems(ServerConfig.read(missing, Map.of())))
                .containsExactly(missing + ": there is no such file");
        assertThat(problems(ServerConfig.read(null, Map.of("LANYARD_CONFIG", missing.toString()))))
                .containsExactly(missing + ": there is no such file");
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(folder.resolve("lanyard.yaml"), yaml);
    }

    private static ServerConfig valid(ConfigOutcome outcome) {
        assertThat(outcome).isInstanceOf(ConfigOutcome.Valid.class);
        return ((ConfigOutcome.Valid) outcome).config();
    }

    private static List<String> problems(ConfigOutcome outcome) {
        assertThat(outcome).isInstanceOf(ConfigOutcome.Invalid.class);
        return ((ConfigOutcome.Invalid) outcome).problems();
    }
}
