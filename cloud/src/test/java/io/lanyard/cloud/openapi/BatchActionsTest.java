// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.cloud.RunningCloud;
import io.lanyard.platform.registry.SignInRecord;
import io.lanyard.protocol.identity.DeviceId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The actions that register many devices, and the smaller ones on products, topic classes and devices. */
class BatchActionsTest {
    private final RunningCloud cloud = new RunningCloud();
    private final String product = cloud.product("lamps");

    @AfterEach
    void stop() {
        cloud.close();
    }

    private String status(long applyId) {
        return cloud.done(
                        "QueryBatchRegisterDeviceStatus",
                        "ProductKey",
                        product,
                        "ApplyId",
                        Long.toString(applyId))
                .getJsonObject("Data")
                .getString("Status");
    }

    @Test
    void registersAsManyDevicesAsAskedForUnderAnApplyId() {
        long applyId =
                cloud.done("BatchRegisterDevice", "ProductKey", product, "Count", "3")
                        .getJsonObject("Data")
                        .getLong("ApplyId");

        assertThat(status(applyId)).isEqualTo("CREATE_SUCCESS");
        JsonObject page =
                cloud.done(
                        "QueryPageByApplyId",
                        "ApplyId",
                        Long.toString(applyId),
                        "CurrentPage",
                        "2",
                        "PageSize",
                        "2");
        assertThat(page.getInteger("Total")).isEqualTo(3);
        assertThat(page.getInteger("PageCount")).isEqualTo(2);
        JsonArray devices = page.getJsonObject("ApplyDeviceList").getJsonArray("ApplyDeviceInfo");
        assertThat(devices).hasSize(1);
        assertThat(devices.getJsonObject(0).getString("DeviceSecret")).hasSize(32);
    }

    @Test
    void refusesACountOutOfBoundsAndNamesIt() {
        assertThat(cloud.failure("BatchRegisterDevice", "ProductKey", product, "Count", "10001"))
                .isEqualTo("iot.device.ApplyManyDevicesFailed");
        assertThat(cloud.rejection("BatchRegisterDevice", "ProductKey", product, "Count", "few"))
                .startsWith("400 InvalidParameter ")
                .contains("\"Count\"");
        assertThat(cloud.rejection("BatchRegisterDevice", "ProductKey", product))
                .startsWith("400 MissingParameter ")
                .contains("\"Count\"");
    }

    @Test
    void checksNamesKeepsThemAndRegistersThem() {
        long applyId =
                cloud.done(
                                "BatchCheckDeviceNames",
                                "ProductKey",
                                product,
                                "DeviceNameList.1.DeviceName",
                                "hall-1",
                                "DeviceNameList.1.DeviceNickname",
                                "Front door",
                                "DeviceNameList.2.DeviceName",
                                "hall-2")
                        .getJsonObject("Data")
                        .getLong("ApplyId");
        assertThat(status(applyId)).isEqualTo("CHECK_SUCCESS");

        cloud.done(
                "BatchRegisterDeviceWithApplyId",
                "ProductKey",
                product,
                "ApplyId",
                Long.toString(applyId));

        assertThat(status(applyId)).isEqualTo("CREATE_SUCCESS");
        assertThat(
                        cloud.done("QueryDeviceInfo", "ProductKey", product, "DeviceName", "hall-1")
                                .getJsonObject("Data")
                                .getString("Nickname"))
                .isEqualTo("Front door");
    }

    @Test
    void tellsWhichNamesCannotBeRegistered() {
        cloud.device(product, "hall-1");
        JsonObject answer =
                new JsonObject(
                        cloud.call(
                                        "BatchCheckDeviceNames",
                                        "ProductKey",
                                        product,
                                        "DeviceName.1",
                                        "hall-1",
                                        "DeviceName.2",
                                        "b!",
                                        "DeviceName.3",
                                        "fine")
                                .body());

        assertThat(answer.getBoolean("Success")).isFalse();
        assertThat(
                        answer.getJsonObject("Data")
                                .getJsonObject("InvalidDeviceNameList")
                                .getJsonArray("InvalidDeviceName"))
                .isEqualTo(JsonArray.of("hall-1", "b!"));
        assertThat(cloud.failure("BatchCheckDeviceNames", "ProductKey", product))
                .isEqualTo("iot.device.NoneDeviceNameElement");
    }

    @Test
    void tellsTheStatesOfSeveralDevices() {
        String iotId = cloud.device(product, "hall-1").getString("IotId");
        cloud.device(product, "hall-2");
        cloud.online.add(DeviceId.of(product, "hall-1"));

        JsonArray states =
                cloud.done(
                                "BatchGetDeviceState",
                                "ProductKey",
                                product,
                                "DeviceName.1",
                                "hall-1",
                                "DeviceName.2",
                                "hall-2")
                        .getJsonObject("DeviceStatusList")
                        .getJsonArray("DeviceStatus");
        assertThat(states.getJsonObject(0).getString("Status")).isEqualTo("ONLINE");
        assertThat(states.getJsonObject(1).getString("Status")).isEqualTo("UNACTIVE");
        assertThat(
                        cloud.done("BatchGetDeviceState", "IotId.1", iotId)
                                .getJsonObject("DeviceStatusList")
                                .getJsonArray("DeviceStatus")
                                .getJsonObject(0)
                                .getString("DeviceName"))
                .isEqualTo("hall-1");
        assertThat(
                        cloud.failure(
                                "BatchGetDeviceState",
                                "ProductKey",
                                product,
                                "DeviceName.1",
                                "nobody"))
                .isEqualTo("iot.device.NotExistedDevice");
    }

    @Test
    void countsDevicesThoseOnlineAndThoseActivated() {
        cloud.device(product, "hall-1");
        cloud.device(product, "hall-2");
        DeviceId device = DeviceId.of(product, "hall-1");
        cloud.online.add(device);
        cloud.registry.recordSignIns(List.of(new SignInRecord(device, RunningCloud.NOW, "::1")));

        assertThat(cloud.done("QueryDeviceStatistics", "ProductKey", product).getJsonObject("Data"))
                .isEqualTo(
                        new JsonObject()
                                .put("deviceCount", 2)
                                .put("onlineCount", 1)
                                .put("activeCount", 1));
    }

    @Test
    void statisticsWithoutAProductAreThoseOfAllProducts() {
        cloud.device(product, "hall-1");
        cloud.device(product, "hall-2");
        cloud.device(cloud.product("others"), "hall-1");

        assertThat(
                        cloud.done("QueryDeviceStatistics")
                                .getJsonObject("Data")
                                .getInteger("deviceCount"))
                .isEqualTo(3);
    }

    @Test
    void tagsHaveNumbersAsTheyWereWritten() {
        cloud.device(product, "hall-1");
        cloud.done(
                "SaveDeviceProp",
                "ProductKey",
                product,
                "DeviceName",
                "hall-1",
                "Props",
                "{\"version\":1.10,\"serial\":12345678901234567890,\"big\":1e400,\"on\":true}");

        assertThat(
                        cloud.done("QueryDeviceProp", "ProductKey", product, "DeviceName", "hall-1")
                                .getString("Props"))
                .isEqualTo(
                        "{\"big\":\"1e400\",\"on\":\"true\",\"serial\":\"12345678901234567890\",\"version\":\"1.10\"}");
    }

    @Test
    void resetsADeviceAndCutsItOff() {
        cloud.device(product, "hall-1");

        assertThat(
                        cloud.done("ResetThing", "ProductKey", product, "DeviceName", "hall-1")
                                .getString("JobId"))
                .isNotEmpty();
        assertThat(cloud.cutOffs).containsExactly(DeviceId.of(product, "hall-1") + " RESET");
    }

    @Test
    void updatesAndDeletesAProduct() {
        cloud.done("UpdateProduct", "ProductKey", product, "ProductName", "lanterns");
        assertThat(
                        cloud.done("QueryProduct", "ProductKey", product)
                                .getJsonObject("Data")
                                .getString("ProductName"))
                .isEqualTo("lanterns");

        cloud.device(product, "hall-1");
        assertThat(cloud.failure("DeleteProduct", "ProductKey", product))
                .isEqualTo("iot.prod.DeleteProductFailed");
        cloud.done("DeleteDevice", "ProductKey", product, "DeviceName", "hall-1");
        cloud.done("DeleteProduct", "ProductKey", product);
        assertThat(cloud.failure("DeleteProduct", "ProductKey", product))
                .isEqualTo("iot.prod.NotExistedProduct");
    }

    @Test
    void updatesATopicClass() {
        String id =
                cloud.done("QueryProductTopic", "ProductKey", product)
                        .getJsonObject("Data")
                        .getJsonArray("ProductTopicInfo")
                        .getJsonObject(0)
                        .getString("Id");

        cloud.done(
                "UpdateProductTopic",
                "TopicId",
                id,
                "TopicShortName",
                "report",
                "Operation",
                "ALL",
                "Desc",
                "All of it");

        JsonObject updated =
                cloud.done("QueryProductTopic", "ProductKey", product)
                        .getJsonObject("Data")
                        .getJsonArray("ProductTopicInfo")
                        .getJsonObject(0);
        assertThat(updated.getString("TopicShortName"))
                .isEqualTo("/" + product + "/${deviceName}/user/report");
        assertThat(updated.getString("Operation")).isEqualTo("2");
        assertThat(
                        cloud.failure(
                                "UpdateProductTopic",
                                "TopicId",
                                "9999",
                                "TopicShortName",
                                "x",
                                "Operation",
                                "ALL"))
                .isEqualTo("iot.messagebroker.TopicTemplateIsNotFound");
    }

    @Test
    void refusesRoutesFromTopicsThatCannotBeAndTellsTargetsThatCannotBe() {
        cloud.device(product, "hall-1");
        DeviceId device = DeviceId.of(product, "hall-1");
        String source = "/" + product + "/hall-1/user/update";

        assertThat(cloud.failure("CreateTopicRouteTable", "DstTopic.1", "/x"))
                .isEqualTo("iot.messagebroker.NullSrcTopicName");
        assertThat(cloud.failure("CreateTopicRouteTable", "SrcTopic", "/sys/x", "DstTopic.1", "/x"))
                .isEqualTo("iot.messagebroker.InvalidFormattedSrcTopicName");
        assertThat(cloud.failure("CreateTopicRouteTable", "SrcTopic", source))
                .isEqualTo("iot.messagebroker.NoneElementDestTopicNameInArray");
        assertThat(cloud.failure("CreateTopicRouteTable", "SrcTopic", source, "DstTopic.1", "/x"))
                .isEqualTo("iot.device.InactiveDevice");
        cloud.registry.recordSignIns(List.of(new SignInRecord(device, RunningCloud.NOW, "::1")));
        cloud.device(product, "hall-2");
        String target = "/" + product + "/hall-2/user/get";
        JsonObject created =
                cloud.done(
                        "CreateTopicRouteTable",
                        "SrcTopic",
                        source,
                        "DstTopic.1",
                        target,
                        "DstTopic.2",
                        "/" + product + "/nobody/user/get");
        assertThat(created.getBoolean("IsAllSucceed")).isFalse();
        assertThat(created.getJsonObject("FailureTopics").getJsonArray("Topic"))
                .isEqualTo(JsonArray.of("/" + product + "/nobody/user/get"));
        assertThat(
                        cloud.done("QueryTopicReverseRouteTable", "Topic", target)
                                .getJsonObject("SrcTopics")
                                .getJsonArray("Topic"))
                .isEqualTo(JsonArray.of(source));
    }
}
