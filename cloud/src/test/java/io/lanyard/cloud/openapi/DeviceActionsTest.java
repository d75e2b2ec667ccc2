// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.cloud.RunningCloud;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceActionsTest {
    private final RunningCloud cloud = new RunningCloud();
    private final String key = cloud.product("Lamps");

    @AfterEach
    void stop() {
        cloud.close();
    }

    private String status(String name) {
        return cloud.done("GetDeviceStatus", "ProductKey", key, "DeviceName", name)
                .getJsonObject("Data")
                .getString("Status");
    }

    @Test
    void registerDeviceTellsNameSecretAndIotId() {
        JsonObject answer =
                cloud.done(
                        "RegisterDevice",
                        "ProductKey",
                        key,
                        "DeviceName",
                        "lamp:1",
                        "Nickname",
                        "hall");

        assertThat(answer.fieldNames()).containsExactly("Data");
        JsonObject data = answer.getJsonObject("Data");
        assertThat(data.fieldNames())
                .containsExactly("ProductKey", "DeviceName", "DeviceSecret", "IotId", "Nickname");
        assertThat(data.getString("ProductKey")).isEqualTo(key);
        assertThat(data.getString("DeviceName")).isEqualTo("lamp:1");
        assertThat(data.getString("DeviceSecret")).matches("[0-9a-f]{32}");
        assertThat(data.getString("IotId")).matches("[0-9a-zA-Z]{24}000100");
        assertThat(data.getString("Nickname")).isEqualTo("hall");
    }

    @Test
    void registerDeviceMakesUpANameThatIsMissing() {
        assertThat(
                        cloud.done("RegisterDevice", "ProductKey", key)
                                .getJsonObject("Data")
                                .getString("DeviceName"))
                .matches("[0-9a-zA-Z]{20}");
    }

    @Test
    void registerDeviceNamesWhatIsWrong() {
        cloud.device(key, "lamp1");

        assertThat(cloud.failure("RegisterDevice", "ProductKey", key, "DeviceName", "lamp1"))
                .isEqualTo("iot.device.AlreadyExistedDeviceName");
        assertThat(cloud.failure("RegisterDevice", "ProductKey", key, "DeviceName", "a/b"))
                .isEqualTo("iot.device.InvalidFormattedDeviceName");
        assertThat(
                        cloud.failure(
                                "RegisterDevice",
                                "ProductKey",
                                key,
                                "DeviceName",
                                "lamp2",
                                "Nickname",
                                "x"))
                .isEqualTo("iot.device.CreateDeviceFailed");
        assertThat(cloud.failure("RegisterDevice", "ProductKey", "a1Other0000"))
                .isEqualTo("iot.prod.NotExistedProduct");
        assertThat(cloud.rejection("RegisterDevice", "DeviceName", "lamp3"))
                .startsWith("400 MissingParameter")
                .contains("\"ProductKey\"");
    }

    @Test
    void registerDevicesAnswersTheSecretsInTheOrderOfTheNames() {
        JsonObject answer =
                cloud.done(
                        "RegisterDevices",
                        "ProductKey",
                        key,
                        "DeviceName.2",
                        "lamp2",
                        "DeviceName.1",
                        "lamp1");

        assertThat(answer.fieldNames()).containsExactly("Data");
        assertThat(answer.getJsonObject("Data").fieldNames()).containsExactly("DeviceList");
        JsonObject list = answer.getJsonObject("Data").getJsonObject("DeviceList");
        assertThat(list.fieldNames()).containsExactly("Device");
        JsonArray devices = list.getJsonArray("Device");
        assertThat(devices).hasSize(2);
        assertThat(devices.getJsonObject(0).fieldNames())
                .containsExactly("ProductKey", "DeviceName", "DeviceSecret", "IotId");
        assertThat(devices.getJsonObject(0).getString("DeviceName")).isEqualTo("lamp1");
        assertThat(devices.getJsonObject(1).getString("DeviceName")).isEqualTo("lamp2");
    }

    @Test
    void registerDevicesTakesTenThousandAtOnce() {
        HttpResponse<String> response = registerMany(10_000);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(
                        new JsonObject(response.body())
                                .getJsonObject("Data")
                                .getJsonObject("DeviceList")
                                .getJsonArray("Device"))
                .hasSize(10_000);
    }

    @Test
    void registerDevicesRefusesMoreThanTenThousand() {
        assertThat(registerMany(10_001).body())
                .contains("\"Success\":false,\"Code\":\"iot.device.DeviceCountExceeded\"");
    }

    private HttpResponse<String> registerMany(int count) {
        Map<String, String> parameters = new TreeMap<>();
        parameters.put("Action", "RegisterDevices");
        parameters.put("ProductKey", key);
        for (int i = 1; i <= count; i++) {
            parameters.put("DeviceName." + i, "lamp-number-" + i);
        }
        String[] flat =
                parameters.entrySet().stream()
                        .flatMap(entry -> Stream.of(entry.getKey(), entry.getValue()))
                        .toArray(String[]::new);
        return cloud.post(Map.of(), cloud.signed("POST", flat));
    }

    @Test
    void registerDevicesRegistersAllOrNone() {
        cloud.device(key, "lamp2");

        assertThat(
                        cloud.failure(
                                "RegisterDevices",
                                "ProductKey",
                                key,
                                "DeviceName.1",
                                "lamp1",
                                "DeviceName.2",
                                "lamp2"))
                .isEqualTo("iot.device.AlreadyExistedDeviceName");
        assertThat(cloud.failure("GetDeviceStatus", "ProductKey", key, "DeviceName", "lamp1"))
                .isEqualTo("iot.device.NotExistedDevice");
    }

    @Test
    void registerDevicesNamesWhatIsWrong() {
        assertThat(cloud.rejection("RegisterDevices", "ProductKey", key))
                .startsWith("400 MissingParameter")
                .contains("\"DeviceName.1\"");
        assertThat(
                        cloud.rejection(
                                "RegisterDevices",
                                "ProductKey",
                                key,
                                "DeviceName.1",
                                "lamp1",
                                "DeviceName.3",
                                "lamp3"))
                .startsWith("400 InvalidParameter The parameter \"DeviceName.N\" is not valid")
                .contains("of 2 elements number 2 is missing");
        assertThat(cloud.failure("RegisterDevices", "ProductKey", key, "DeviceName.1", "x"))
                .isEqualTo("iot.device.InvalidFormattedDeviceName");
    }

    @Test
    void disableThingEndsTheConnectionAndEnableThingLetsItBackIn() {
        cloud.device(key, "lamp1");

        assertThat(cloud.done("DisableThing", "ProductKey", key, "DeviceName", "lamp1")).isEmpty();
        assertThat(cloud.cutOffs).containsExactly(key + "/lamp1 DISABLED");
        assertThat(status("lamp1")).isEqualTo("DISABLE");

        assertThat(cloud.done("EnableThing", "ProductKey", key, "DeviceName", "lamp1")).isEmpty();
        assertThat(status("lamp1")).isEqualTo("UNACTIVE");
    }

    @Test
    void deleteDeviceEndsTheConnection() {
        cloud.device(key, "lamp1");

        assertThat(cloud.done("DeleteDevice", "ProductKey", key, "DeviceName", "lamp1")).isEmpty();

        assertThat(cloud.cutOffs).containsExactly(key + "/lamp1 DELETED");
        assertThat(cloud.failure("DeleteDevice", "ProductKey", key, "DeviceName", "lamp1"))
                .isEqualTo("iot.device.NotExistedDevice");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "QueryDeviceDetail",
                "GetDeviceStatus",
                "DisableThing",
                "EnableThing",
                "DeleteDevice"
            })
    void theIotIdWinsOverTheName(String action) {
        String iotId = cloud.device(key, "lamp1").getString("IotId");

        cloud.done(action, "IotId", iotId, "ProductKey", key, "DeviceName", "no-such-lamp");

        assertThat(
                        cloud.failure(
                                action,
                                "IotId",
                                "nobody",
                                "ProductKey",
                                key,
                                "DeviceName",
                                "lamp1"))
                .isEqualTo("iot.device.NotExistedDevice");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "QueryDeviceDetail",
                "GetDeviceStatus",
                "DisableThing",
                "EnableThing",
                "DeleteDevice"
            })
    void namesWhatIsWrongWithTheDevice(String action) {
        assertThat(cloud.failure(action, "ProductKey", key, "DeviceName", "lamp1"))
                .isEqualTo("iot.device.NotExistedDevice");
        assertThat(cloud.failure(action, "ProductKey", key, "DeviceName", "a b c"))
                .isEqualTo("iot.device.InvalidFormattedDeviceName");
        assertThat(cloud.failure(action, "ProductKey", "#", "DeviceName", "lamp1"))
                .isEqualTo("iot.prod.InvalidFormattedProductkey");
        assertThat(cloud.rejection(action, "ProductKey", key))
                .startsWith("400 MissingParameter")
                .contains("\"DeviceName\"");
        assertThat(cloud.rejection(action))
                .startsWith("400 MissingParameter")
                .contains("\"ProductKey\"");
    }
}
