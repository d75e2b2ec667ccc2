// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.cloud.openapi.RequestSigner;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.registry.RegistryException;
import io.lanyard.platform.service.Outcome;
import io.lanyard.storage.memory.MemoryRegistry;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CloudEndpointTest {
    private final RunningCloud cloud = new RunningCloud();

    @AfterEach
    void stop() {
        cloud.close();
    }

    @Test
    void tellsThatItLives() {
        HttpResponse<String> response = cloud.get("/health/live");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"status\":\"live\"}");
        assertThat(response.headers().firstValue("Content-Type"))
                .contains("application/json;charset=utf-8");
    }

    @Test
    void tellsThatItIsReady() {
        HttpResponse<String> response = cloud.get("/health/ready");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"status\":\"ready\"}");
    }

    @Test
    void tellsWhyItIsNotReady() {
        cloud.unreadiness = Optional.of("the disk is full");

        HttpResponse<String> response = cloud.get("/health/ready");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body())
                .isEqualTo("{\"status\":\"not ready\",\"reason\":\"the disk is full\"}");
    }

    @Test
    void answersHeadOnHealthPages() {
        HttpResponse<String> response =
                RunningCloud.exchange(
                        HttpRequest.newBuilder(cloud.uri("/health/ready"))
                                .method("HEAD", BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void namesThePathThatItDoesNotHave() {
        assertThat(RunningCloud.rejection(cloud.get("/favicon.ico")))
                .isEqualTo(
                        "404 InvalidPath.NotFound There is no page with the path \"/favicon.ico\".");
    }

    @Test
    void namesTheMethodThatItDoesNotTake() {
        HttpResponse<String> response =
                RunningCloud.exchange(HttpRequest.newBuilder(cloud.uri("/")).DELETE());

        assertThat(RunningCloud.rejection(response))
                .isEqualTo(
                        "405 UnsupportedHTTPMethod The method DELETE is not supported here, use GET or POST.");
    }

    @Test
    void refusesABodyThatSaysItIsTooLarge() {
        HttpResponse<String> response =
                RunningCloud.exchange(
                        HttpRequest.newBuilder(cloud.uri("/"))
                                .POST(BodyPublishers.ofByteArray(new byte[(1 << 20) + 1])));

        assertThat(RunningCloud.rejection(response))
                .isEqualTo(
                        "413 RequestBodyTooLarge The body of a request may be at most 1048576 bytes long.");
    }

    @Test
    void refusesABodyThatTurnsOutToBeTooLarge() {
        try (RawHttp http = new RawHttp(cloud.port())) {
            http.send("POST / HTTP/1.1\r\nHost: iot\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "8000\r\n" + "a".repeat(0x8000) + "\r\n";
            for (int i = 0; i < 33; i++) {
                http.send(chunk);
            }

            assertThat(http.receive().status()).isEqualTo(413);
        }
    }

    @Test
    void refusesARequestLineThatIsTooLong() {
        try (RawHttp http = new RawHttp(cloud.port())) {
            http.send("GET /?a=" + "a".repeat(512 << 10) + " HTTP/1.1\r\nHost: iot\r\n\r\n");

            RawHttp.Response response = http.receive();
            assertThat(response.status()).isEqualTo(414);
            assertThat(response.body()).contains("\"Code\":\"InvalidRequest\"");
            assertThat(http.isAtEnd()).isTrue();
        }
    }

    @Test
    void refusesWhatIsNoHttp() {
        try (RawHttp http = new RawHttp(cloud.port())) {
            http.send("hello\r\n\r\n");

            assertThat(http.receive().status()).isEqualTo(400);
            assertThat(http.isAtEnd()).isTrue();
        }
    }

    @Test
    void answersNothingInANameThatTheRequestGaveToItsProtocol() {
        try (RawHttp http = new RawHttp(cloud.port())) {
            http.send(
                    "POST / ,HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n");

            assertThat(http.isAtEnd()).isTrue();
        }
    }

    @Test
    void isUnavailableWhileTheRegistryIsBroken() {
        Registry sound = new MemoryRegistry();
        Registry broken =
                (Registry)
                        Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {Registry.class},
                                (proxy, method, arguments) -> {
                                    if (method.getName().equals("products")) {
                                        throw new RegistryException(
                                                "disk full", new IllegalStateException("no space"));
                                    }
                                    return method.invoke(sound, arguments);
                                });
        try (RunningCloud other = new RunningCloud(CloudSettings.DEFAULT, broken)) {
            assertThat(other.rejection("QueryProductList", "CurrentPage", "1", "PageSize", "1"))
                    .isEqualTo(
                            "503 ServiceUnavailable The request has failed due to a temporary failure of the server: the registry cannot be read or written.");
        }
    }

    @Test
    void closesConnectionsBeyondTheirNumber() {
        CloudSettings few = settings(1, 1_000);
        try (RunningCloud other = new RunningCloud(few, new MemoryRegistry());
                RawHttp first = new RawHttp(other.port())) {
            first.send("GET /health/live HTTP/1.1\r\nHost: iot\r\n\r\n");
            assertThat(first.receive().status()).isEqualTo(200);

            try (RawHttp second = new RawHttp(other.port())) {
                assertThat(second.isAtEnd()).isTrue();
            }
        }
    }

    @Test
    void isUnavailableWhenTooManyRequestsAreAtWork() {
        CloudSettings few = settings(1_000, 1);
        try (RunningCloud other = new RunningCloud(few, new MemoryRegistry());
                RawHttp first = new RawHttp(other.port())) {
            var never = new CompletableFuture<Outcome<String>>();
            other.pubOutcome = never;
            first.send(
                    "GET /?%s HTTP/1.1\r\nHost: iot\r\n\r\n"
                            .formatted(
                                    RequestSigner.encoded(
                                            other.signed(
                                                    "GET",
                                                    "Action",
                                                    "Pub",
                                                    "ProductKey",
                                                    "a1QbDtEsT00",
                                                    "TopicFullName",
                                                    "/x",
                                                    "MessageContent",
                                                    "YQ=="))));
            Awaiting.until("the first request is at work", () -> !other.sent.isEmpty());

            assertThat(RunningCloud.rejection(other.get(Map.of())))
                    .startsWith("503 ServiceUnavailable ")
                    .contains("too many requests at once");

            never.complete(Outcome.done("1"));
            assertThat(first.receive().status()).isEqualTo(200);
        }
    }

    private static CloudSettings settings(int connections, int requests) {
        CloudSettings defaults = CloudSettings.DEFAULT;
        return new CloudSettings(
                defaults.host(),
                defaults.port(),
                connections,
                requests,
                defaults.maxRequestLineBytes(),
                defaults.maxBodyBytes(),
                defaults.nonceBytes(),
                defaults.idleTimeout(),
                defaults.patience(),
                defaults.live(),
                defaults.consume(),
                defaults.metrics());
    }

    @Test
    void saysThatThePortIsTaken() {
        assertThatThrownBy(() -> cloud.another(cloud.port()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("127.0.0.1:" + cloud.port());
    }

    @Test
    @Timeout(60)
    void closesWhileClientsAreConnected() {
        RunningCloud other = new RunningCloud();
        try (RawHttp idle = new RawHttp(other.port())) {
            idle.send("GET /health/live HTTP/1.1\r\nHost: iot\r\n\r\n");
            assertThat(idle.receive().status()).isEqualTo(200);

            other.close();

            assertThat(idle.isAtEnd()).isTrue();
        }
        assertThatThrownBy(() -> new RawHttp(other.port()))
                .hasCauseInstanceOf(ConnectException.class);
    }

    @Test
    void tellsOnWhichPortsDevicesConnectAndWhomTheyHaveToTrust() {
        try (RunningCloud cloud = new RunningCloud()) {
            assertThat(cloud.done("QueryPlatform").getJsonObject("Data"))
                    .isEqualTo(
                            new JsonObject()
                                    .put("MqttPort", 18_830)
                                    .put("MqttsPort", 18_883)
                                    .put("AuthorityFile", "/data/tls/ca.pem"));
        }
    }
}
