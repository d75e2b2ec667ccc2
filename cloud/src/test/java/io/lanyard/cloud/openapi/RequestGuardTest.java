// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.cloud.RunningCloud;
import io.lanyard.platform.registry.AccessKey;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What gets no further than the signature (PROTOCOL.md 6.4). */
class RequestGuardTest {
    private final RunningCloud cloud = new RunningCloud();

    @AfterEach
    void stop() {
        cloud.close();
    }

    private Map<String, String> signed(Map<String, String> changed) {
        Map<String, String> parameters = new HashMap<>(cloud.signed("GET", "Action", "Nothing"));
        parameters.putAll(changed);
        parameters.put(
                "Signature",
                RequestSigner.signature(
                        RunningCloud.KEY_SECRET, RequestSigner.stringToSign("GET", parameters)));
        return parameters;
    }

    private String rejection(Map<String, String> parameters) {
        return RunningCloud.rejection(cloud.get(parameters));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Action",
                "Version",
                "Signature",
                "SignatureMethod",
                "SignatureVersion",
                "SignatureNonce",
                "Timestamp"
            })
    void namesTheCommonParameterThatIsMissing(String name) {
        Map<String, String> parameters = signed(Map.of());
        parameters.remove(name);

        assertThat(rejection(parameters))
                .isEqualTo(
                        "400 MissingParameter The input parameter \"%s\" that is mandatory for processing this request is not supplied."
                                .formatted(name));
    }

    @Test
    void refusesARequestWithoutAKey() {
        Map<String, String> parameters = signed(Map.of());
        parameters.remove("AccessKeyId");

        assertThat(rejection(parameters))
                .isEqualTo("400 MissingAccessKeyId AccessKeyId is mandatory for this action.");
    }

    @Test
    void refusesAnUnknownKey() {
        assertThat(rejection(signed(Map.of("AccessKeyId", "nobody"))))
                .startsWith("404 InvalidAccessKeyId.NotFound ");
    }

    @Test
    void refusesADisabledKey() {
        cloud.registry.addAccessKey(
                new AccessKey("off", RunningCloud.KEY_SECRET, false, RunningCloud.NOW));

        assertThat(rejection(signed(Map.of("AccessKeyId", "off"))))
                .startsWith("404 InvalidAccessKeyId.NotFound ");
    }

    @Test
    void refusesAWrongSignatureAndShowsWhatItSigned() {
        Map<String, String> parameters = signed(Map.of());
        parameters.put("Signature", "4x32lUE0B0NGCMtkO0ZnYd2zgsk=");

        assertThat(rejection(parameters))
                .isEqualTo(
                        "400 SignatureDoesNotMatch Specified signature is not matched with our calculation. server string to sign is:"
                                + RequestSigner.stringToSign("GET", parameters));
    }

    @Test
    void refusesAParameterThatWasChangedAfterSigning() {
        Map<String, String> parameters = signed(Map.of());
        parameters.put("ProductKey", "a1Other0000");

        assertThat(rejection(parameters)).startsWith("400 SignatureDoesNotMatch ");
    }

    @Test
    void refusesTheSignatureOfAnotherMethod() {
        assertThat(
                        RunningCloud.rejection(
                                cloud.post(cloud.signed("GET", "Action", "Pub"), Map.of())))
                .startsWith("400 SignatureDoesNotMatch ");
    }

    @ParameterizedTest
    @CsvSource({"2023-12-31T23:44:59Z", "2024-01-01T00:15:01Z", "+999999999-01-01T00:00:00Z"})
    void refusesATimestampMoreThanFifteenMinutesOff(String timestamp) {
        assertThat(rejection(signed(Map.of("Timestamp", timestamp))))
                .isEqualTo(
                        "400 InvalidTimeStamp.Expired Specified time stamp or date value is expired.");
    }

    @ParameterizedTest
    @CsvSource({"2023-12-31T23:45:00Z", "2024-01-01T00:15:00Z"})
    void takesATimestampFifteenMinutesOff(String timestamp) {
        assertThat(rejection(signed(Map.of("Timestamp", timestamp))))
                .startsWith("404 InvalidAction.NotFound ");
    }

    @Test
    void refusesATimestampThatIsNone() {
        assertThat(rejection(signed(Map.of("Timestamp", "yesterday"))))
                .startsWith("400 InvalidTimeStamp.Format ")
                .contains("\"yesterday\"");
    }

    @Test
    void refusesANonceThatWasUsed() {
        Map<String, String> parameters = cloud.signed("GET", "Action", "QueryProduct");

        assertThat(rejection(parameters)).startsWith("400 MissingParameter ");
        assertThat(rejection(parameters)).startsWith("400 SignatureNonceUsed ");
    }

    @Test
    void refusesAReplayUntilItsTimestampExpires() {
        Map<String, String> parameters = cloud.signed("GET", "Action", "Nothing");
        assertThat(rejection(parameters)).startsWith("404 InvalidAction.NotFound ");

        cloud.clock.advance(Duration.ofMinutes(15));
        assertThat(rejection(parameters)).startsWith("400 SignatureNonceUsed ");

        cloud.clock.advance(Duration.ofSeconds(1));
        assertThat(rejection(parameters)).startsWith("400 InvalidTimeStamp.Expired ");
    }

    @Test
    void aWrongSignatureUsesUpNoNonce() {
        Map<String, String> right = signed(Map.of("SignatureNonce", "same"));
        Map<String, String> wrong = new HashMap<>(right);
        wrong.put("Signature", "AAAA");

        assertThat(rejection(wrong)).startsWith("400 SignatureDoesNotMatch ");
        assertThat(rejection(right)).startsWith("404 InvalidAction.NotFound ");
    }

    @Test
    void namesTheActionThatItDoesNotHave() {
        assertThat(rejection(signed(Map.of())))
                .isEqualTo(
                        "404 InvalidAction.NotFound Specified api is not found, please check your url and method: there is no action \"Nothing\" here.");
    }

    @Test
    void namesTheVersionThatItDoesNotHave() {
        assertThat(rejection(signed(Map.of("Version", "2017-04-20"))))
                .startsWith("404 InvalidVersion ")
                .contains("\"2017-04-20\"");
    }

    @ParameterizedTest
    @CsvSource({
        "SignatureMethod, HMAC-SHA256",
        "SignatureVersion, 2.0",
    })
    void namesTheCommonParameterThatItCannotUse(String name, String value) {
        assertThat(rejection(signed(Map.of(name, value))))
                .startsWith("400 InvalidParameter The parameter \"" + name + "\" is not valid")
                .contains('"' + value + '"');
    }

    @Test
    void namesTheFormatThatItDoesNotHave() {
        assertThat(cloud.get(signed(Map.of("Format", "YAML"))).body())
                .contains("<Code>InvalidParameter</Code>", "\"Format\"", "\"YAML\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "JSON"})
    void takesTheFormatInAnyCase(String format) {
        assertThat(rejection(signed(Map.of("Format", format))))
                .startsWith("404 InvalidAction.NotFound ");
    }

    @Test
    void answersXmlToARequestWithoutAFormat() {
        Map<String, String> parameters = signed(Map.of());
        parameters.remove("Format");
        parameters.put(
                "Signature",
                RequestSigner.signature(
                        RunningCloud.KEY_SECRET, RequestSigner.stringToSign("GET", parameters)));

        HttpResponse<String> response = cloud.get(parameters);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("Content-Type"))
                .contains("text/xml;charset=utf-8");
        assertThat(response.body())
                .startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><RequestId>")
                .contains("<Code>InvalidAction.NotFound</Code>")
                .endsWith("</Error>");
    }

    @Test
    void everyRejectionCarriesAnUpperCaseRequestIdAndTheHost() {
        HttpResponse<String> response = cloud.get("/?Format=JSON");

        assertThat(response.body())
                .matches(
                        "\\{\"RequestId\":\"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\",\"HostId\":\"127\\.0\\.0\\.1:%d\",.*"
                                .formatted(cloud.port()));
        assertThat(response.headers().firstValue("Content-Type"))
                .contains("application/json;charset=utf-8");
        assertThat(response.headers().firstValueAsLong("Content-Length"))
                .hasValue(response.body().length());
    }

    @Test
    void refusesWhatIsNotPercentEncoded() {
        HttpResponse<String> response =
                RunningCloud.exchange(
                        HttpRequest.newBuilder(cloud.uri("/"))
                                .POST(BodyPublishers.ofString("Action=%zz"))
                                .header("Accept", "application/json"));

        assertThat(RunningCloud.rejection(response))
                .startsWith("400 InvalidParameter The form body is not form-encoded: ");
    }
}
