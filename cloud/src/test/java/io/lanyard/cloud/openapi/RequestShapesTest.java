// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.cloud.RawHttp;
import io.lanyard.cloud.RunningCloud;
import io.lanyard.cloud.RunningCloud.Sent;
import io.lanyard.protocol.identity.ProductKey;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests as the clients of WIRE.md part 2 lay them out. */
class RequestShapesTest {
    private static final String TOPIC = "/a1QbDtEsT00/device1/user/get";
    private static final Sent HELLO =
            new Sent(ProductKey.of("a1QbDtEsT00"), TOPIC, "hello world", 1);

    private final RunningCloud cloud = new RunningCloud();

    @AfterEach
    void stop() {
        cloud.close();
    }

    private Map<String, String> pub(String method) {
        return cloud.signed(
                method,
                "Action",
                "Pub",
                "ProductKey",
                "a1QbDtEsT00",
                "TopicFullName",
                TOPIC,
                "MessageContent",
                "aGVsbG8gd29ybGQ=",
                "Qos",
                "1");
    }

    private void assertSent(int status, String body) {
        assertThat(status).as(body).isEqualTo(200);
        assertThat(new JsonObject(body).getString("MessageId")).isEqualTo("1234567890123456789");
        assertThat(cloud.sent).containsExactly(HELLO);
    }

    private void assertSent(HttpResponse<String> response) {
        assertSent(response.statusCode(), response.body());
    }

    @Test
    void takesTheRequestOfVectorV9() {
        HttpResponse<String> response =
                cloud.get(
                        "/?AccessKeyId=testid&Action=Pub&Format=JSON&MessageContent=aGVsbG8gd29ybGQ%3D&ProductKey=a1QbDtEsT00&Qos=0&SignatureMethod=HMAC-SHA1&SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf&SignatureVersion=1.0&Timestamp=2024-01-01T00%3A00%3A00Z&TopicFullName=%2Fa1QbDtEsT00%2Fdevice1%2Fuser%2Fget&Version=2018-01-20&Signature=4x32lUE0B0NGCMtkO0ZnYd2zgsk%3D");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .matches(
                        "\\{\"RequestId\":\"[0-9A-F-]{36}\",\"Success\":true,\"MessageId\":\"1234567890123456789\"}");
        assertThat(cloud.sent)
                .containsExactly(new Sent(ProductKey.of("a1QbDtEsT00"), TOPIC, "hello world", 0));
    }

    @Test
    void takesAGetWithEverythingInTheQuery() {
        assertSent(cloud.get(pub("GET")));
    }

    @Test
    void takesAPostWithTheMessageInTheBodyAndTheRestInTheQuery() {
        Map<String, String> query = new TreeMap<>(pub("POST"));
        String content = query.remove("MessageContent");

        assertSent(cloud.post(query, Map.of("MessageContent", content)));
    }

    @Test
    void takesAPostWithEverythingInTheBody() {
        assertSent(
                RunningCloud.exchange(
                        HttpRequest.newBuilder(cloud.uri("/"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(
                                        BodyPublishers.ofString(
                                                RequestSigner.encoded(pub("POST"))))));
    }

    @Test
    void takesAPostWithEverythingInTheQuery() {
        assertSent(cloud.post(pub("POST"), Map.of()));
    }

    @Test
    void takesAPostWithNeitherBodyNorContentLength() {
        try (RawHttp http = new RawHttp(cloud.port())) {
            http.send(
                    "POST /?%s HTTP/1.1\r\nHost: iot\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"
                            .formatted(RequestSigner.encoded(pub("POST"))));

            RawHttp.Response response = http.receive();
            assertSent(response.status(), response.body());
        }
    }

    @Test
    void takesABodyInChunks() {
        byte[] body = RequestSigner.encoded(pub("POST")).getBytes(StandardCharsets.US_ASCII);

        assertSent(
                RunningCloud.exchange(
                        HttpRequest.newBuilder(cloud.uri("/"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(
                                        BodyPublishers.fromPublisher(
                                                BodyPublishers.ofByteArray(body)))));
    }

    @Test
    void takesAnEmptyBodyInChunks() {
        try (RawHttp http = new RawHttp(cloud.port())) {
            http.send(
                    "POST /?%s HTTP/1.1\r\nHost: iot\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                            .formatted(RequestSigner.encoded(pub("POST"))));

            RawHttp.Response response = http.receive();
            assertSent(response.status(), response.body());
        }
    }

    @Test
    void answersSeveralRequestsOnOneConnection() {
        try (RawHttp http = new RawHttp(cloud.port())) {
            for (int i = 0; i < 3; i++) {
                http.send(
                        "GET /?%s HTTP/1.1\r\nHost: iot\r\n\r\n"
                                .formatted(RequestSigner.encoded(pub("GET"))));
                assertThat(http.receive().status()).isEqualTo(200);
            }
        }
        assertThat(cloud.sent).containsExactly(HELLO, HELLO, HELLO);
    }

    @Test
    void answersPipelinedRequestsInTheirOrder() {
        try (RawHttp http = new RawHttp(cloud.port())) {
            http.send(
                    "GET /?%s HTTP/1.1\r\nHost: iot\r\n\r\nGET /health/live HTTP/1.1\r\nHost: iot\r\n\r\n"
                            .formatted(RequestSigner.encoded(pub("GET"))));

            assertThat(http.receive().body()).contains("MessageId");
            assertThat(http.receive().body()).isEqualTo("{\"status\":\"live\"}");
        }
    }

    @Test
    void theBodyWinsOverTheQuery() {
        Map<String, String> signed = pub("POST");
        Map<String, String> query = new TreeMap<>(signed);
        query.put("MessageContent", "b3RoZXI=");

        assertSent(cloud.post(query, Map.of("MessageContent", "aGVsbG8gd29ybGQ=")));
    }

    @Test
    void forgivesTheCaseOfAFirstLetter() {
        assertSent(
                cloud.get(
                        cloud.signed(
                                "GET",
                                "Action",
                                "Pub",
                                "productKey",
                                "a1QbDtEsT00",
                                "topicFullName",
                                TOPIC,
                                "messageContent",
                                "aGVsbG8gd29ybGQ=",
                                "qos",
                                "1")));
    }

    @Test
    void takesAMessageOf256KilobytesInTheQuery() {
        String content = "QUJD".repeat(87_382);
        HttpResponse<String> response =
                cloud.call(
                        "Pub",
                        "ProductKey",
                        "a1QbDtEsT00",
                        "TopicFullName",
                        TOPIC,
                        "MessageContent",
                        content);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(cloud.sent.getFirst().payload()).hasSize(262_146);
    }
}
