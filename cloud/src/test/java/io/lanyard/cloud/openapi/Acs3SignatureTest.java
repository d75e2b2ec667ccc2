// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.cloud.RawHttp;
import io.lanyard.cloud.RunningCloud;
import io.lanyard.cloud.RunningCloud.Sent;
import io.lanyard.protocol.identity.ProductKey;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests signed with ACS3-HMAC-SHA256 (PROTOCOL.md 6.3, WIRE.md part 2). */
class Acs3SignatureTest {
    private static final String BODY = "MessageContent=aGVsbG8gd29ybGQ%3D";
    private static final String QUERY =
            "ProductKey=a1QbDtEsT00&Qos=0&TopicFullName=%2Fa1QbDtEsT00%2Fdevice1%2Fuser%2Fget";

    private final RunningCloud cloud = new RunningCloud();
    private final Map<String, String> headers = new LinkedHashMap<>();
    private String method = "POST";
    private String query = QUERY;
    private String body = BODY;
    private String signature = "";

    @AfterEach
    void stop() {
        cloud.close();
    }

    /** The headers of vector V10, whose secret and key id the endpoint has. */
    Acs3SignatureTest() {
        headers.put("host", "iot.cn-shanghai.aliyuncs.com");
        headers.put("x-acs-version", "2018-01-20");
        headers.put("x-acs-action", "Pub");
        headers.put("x-acs-date", "2024-01-01T00:00:00Z");
        headers.put("x-acs-signature-nonce", "3ee8c1b883d344afa94f4e0ad82fd6cf");
        headers.put(
                "x-acs-content-sha256",
                "6f8fa19ad9d28b5de468addb599cdd298a11d7c16a086fc752636406773ccd2b");
        headers.put("content-type", "application/x-www-form-urlencoded");
    }

    private List<String> signedHeaders() {
        return headers.keySet().stream()
                .filter(name -> !name.equals("accept") && !name.equals("Authorization"))
                .sorted()
                .toList();
    }

    private void sign() {
        Map<String, String> parameters = new TreeMap<>(Parameters.parse(query, "").all());
        signature =
                Acs3Signer.signature(
                        "testsecret",
                        Acs3Signer.stringToSign(
                                Acs3Signer.canonicalRequest(
                                        method,
                                        new TreeMap<>(parameters),
                                        signedHeaders(),
                                        headers,
                                        headers.getOrDefault("x-acs-content-sha256", ""))));
    }

    private void authorize() {
        sign();
        headers.put(
                "Authorization",
                "ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=%s,Signature=%s"
                        .formatted(String.join(";", signedHeaders()), signature));
    }

    private RawHttp.Response send() {
        try (RawHttp http = new RawHttp(cloud.port())) {
            http.send(
                    "%s /?%s HTTP/1.1\r\n%s\r\nContent-Length: %d\r\n\r\n%s"
                            .formatted(
                                    method,
                                    query,
                                    headers.entrySet().stream()
                                            .map(e -> e.getKey() + ": " + e.getValue())
                                            .collect(Collectors.joining("\r\n")),
                                    body.getBytes(UTF_8).length,
                                    body));
            return http.receive();
        }
    }

    private String rejection() {
        RawHttp.Response response = send();
        JsonObject answer = new JsonObject(response.body());
        return response.status()
                + " "
                + answer.getString("Code")
                + " "
                + answer.getString("Message", "");
    }

    @Test
    void v10HasTheSignatureOfTheOfficialLibrary() {
        sign();

        assertThat(Acs3Signer.hash(BODY.getBytes(UTF_8)))
                .isEqualTo(headers.get("x-acs-content-sha256"));
        assertThat(signature)
                .isEqualTo("423df923917bda52f692b57a02b4d8e5e6383d9c8f9001ed5fc1d76a9840b7cd");
    }

    @Test
    void takesTheRequestOfVectorV10() {
        headers.put(
                "Authorization",
                "ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=content-type;host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=423df923917bda52f692b57a02b4d8e5e6383d9c8f9001ed5fc1d76a9840b7cd");

        RawHttp.Response response = send();

        assertThat(response.status()).as(response.body()).isEqualTo(200);
        assertThat(cloud.sent)
                .containsExactly(
                        new Sent(
                                ProductKey.of("a1QbDtEsT00"),
                                "/a1QbDtEsT00/device1/user/get",
                                "hello world",
                                0));
    }

    @Test
    void takesASignatureOverTheHostWithoutItsPort() {
        authorize();
        headers.put("host", "iot.cn-shanghai.aliyuncs.com:8080");

        assertThat(send().status()).isEqualTo(200);
    }

    @Test
    void takesAGetWithoutABody() {
        method = "GET";
        query = "ProductKey=a1NoSuch000";
        body = "";
        headers.put("x-acs-action", "QueryProduct");
        headers.put("x-acs-content-sha256", Acs3Signer.hash(new byte[0]));
        authorize();

        assertThat(rejection()).startsWith("200 iot.prod.NotExistedProduct ");
    }

    @Test
    void answersXmlToAClientThatAcceptsNothingElse() {
        headers.put("accept", "application/xml");
        authorize();

        assertThat(send().body()).contains("<PubResponse><RequestId>", "<Success>true</Success>");
    }

    @Test
    void refusesABodyThatIsNotTheSignedOne() {
        authorize();
        body = "MessageContent=ZXZpbA%3D%3D";

        assertThat(rejection())
                .startsWith("400 InvalidParameter The parameter \"x-acs-content-sha256\" ");
        assertThat(cloud.sent).isEmpty();
    }

    @Test
    void refusesAQueryThatWasChangedAfterSigning() {
        authorize();
        query = QUERY.replace("device1", "device2");

        assertThat(rejection())
                .startsWith(
                        "400 SignatureDoesNotMatch Specified signature is not matched with our calculation. server string to sign is:ACS3-HMAC-SHA256\n");
    }

    @Test
    void refusesAReplayAndAnOldRequest() {
        authorize();
        assertThat(send().status()).isEqualTo(200);
        assertThat(rejection()).startsWith("400 SignatureNonceUsed ");

        cloud.clock.advance(Duration.ofMinutes(15).plusSeconds(1));
        assertThat(rejection()).startsWith("400 InvalidTimeStamp.Expired ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-acs-version",
                "x-acs-action",
                "x-acs-date",
                "x-acs-signature-nonce",
                "x-acs-content-sha256",
                "Authorization"
            })
    void namesTheHeaderThatIsMissingOrEmpty(String name) {
        String missing =
                "400 MissingParameter The input parameter \"%s\" that is mandatory for processing this request is not supplied."
                        .formatted(name);
        headers.put(name, "");
        if (!name.equals("Authorization")) {
            // Signed as it is, as an empty nonce may be.
            authorize();
        }
        assertThat(rejection()).isEqualTo(missing);

        headers.remove(name);
        assertThat(rejection()).isEqualTo(missing);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "host",
                "x-acs-version",
                "x-acs-action",
                "x-acs-date",
                "x-acs-signature-nonce",
                "x-acs-content-sha256"
            })
    void refusesASignatureThatDoesNotCoverTheHeader(String name) {
        String value = headers.remove(name);
        authorize();
        headers.put(name, value);

        assertThat(rejection()).startsWith("400 IncompleteSignature ").contains(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Credential", "SignedHeaders", "Signature"})
    void namesThePartOfTheAuthorizationThatIsMissing(String part) {
        authorize();
        headers.computeIfPresent("Authorization", (_, value) -> value.replace(part + "=", "X="));

        assertThat(rejection()).startsWith("400 IncompleteSignature ").contains(part);
    }

    @Test
    void namesTheAlgorithmThatItDoesNotHave() {
        headers.put("Authorization", "ACS3-RSA-SHA256 Credential=testid");

        assertThat(rejection()).startsWith("400 InvalidParameter ").contains("ACS3-RSA-SHA256");
    }

    @Test
    void refusesASignedHeaderThatComesTwice() {
        authorize();
        headers.put("X-ACS-Date", "2024-01-01T00:00:00Z");

        assertThat(rejection()).startsWith("400 IncompleteSignature ").contains("x-acs-date");
    }
}
