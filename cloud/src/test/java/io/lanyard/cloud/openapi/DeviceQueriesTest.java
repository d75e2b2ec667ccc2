// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.cloud.RunningCloud;
import io.lanyard.platform.registry.SignInRecord;
import io.lanyard.protocol.identity.DeviceId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeviceQueriesTest {
    private final RunningCloud cloud = new RunningCloud();
    private final String key = cloud.product("Lamps");

    @AfterEach
    void stop() {
        cloud.close();
    }

    @Test
    void queryDeviceTellsThePageBesideTheData() {
        for (int i = 1; i <= 3; i++) {
            cloud.clock.advance(Duration.ofSeconds(1));
            cloud.device(key, "lamp" + i);
        }

        JsonObject answer =
                cloud.done("QueryDevice", "ProductKey", key, "CurrentPage", "1", "PageSize", "2");

        assertThat(answer.fieldNames())
                .containsExactly("Data", "Page", "PageSize", "PageCount", "Total", "NextToken");
        assertThat(answer.getInteger("Page")).isEqualTo(1);
        assertThat(answer.getInteger("PageSize")).isEqualTo(2);
        assertThat(answer.getInteger("PageCount")).isEqualTo(2);
        assertThat(answer.getInteger("Total")).isEqualTo(3);
        assertThat(answer.getString("NextToken")).isEmpty();
        JsonArray infos = answer.getJsonObject("Data").getJsonArray("DeviceInfo");
        assertThat(infos.stream().map(info -> ((JsonObject) info).getString("DeviceName")))
                .containsExactly("lamp3", "lamp2");
        JsonObject newest = infos.getJsonObject(0);
        assertThat(newest.remove("DeviceSecret").toString()).hasSize(32);
        String iotId = newest.remove("IotId").toString();
        assertThat(newest)
                .isEqualTo(
                        new JsonObject(
                                """
                                {"ProductKey": "%s", "DeviceName": "lamp3", "DeviceId": "%s", "DeviceStatus": "UNACTIVE",
                                 "DeviceType": "", "Nickname": "",
                                 "GmtCreate": "2024-01-01 08:00:03", "UtcCreate": "2024-01-01T00:00:03.000Z",
                                 "GmtModified": "2024-01-01 08:00:03", "UtcModified": "2024-01-01T00:00:03.000Z"}
                                """
                                        .formatted(key, iotId)));
    }

    @Test
    void queryDeviceTellsTheFirstTenWithoutAPage() {
        for (int i = 1; i <= 11; i++) {
            cloud.device(key, "lamp" + i);
        }

        JsonObject answer = cloud.done("QueryDevice", "ProductKey", key);

        assertThat(answer.getJsonObject("Data").getJsonArray("DeviceInfo")).hasSize(10);
        assertThat(answer.getInteger("PageCount")).isEqualTo(2);
    }

    @Test
    void queryDeviceNamesWhatIsWrong() {
        assertThat(cloud.failure("QueryDevice", "ProductKey", "a1Other0000"))
                .isEqualTo("iot.prod.NotExistedProduct");
        assertThat(cloud.failure("QueryDevice", "ProductKey", key, "PageSize", "51"))
                .isEqualTo("iot.common.InvalidPageParams");
        assertThat(cloud.failure("QueryDevice", "ProductKey", key, "CurrentPage", "one"))
                .isEqualTo("iot.common.InvalidPageParams");
        assertThat(cloud.rejection("QueryDevice", "ProductKey", key, "NextToken", "abc"))
                .startsWith("400 InvalidParameter The parameter \"NextToken\"");
        assertThat(cloud.rejection("QueryDevice"))
                .startsWith("400 MissingParameter")
                .contains("\"ProductKey\"");
    }

    @Test
    void queryDeviceDetailOfADeviceThatNeverSignedIn() {
        JsonObject device = cloud.device(key, "lamp1");

        JsonObject answer =
                cloud.done("QueryDeviceDetail", "ProductKey", key, "DeviceName", "lamp1");

        assertThat(answer.fieldNames()).containsExactly("Data");
        assertThat(answer.getJsonObject("Data"))
                .isEqualTo(
                        new JsonObject(
                                """
                                {"ProductKey": "%s", "ProductName": "Lamps", "DeviceName": "lamp1", "DeviceSecret": "%s",
                                 "IotId": "%s", "NodeType": 0, "Status": "UNACTIVE", "FirmwareVersion": "",
                                 "IpAddress": "", "Nickname": "", "Owner": true, "Region": "cn-shanghai",
                                 "GmtCreate": "2024-01-01 08:00:00", "UtcCreate": "2024-01-01T00:00:00.000Z",
                                 "GmtActive": "", "UtcActive": "", "GmtOnline": "", "UtcOnline": ""}
                                """
                                        .formatted(
                                                key,
                                                device.getString("DeviceSecret"),
                                                device.getString("IotId"))));
    }

    @Test
    void queryDeviceDetailTellsWhenAndFromWhereADeviceSignedIn() {
        cloud.device(key, "lamp1");
        DeviceId id = DeviceId.of(key, "lamp1");
        cloud.registry.recordSignIns(
                List.of(
                        new SignInRecord(id, RunningCloud.NOW.plusSeconds(5), "10.0.0.1"),
                        new SignInRecord(id, RunningCloud.NOW.plusMillis(61_500), "10.0.0.2")));
        cloud.online.add(id);

        JsonObject data =
                cloud.done("QueryDeviceDetail", "ProductKey", key, "DeviceName", "lamp1")
                        .getJsonObject("Data");

        assertThat(data.getString("Status")).isEqualTo("ONLINE");
        assertThat(data.getString("IpAddress")).isEqualTo("10.0.0.2");
        assertThat(data.getString("GmtActive")).isEqualTo("2024-01-01 08:00:05");
        assertThat(data.getString("UtcActive")).isEqualTo("2024-01-01T00:00:05.000Z");
        assertThat(data.getString("GmtOnline")).isEqualTo("2024-01-01 08:01:01");
        assertThat(data.getString("UtcOnline")).isEqualTo("2024-01-01T00:01:01.500Z");
    }

    @Test
    void getDeviceStatusTellsTheFourStates() {
        DeviceId id = DeviceId.of(key, "lamp1");
        cloud.device(key, "lamp1");
        assertThat(status())
                .isEqualTo(
                        new JsonObject(
                                "{\"Data\": {\"Status\": \"UNACTIVE\", \"Timestamp\": 1704067200000}}"));

        cloud.registry.recordSignIns(List.of(new SignInRecord(id, RunningCloud.NOW, "10.0.0.1")));
        assertThat(status().getJsonObject("Data").getString("Status")).isEqualTo("OFFLINE");

        cloud.online.add(id);
        assertThat(status().getJsonObject("Data").getString("Status")).isEqualTo("ONLINE");

        cloud.done("DisableThing", "ProductKey", key, "DeviceName", "lamp1");
        assertThat(status().getJsonObject("Data").getString("Status")).isEqualTo("DISABLE");
    }

    private JsonObject status() {
        return cloud.done("GetDeviceStatus", "ProductKey", key, "DeviceName", "lamp1");
    }
}
