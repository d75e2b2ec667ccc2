// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.cloud.RunningCloud;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Access keys: what they may do, and how they are made and disabled. */
class AccessKeyActionsTest {
    private final RunningCloud cloud = new RunningCloud();
    private final AtomicInteger nonces = new AtomicInteger();

    @AfterEach
    void stop() {
        cloud.close();
    }

    private JsonObject newKey(String... parameters) {
        return cloud.done("CreateAccessKey", parameters).getJsonObject("Data");
    }

    private JsonObject call(JsonObject key, String... namesAndValues) {
        Map<String, String> parameters = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parameters.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new JsonObject(
                cloud.get(
                                RequestSigner.sign(
                                        "GET",
                                        parameters,
                                        key.getString("AccessKeyId"),
                                        key.getString("AccessKeySecret"),
                                        "limited-" + nonces.incrementAndGet(),
                                        cloud.clock.instant()))
                        .body());
    }

    private static String code(JsonObject answer) {
        return answer.getString("Code", "");
    }

    @Test
    void aKeyWithoutLimitsMayDoEverything() {
        JsonObject key = newKey();

        assertThat(
                        call(
                                        key,
                                        "Action",
                                        "CreateProduct",
                                        "ProductName",
                                        "lamps",
                                        "NodeType",
                                        "0")
                                .getBoolean("Success"))
                .isTrue();
        assertThat(key.getJsonObject("Rights").getJsonArray("Right"))
                .isEqualTo(JsonArray.of("read", "send", "manage"));
        assertThat(key.getBoolean("EveryProduct")).isTrue();
    }

    @Test
    void aKeyThatReadsNeitherSendsNorManages() {
        String product = cloud.product("lamps");
        cloud.device(product, "lamp1");
        JsonObject key = newKey("Right.1", "read");

        assertThat(
                        code(
                                call(
                                        key,
                                        "Action",
                                        "Pub",
                                        "ProductKey",
                                        product,
                                        "TopicFullName",
                                        "/" + product + "/lamp1/user/get",
                                        "MessageContent",
                                        "aGk=")))
                .isEqualTo("Forbidden.RAM");
        assertThat(
                        code(
                                call(
                                        key,
                                        "Action",
                                        "DeleteDevice",
                                        "ProductKey",
                                        product,
                                        "DeviceName",
                                        "lamp1")))
                .isEqualTo("Forbidden.RAM");
        assertThat(code(call(key, "Action", "CreateAccessKey"))).isEqualTo("Forbidden.RAM");
        assertThat(cloud.sent).isEmpty();
    }

    @Test
    void aKeyThatReadsSeesNoSecrets() {
        String product = cloud.product("lamps");
        cloud.device(product, "lamp1");
        JsonObject key = newKey("Right.1", "read");

        JsonObject detail =
                call(
                                key,
                                "Action",
                                "QueryDeviceDetail",
                                "ProductKey",
                                product,
                                "DeviceName",
                                "lamp1")
                        .getJsonObject("Data");
        assertThat(detail.getString("DeviceSecret")).isEmpty();
        assertThat(detail.getString("IotId")).isNotEmpty();
        assertThat(
                        call(key, "Action", "QueryDevice", "ProductKey", product)
                                .getJsonObject("Data")
                                .getJsonArray("DeviceInfo")
                                .getJsonObject(0)
                                .getString("DeviceSecret"))
                .isEmpty();
        assertThat(
                        call(key, "Action", "QueryProduct", "ProductKey", product)
                                .getJsonObject("Data")
                                .getString("ProductSecret"))
                .isEmpty();
    }

    @Test
    void aKeyOfOneProductTouchesNoOther() {
        String mine = cloud.product("lamps");
        String other = cloud.product("locks");
        String iotId = cloud.device(other, "lock1").getString("IotId");
        String topicId =
                cloud.done(
                                "CreateProductTopic",
                                "ProductKey",
                                other,
                                "TopicShortName",
                                "x",
                                "Operation",
                                "ALL")
                        .getValue("TopicId")
                        .toString();
        JsonObject key = newKey("ProductKey.1", mine);

        assertThat(code(call(key, "Action", "QueryProduct", "ProductKey", mine))).isEmpty();
        assertThat(code(call(key, "Action", "QueryProduct", "ProductKey", other)))
                .isEqualTo("Forbidden.RAM");
        assertThat(code(call(key, "Action", "DisableThing", "IotId", iotId)))
                .isEqualTo("Forbidden.RAM");
        assertThat(code(call(key, "Action", "DeleteProductTopic", "TopicId", topicId)))
                .isEqualTo("Forbidden.RAM");
        assertThat(
                        code(
                                call(
                                        key,
                                        "Action",
                                        "CreateProduct",
                                        "ProductName",
                                        "more",
                                        "NodeType",
                                        "0")))
                .isEqualTo("Forbidden.RAM");
        JsonObject list =
                call(key, "Action", "QueryProductList", "CurrentPage", "1", "PageSize", "10")
                        .getJsonObject("Data");
        assertThat(list.getInteger("Total")).isEqualTo(1);
        assertThat(
                        list.getJsonObject("List")
                                .getJsonArray("ProductInfo")
                                .getJsonObject(0)
                                .getString("ProductKey"))
                .isEqualTo(mine);
    }

    @Test
    void aKeyCannotMakeOneThatMayDoMore() {
        String mine = cloud.product("lamps");
        JsonObject key = newKey("ProductKey.1", mine, "Right.1", "manage");

        assertThat(code(call(key, "Action", "CreateAccessKey"))).isEqualTo("Forbidden.RAM");
        assertThat(code(call(key, "Action", "CreateAccessKey", "Right.1", "manage")))
                .isEqualTo("Forbidden.RAM");
        assertThat(
                        code(
                                call(
                                        key,
                                        "Action",
                                        "CreateAccessKey",
                                        "Right.1",
                                        "manage",
                                        "ProductKey.1",
                                        mine)))
                .isEmpty();
    }

    @Test
    void aDisabledKeyIsRefusedUntilItIsEnabledAgain() {
        JsonObject key = newKey("Right.1", "read");
        String id = key.getString("AccessKeyId");

        cloud.done("SetAccessKeyEnabled", "AccessKeyIdToSet", id, "Enabled", "false");
        assertThat(code(call(key, "Action", "QueryPlatform")))
                .isEqualTo("InvalidAccessKeyId.NotFound");

        cloud.done("SetAccessKeyEnabled", "AccessKeyIdToSet", id, "Enabled", "true");
        assertThat(code(call(key, "Action", "QueryPlatform"))).isEmpty();
    }

    @Test
    void theLastKeyThatMayDoEverythingStaysEnabled() {
        newKey("Right.1", "manage");

        assertThat(
                        cloud.failure(
                                "SetAccessKeyEnabled",
                                "AccessKeyIdToSet",
                                RunningCloud.KEY_ID,
                                "Enabled",
                                "false"))
                .isEqualTo("lanyard.key.LastKey");
        assertThat(
                        cloud.failure(
                                "SetAccessKeyEnabled",
                                "AccessKeyIdToSet",
                                "nobody",
                                "Enabled",
                                "false"))
                .isEqualTo("lanyard.key.NotExistedKey");
    }

    @Test
    void listsKeysWithoutTheirSecrets() {
        JsonObject key = newKey("Right.1", "send", "Right.2", "read");

        JsonArray keys =
                cloud.done("QueryAccessKeyList").getJsonObject("Data").getJsonArray("AccessKey");

        assertThat(keys).hasSize(2);
        assertThat(keys.getJsonObject(0).getString("AccessKeyId"))
                .isEqualTo(key.getString("AccessKeyId"));
        assertThat(keys.getJsonObject(0).getJsonObject("Rights").getJsonArray("Right"))
                .isEqualTo(JsonArray.of("read", "send"));
        assertThat(keys.encode())
                .doesNotContain(key.getString("AccessKeySecret"))
                .doesNotContain(RunningCloud.KEY_SECRET);
    }

    @Test
    void namesARightThatThereIsNot() {
        assertThat(cloud.rejection("CreateAccessKey", "Right.1", "write"))
                .startsWith("400 InvalidParameter ")
                .contains("Right.N", "\"write\"", "read, send or manage");
    }

    @Test
    void aKeyForOneProductGetsTheStatisticsOfThatOne() {
        String product = cloud.product("lamps");
        cloud.device(product, "lamp1");
        cloud.device(cloud.product("others"), "lamp1");
        JsonObject key = newKey("Right.1", "read", "ProductKey.1", product);

        assertThat(
                        call(key, "Action", "QueryDeviceStatistics")
                                .getJsonObject("Data")
                                .getInteger("deviceCount"))
                .isEqualTo(1);
    }
}
