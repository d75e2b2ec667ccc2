// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.registry.NodeType;
import io.lanyard.platform.registry.Product;
import io.lanyard.platform.registry.SignInRecord;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.testkit.registry.RegistryEntries;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dynamic registration over HTTP, written as devices write it (WIRE.md part 1). The signatures are those of vector V6. */
class DeviceRegistrationTest {
    private static final ProductKey KEY = ProductKey.of("a1QbDtEsT00");
    private static final DeviceId DEVICE = DeviceId.of("a1QbDtEsT00", "device1");
    private static final String SHA1 = "2ffd716b9cec37395101f2ae619569df43ff6828";
    private static final String SHA256_UPPER =
            "64258890CC7887B951AEE5589376FC97EE0323595B5CEC98892C3777ACA50B95";
    private static final String NODE =
            "productKey=a1QbDtEsT00&deviceName=device1&random=abc123XYZ456789&sign="
                    + SHA1
                    + "&signMethod=hmacsha1";

    private final RunningCloud cloud = new RunningCloud();

    @BeforeEach
    void addDevice() {
        cloud.registry.addProduct(
                new Product(
                        KEY,
                        "lamps",
                        "ProdSecret0123456",
                        NodeType.DEVICE,
                        1,
                        "",
                        true,
                        RunningCloud.NOW),
                List.of());
        cloud.registry.addDevices(List.of(RegistryEntries.device("a1QbDtEsT00", "device1")));
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    @Test
    void theNodeSdkGetsItsSecret() {
        JsonObject answer = registered(NODE);
        assertThat(answer.getInteger("code")).isEqualTo(200);
        assertThat(answer.getString("message")).isEqualTo("success");
        JsonObject data = answer.getJsonObject("data");
        assertThat(data.getString("productKey")).isEqualTo("a1QbDtEsT00");
        assertThat(data.getString("deviceName")).isEqualTo("device1");
        assertThat(data.getString("deviceSecret"))
                .matches("[0-9a-f]{32}")
                .isEqualTo(secretInRegistry());
    }

    /** Its reader wants the header spelled so, no chunks, and no blank behind a colon of the JSON. */
    @Test
    void theCSdkGetsAnAnswerThatItCanRead() {
        String form =
                "productKey=a1QbDtEsT00&deviceName=device1&random=abc123XYZ456789&sign="
                        + SHA256_UPPER
                        + "&signMethod=hmacsha256";
        try (RawHttp http = new RawHttp(cloud.port())) {
            http.send(
                    "POST /auth/register/device HTTP/1.1\r\n"
                            + "Host: 127.0.0.1\r\n"
                            + "Accept: text/xml,text/javascript,text/html,application/json\r\n"
                            + "Content-Type: application/x-www-form-urlencoded\r\n"
                            + "Content-Length: "
                            + form.length()
                            + "\r\n\r\n"
                            + form);
            assertThat(http.line()).startsWith("HTTP/1.1 200");
            List<String> headers = new ArrayList<>();
            for (String line = http.line(); line != null && !line.isEmpty(); line = http.line()) {
                headers.add(line);
            }
            String body =
                    "{\"code\":200,\"data\":{\"productKey\":\"a1QbDtEsT00\",\"deviceName\":\"device1\",\"deviceSecret\":\""
                            + secretInRegistry()
                            + "\"},\"message\":\"success\"}";
            assertThat(headers)
                    .contains("Content-Length: " + body.length())
                    .noneMatch(header -> header.regionMatches(true, 0, "transfer-", 0, 9));
            assertThat(http.text(body.length())).isEqualTo(body);
        }
    }

    @Test
    void eachRegistrationGivesANewSecretAndTheLastCounts() {
        String first = registered(NODE).getJsonObject("data").getString("deviceSecret");
        String second = registered(NODE).getJsonObject("data").getString("deviceSecret");
        assertThat(second).isNotEqualTo(first).isEqualTo(secretInRegistry());
    }

    @ParameterizedTest
    @CsvSource({
        "sign=2ffd, sign=3ffd, 401",
        "random=abc123XYZ456789&, '', 460",
        "random=abc123XYZ456789, random=, 460",
        "productKey=a1QbDtEsT00&, '', 460",
        "deviceName=device1, deviceName=%, 460",
        "deviceName=device1, deviceName=a/b, 460",
        "&signMethod=hmacsha1, '', 460",
        "hmacsha1, hmacsha512, 460",
        "a1QbDtEsT00, b2QbDtEsT00, 6250"
    })
    void whatIsWrongHasACodeAndAMessageAndNoData(String right, String wrong, int code) {
        JsonObject answer = registered(NODE.replace(right, wrong));
        assertThat(answer.fieldNames()).containsExactly("code", "message");
        assertThat(answer.getInteger("code")).isEqualTo(code);
        assertThat(answer.getString("message")).isNotEmpty();
    }

    @Test
    void theMethodMayBeWrittenInAnyCase() {
        JsonObject answer = registered(NODE.replace("signMethod=hmacsha1", "signmethod=HmacSHA1"));
        assertThat(answer.getInteger("code")).isEqualTo(200);
    }

    @Test
    void aDeviceThatIsNotListedIsToldSo() {
        cloud.registry.removeDevice(DEVICE);
        assertThat(registered(NODE).getInteger("code")).isEqualTo(6100);
    }

    @Test
    void anActivatedDeviceKeepsItsSecret() {
        String before = secretInRegistry();
        cloud.registry.recordSignIns(
                List.of(new SignInRecord(DEVICE, RunningCloud.NOW, "192.0.2.1")));
        assertThat(registered(NODE).getInteger("code")).isEqualTo(6289);
        assertThat(secretInRegistry()).isEqualTo(before);
    }

    @Test
    void aProductThatHasItSwitchedOffRegistersNobody() {
        cloud.registry.setDynamicRegistration(KEY, false);
        assertThat(registered(NODE).getInteger("code")).isEqualTo(6288);
    }

    @Test
    void onlyPostIsTaken() {
        assertThat(cloud.get("/auth/register/device?" + NODE).statusCode()).isEqualTo(405);
    }

    @Test
    void aFormThatIsFarTooLargeIsRefused() {
        try (RawHttp http = new RawHttp(cloud.port())) {
            String form = NODE + "&x=" + "y".repeat(5_000);
            assertThat(post(http, form).status()).isEqualTo(413);
        }
    }

    private JsonObject registered(String form) {
        try (RawHttp http = new RawHttp(cloud.port())) {
            RawHttp.Response response = post(http, form);
            assertThat(response.status()).isEqualTo(200);
            return new JsonObject(response.body());
        }
    }

    private static RawHttp.Response post(RawHttp http, String form) {
        http.send(
                "POST /auth/register/device HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                        + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                        + form.length()
                        + "\r\n\r\n"
                        + form);
        return http.receive();
    }

    private String secretInRegistry() {
        return cloud.registry.device(DEVICE).orElseThrow().secret().reveal();
    }
}
