// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.cloud.RunningCloud;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProductActionsTest {
    private final RunningCloud cloud = new RunningCloud();

    @AfterEach
    void stop() {
        cloud.close();
    }

    @Test
    void createProductTellsTheKeyAndTheSecret() {
        JsonObject answer =
                cloud.done(
                        "CreateProduct",
                        "ProductName",
                        "Lamps_1",
                        "NodeType",
                        "1",
                        "DataFormat",
                        "0",
                        "Description",
                        "in the hall",
                        "AliyunCommodityCode",
                        "iothub_senior",
                        "AuthType",
                        "secret",
                        "NetType",
                        "WIFI");

        assertThat(answer.fieldNames()).containsExactly("ProductKey", "Data");
        JsonObject data = answer.getJsonObject("Data");
        assertThat(data.getString("ProductKey"))
                .matches("[a-zA-Z][a-zA-Z0-9]{10}")
                .isEqualTo(answer.getString("ProductKey"));
        assertThat(data.getString("ProductSecret")).matches("[a-zA-Z0-9]{16}");
        data.remove("ProductKey");
        data.remove("ProductSecret");
        assertThat(data)
                .isEqualTo(
                        new JsonObject(
                                """
                                {"ProductName": "Lamps_1", "NodeType": 1, "DataFormat": 0,
                                 "Description": "in the hall", "AuthType": "secret",
                                 "AliyunCommodityCode": "iothub_senior", "DynamicRegister": false, "Id2": false, "ProtocolType": ""}
                                """));
    }

    @Test
    void createProductTakesANameThatIsNotAscii() {
        JsonObject answer = cloud.done("CreateProduct", "ProductName", "测试产品", "NodeType", "0");

        assertThat(answer.getJsonObject("Data").getString("ProductName")).isEqualTo("测试产品");
    }

    @Test
    void createProductNamesWhatIsWrong() {
        cloud.product("Lamps");

        assertThat(cloud.failure("CreateProduct", "ProductName", "Lamps", "NodeType", "0"))
                .isEqualTo("iot.prod.AlreadyExistedProductName");
        assertThat(cloud.failure("CreateProduct", "ProductName", "lamps!", "NodeType", "0"))
                .isEqualTo("iot.prod.InvalidFormattedProductName");
        assertThat(cloud.failure("CreateProduct", "ProductName", "Fans", "NodeType", "2"))
                .isEqualTo("iot.prod.InvalidNodeType");
        assertThat(
                        cloud.failure(
                                "CreateProduct",
                                "ProductName",
                                "Fans",
                                "NodeType",
                                "0",
                                "Description",
                                "x".repeat(101)))
                .isEqualTo("iot.prod.LongProductDesc");
        assertThat(
                        cloud.failure(
                                "CreateProduct",
                                "ProductName",
                                "Fans",
                                "NodeType",
                                "0",
                                "AliyunCommodityCode",
                                "x"))
                .isEqualTo("iot.prod.InvalidAliyunCommodityCode");
        assertThat(cloud.rejection("CreateProduct", "NodeType", "0"))
                .isEqualTo(
                        "400 MissingParameter The input parameter \"ProductName\" that is mandatory for processing this request is not supplied.");
        assertThat(
                        cloud.rejection(
                                "CreateProduct",
                                "ProductName",
                                "Fans",
                                "NodeType",
                                "0",
                                "AuthType",
                                "x509"))
                .isEqualTo(
                        "400 InvalidParameter The parameter \"AuthType\" is not valid: only secret is supported, found \"x509\".");
        assertThat(
                        cloud.rejection(
                                "CreateProduct",
                                "ProductName",
                                "Fans",
                                "NodeType",
                                "0",
                                "Id2",
                                "true"))
                .isEqualTo(
                        "400 InvalidParameter The parameter \"Id2\" is not valid: only false is supported, found \"true\".");
        assertThat(
                        cloud.rejection(
                                "CreateProduct",
                                "ProductName",
                                "Fans",
                                "NodeType",
                                "0",
                                "DataFormat",
                                "json"))
                .isEqualTo(
                        "400 InvalidParameter The parameter \"DataFormat\" is not valid: it has to be a whole number from 0 to 1, found \"json\".");
    }

    @Test
    void queryProductTellsTheProductAndItsNumberOfDevices() {
        String key = cloud.product("Lamps");
        cloud.device(key, "lamp1");
        cloud.device(key, "lamp2");

        JsonObject answer = cloud.done("QueryProduct", "ProductKey", key);

        assertThat(answer.fieldNames()).containsExactly("Data");
        JsonObject data = answer.getJsonObject("Data");
        assertThat(data.remove("ProductSecret").toString()).hasSize(16);
        assertThat(data)
                .isEqualTo(
                        new JsonObject(
                                """
                                {"ProductKey": "%s", "ProductName": "Lamps", "NodeType": 0, "DataFormat": 1,
                                 "Description": "", "AuthType": "secret", "AliyunCommodityCode": "iothub_senior",
                                 "DynamicRegister": false, "Id2": false, "ProtocolType": "", "DeviceCount": 2, "GmtCreate": 1704067200000,
                                 "ProductStatus": "DEVELOPMENT_STATUS", "Owner": true}
                                """
                                        .formatted(key)));
    }

    @Test
    void queryProductNamesWhatIsWrong() {
        assertThat(cloud.failure("QueryProduct", "ProductKey", "a1NoSuchKey"))
                .isEqualTo("iot.prod.NotExistedProduct");
        assertThat(cloud.failure("QueryProduct", "ProductKey", "a/b"))
                .isEqualTo("iot.prod.InvalidFormattedProductkey");
        assertThat(cloud.rejection("QueryProduct"))
                .startsWith("400 MissingParameter")
                .contains("\"ProductKey\"");
    }

    @Test
    void queryProductListTellsOnePage() {
        String first = cloud.product("Lamps");
        cloud.device(first, "lamp1");
        cloud.product("Fans");
        cloud.product("Heaters");

        JsonObject answer = cloud.done("QueryProductList", "CurrentPage", "2", "PageSize", "2");

        assertThat(answer.fieldNames()).containsExactly("Data");
        JsonObject data = answer.getJsonObject("Data");
        assertThat(data.fieldNames())
                .containsExactly("CurrentPage", "PageSize", "PageCount", "Total", "List");
        assertThat(data.getInteger("CurrentPage")).isEqualTo(2);
        assertThat(data.getInteger("PageSize")).isEqualTo(2);
        assertThat(data.getInteger("PageCount")).isEqualTo(2);
        assertThat(data.getInteger("Total")).isEqualTo(3);
        JsonArray infos = data.getJsonObject("List").getJsonArray("ProductInfo");
        assertThat(infos).hasSize(1);
        assertThat(infos.getJsonObject(0).fieldNames())
                .containsExactly(
                        "ProductKey",
                        "ProductName",
                        "NodeType",
                        "DataFormat",
                        "DeviceCount",
                        "GmtCreate",
                        "Description",
                        "AuthType");
    }

    @Test
    void queryProductListRefusesPagesThatCannotBe() {
        assertThat(cloud.failure("QueryProductList", "CurrentPage", "0", "PageSize", "10"))
                .isEqualTo("iot.common.InvalidPageParams");
        assertThat(cloud.failure("QueryProductList", "CurrentPage", "1", "PageSize", "201"))
                .isEqualTo("iot.common.InvalidPageParams");
        assertThat(cloud.rejection("QueryProductList", "CurrentPage", "1"))
                .startsWith("400 MissingParameter")
                .contains("\"PageSize\"");
    }

    @Test
    void dynamicRegistrationIsSetWhenAProductIsCreatedAndSwitchedLater() {
        String key =
                cloud.done(
                                "CreateProduct",
                                "ProductName",
                                "Lamps_2",
                                "NodeType",
                                "0",
                                "DynamicRegister",
                                "true")
                        .getString("ProductKey");
        assertThat(dynamicRegister(key)).isTrue();

        JsonObject data =
                cloud.done(
                                "SetProductDynamicRegister",
                                "ProductKey",
                                key,
                                "DynamicRegister",
                                "false")
                        .getJsonObject("Data");

        assertThat(data.getBoolean("DynamicRegister")).isFalse();
        assertThat(dynamicRegister(key)).isFalse();
    }

    @Test
    void dynamicRegistrationIsNotSwitchedWithoutAProductOrAValue() {
        String key = cloud.product("Lamps_3");
        assertThat(
                        cloud.failure(
                                "SetProductDynamicRegister",
                                "ProductKey",
                                "unknown",
                                "DynamicRegister",
                                "true"))
                .isEqualTo("iot.prod.NotExistedProduct");
        assertThat(cloud.rejection("SetProductDynamicRegister", "ProductKey", key))
                .startsWith("400 MissingParameter ");
        assertThat(
                        cloud.rejection(
                                "SetProductDynamicRegister",
                                "ProductKey",
                                key,
                                "DynamicRegister",
                                "on"))
                .startsWith("400 InvalidParameter")
                .contains("it has to be true or false, found \"on\"");
        assertThat(dynamicRegister(key)).isFalse();
    }

    private boolean dynamicRegister(String key) {
        return cloud.done("QueryProduct", "ProductKey", key)
                .getJsonObject("Data")
                .getBoolean("DynamicRegister");
    }
}
