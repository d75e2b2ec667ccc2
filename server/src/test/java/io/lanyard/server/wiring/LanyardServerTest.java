// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.gateway.tls.LocalAuthority;
import io.lanyard.server.api.ApiClient;
import io.lanyard.server.api.ApiException;
import io.lanyard.server.api.ApiKey;
import io.lanyard.server.config.ConfigOutcome;
import io.lanyard.server.config.ServerConfig;
import io.lanyard.testkit.tls.TrustedAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LanyardServerTest {
    @TempDir Path folder;

    private ServerConfig config() {
        return ServerConfig.DEFAULT.elsewhere("127.0.0.1", folder);
    }

    private static ApiClient client(LanyardServer server, ApiKey key) {
        return new ApiClient(URI.create("http://127.0.0.1:" + server.httpPort()), key);
    }

    @Test
    void the_first_start_makes_a_key_that_works_and_is_in_the_file() {
        try (LanyardServer server = LanyardServer.start(config())) {
            assertThat(server.accessKey()).isInstanceOf(FirstAccessKey.Made.class);
            ApiKey key = ((FirstAccessKey.Made) server.accessKey()).key();
            assertThat(AccessKeyFile.read(AccessKeyFile.in(server.data()))).contains(key);
            try (ApiClient client = client(server, key)) {
                assertThat(
                                client.call(
                                                "CreateProduct",
                                                Map.of("ProductName", "lamp", "NodeType", "0"))
                                        .getString("ProductKey"))
                        .isNotEmpty();
            }
        }
    }

    @Test
    void a_key_that_is_given_at_the_first_start_becomes_the_key() {
        ApiKey given = new ApiKey("operator", "chosen-secret");
        try (LanyardServer server = LanyardServer.start(config(), given);
                ApiClient client = client(server, given)) {
            assertThat(server.accessKey())
                    .isEqualTo(new FirstAccessKey.Taken(given, AccessKeyFile.in(server.data())));
            assertThat(
                            client.callForAll(
                                    "QueryProductList",
                                    Map.of(),
                                    200,
                                    "Data",
                                    "List",
                                    "ProductInfo"))
                    .isEmpty();
        }
    }

    @Test
    void a_later_start_keeps_key_and_data_and_takes_no_other_key() {
        ApiKey given = new ApiKey("operator", "chosen-secret");
        ApiKey other = new ApiKey("late", "too-late");
        try (LanyardServer server = LanyardServer.start(config(), given);
                ApiClient client = client(server, given)) {
            client.call("CreateProduct", Map.of("ProductName", "lamp", "NodeType", "0"));
        }
        try (LanyardServer server = LanyardServer.start(config(), other)) {
            assertThat(server.accessKey()).isEqualTo(new FirstAccessKey.Kept());
            try (ApiClient client = client(server, given)) {
                assertThat(
                                client.callForAll(
                                        "QueryProductList",
                                        Map.of(),
                                        200,
                                        "Data",
                                        "List",
                                        "ProductInfo"))
                        .singleElement()
                        .satisfies(product ->
                                assertThat(product.getString("ProductName")).isEqualTo("lamp"));
            }
            try (ApiClient client = client(server, other)) {
                assertThatThrownBy(() -> client.call("QueryProductList", Map.of()))
                        .isInstanceOf(ApiException.class)
                        .hasMessageContaining("InvalidAccessKeyId.NotFound");
            }
        }
    }

    @Test
    void a_malformed_key_stops_the_start_and_gives_the_folder_free() {
        assertThatThrownBy(() -> LanyardServer.start(config(), new ApiKey("a b", "secret")))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("LANYARD_ACCESS_KEY_ID");
        LanyardServer.start(config()).close();
    }

    @Test
    void the_first_start_makes_an_authority_that_later_starts_keep() throws IOException {
        Path authority;
        try (LanyardServer server = LanyardServer.start(config())) {
            assertThat(server.newAuthority()).contains(server.data().resolve("tls/ca.pem"));
            authority = server.newAuthority().orElseThrow();
            TrustedAuthority.of(authority)
                    .connect(server.mqttsPort(), "127.0.0.1", "TLSv1.2")
                    .close();
        }
        try (LanyardServer server = LanyardServer.start(config())) {
            assertThat(server.newAuthority()).isEmpty();
            TrustedAuthority.of(authority)
                    .connect(server.mqttsPort(), "127.0.0.1", "TLSv1.3")
                    .close();
        }
    }

    @Test
    void certificates_of_the_operator_are_used_and_no_authority_is_made() throws Exception {
        LocalAuthority operator =
                new LocalAuthority(folder.resolve("operator"), List.of(), Clock.systemUTC());
        operator.ensureCertificates();
        Map<String, String> settings =
                Map.of(
                        "LANYARD_HOST", "127.0.0.1",
                        "LANYARD_DATA", folder.resolve("data").toString(),
                        "LANYARD_MQTT_PORT", "0",
                        "LANYARD_MQTTS_PORT", "0",
                        "LANYARD_HTTP_PORT", "0",
                        "LANYARD_TLS_CERTIFICATE", operator.server().certificate().toString(),
                        "LANYARD_TLS_KEY", operator.server().key().toString());
        try (LanyardServer server = LanyardServer.start(read(settings))) {
            assertThat(server.newAuthority()).isEmpty();
            assertThat(server.data().resolve("tls")).doesNotExist();
            TrustedAuthority.of(operator.certificate())
                    .connect(server.mqttsPort(), "localhost", "TLSv1.3")
                    .close();
        }
        Map<String, String> withoutKey = new HashMap<>(settings);
        withoutKey.remove("LANYARD_TLS_KEY");
        assertThatThrownBy(() -> LanyardServer.start(read(withoutKey)))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("each certificate needs its key");
        Map<String, String> missing = new HashMap<>(settings);
        missing.put("LANYARD_TLS_KEY", "missing.pem");
        assertThatThrownBy(() -> LanyardServer.start(read(missing)))
                .isInstanceOf(StartException.class)
                .hasMessage("TLS: missing.pem: there is no such file");
    }

    private static ServerConfig read(Map<String, String> settings) {
        return ((ConfigOutcome.Valid) ServerConfig.read(null, settings)).config();
    }

    @Test
    void a_port_in_use_is_named_with_its_key() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> LanyardServer.start(config().onPorts(port, 0, 0)))
                    .isInstanceOf(StartException.class)
                    .hasMessageStartingWith("MQTT cannot listen on 127.0.0.1:" + port)
                    .hasMessageContaining("mqtt.port or LANYARD_MQTT_PORT");
            assertThatThrownBy(() -> LanyardServer.start(config().onPorts(0, port, 0)))
                    .isInstanceOf(StartException.class)
                    .hasMessageStartingWith("MQTT cannot listen on 127.0.0.1:" + port)
                    .hasMessageContaining("mqtts.port or LANYARD_MQTTS_PORT");
            assertThatThrownBy(() -> LanyardServer.start(config().onPorts(0, 0, port)))
                    .isInstanceOf(StartException.class)
                    .hasMessageStartingWith("HTTP cannot listen on 127.0.0.1:" + port)
                    .hasMessageContaining("http.port or LANYARD_HTTP_PORT");
        }
    }

    @Test
    void a_second_platform_on_the_same_data_is_refused() {
        try (LanyardServer server = LanyardServer.start(config())) {
            assertThatThrownBy(() -> LanyardServer.start(config()))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining(server.data().toString());
        }
    }

    @Test
    void a_damaged_registry_stops_the_start_and_is_named() throws IOException {
        Files.writeString(
                folder.resolve("registry.db"), "this is no database, whatever it is called");

        assertThatThrownBy(() -> LanyardServer.start(config()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("registry.db");
    }

    @Test
    void it_is_ready_once_started_and_closing_twice_does_no_harm() throws Exception {
        LanyardServer server = LanyardServer.start(config());
        try (HttpClient http = HttpClient.newHttpClient()) {
            var answer =
                    http.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://127.0.0.1:%d/health/ready"
                                                            .formatted(server.httpPort())))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
        } finally {
            server.close();
        }
        server.close();
    }
}
