// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.cloud.RunningCloud;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestSignerTest {
    /** Vector V9 of PROTOCOL.md 2.10. */
    private static final Map<String, String> V9 =
            RunningCloud.parameters(
                    "Action",
                    "Pub",
                    "ProductKey",
                    "a1QbDtEsT00",
                    "TopicFullName",
                    "/a1QbDtEsT00/device1/user/get",
                    "MessageContent",
                    "aGVsbG8gd29ybGQ=",
                    "Qos",
                    "0");

    private static Map<String, String> signedV9() {
        return RequestSigner.sign(
                "GET",
                V9,
                "testid",
                "testsecret",
                "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf",
                Instant.parse("2024-01-01T00:00:00Z"));
    }

    @Test
    void v9HasTheStringToSignOfTheOfficialLibrary() {
        assertThat(RequestSigner.stringToSign("GET", signedV9()))
                .isEqualTo(
                        "GET&%2F&AccessKeyId%3Dtestid%26Action%3DPub%26Format%3DJSON%26MessageContent%3DaGVsbG8gd29ybGQ%253D%26ProductKey%3Da1QbDtEsT00%26Qos%3D0%26SignatureMethod%3DHMAC-SHA1%26SignatureNonce%3D3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf%26SignatureVersion%3D1.0%26Timestamp%3D2024-01-01T00%253A00%253A00Z%26TopicFullName%3D%252Fa1QbDtEsT00%252Fdevice1%252Fuser%252Fget%26Version%3D2018-01-20");
    }

    @Test
    void v9HasTheSignatureOfTheOfficialLibrary() {
        assertThat(signedV9()).containsEntry("Signature", "4x32lUE0B0NGCMtkO0ZnYd2zgsk=");
    }

    @Test
    void encodesAsRfc3986Says() {
        assertThat(RequestSigner.encoded(Map.of("k y", "A-z_0.~ *+/=&%\u00e9\u6d4b")))
                .isEqualTo("k%20y=A-z_0.~%20%2A%2B%2F%3D%26%25%C3%A9%E6%B5%8B");
    }

    @Test
    void writesTheTimestampWithoutFractions() {
        assertThat(
                        RequestSigner.sign(
                                "POST",
                                Map.of("Action", "Pub"),
                                "id",
                                "secret",
                                "n",
                                Instant.parse("2024-01-01T00:00:00.987Z")))
                .containsEntry("Timestamp", "2024-01-01T00:00:00Z")
                .containsEntry("Format", "JSON")
                .containsEntry("Version", "2018-01-20")
                .containsEntry("SignatureMethod", "HMAC-SHA1")
                .containsEntry("SignatureVersion", "1.0")
                .containsEntry("SignatureNonce", "n")
                .containsEntry("AccessKeyId", "id");
    }
}
