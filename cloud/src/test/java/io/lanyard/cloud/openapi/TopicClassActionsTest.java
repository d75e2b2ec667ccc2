// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.cloud.RunningCloud;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicClassActionsTest {
    private final RunningCloud cloud = new RunningCloud();
    private final String key = cloud.product("Lamps");

    @AfterEach
    void stop() {
        cloud.close();
    }

    private JsonObject create(String shortName, String operation, String description) {
        return cloud.done(
                "CreateProductTopic",
                "ProductKey",
                key,
                "TopicShortName",
                shortName,
                "Operation",
                operation,
                "Desc",
                description);
    }

    private String failure(String shortName, String operation) {
        return cloud.failure(
                "CreateProductTopic",
                "ProductKey",
                key,
                "TopicShortName",
                shortName,
                "Operation",
                operation);
    }

    private JsonArray infos() {
        JsonObject answer = cloud.done("QueryProductTopic", "ProductKey", key);
        assertThat(answer.fieldNames()).containsExactly("Data");
        assertThat(answer.getJsonObject("Data").fieldNames()).containsExactly("ProductTopicInfo");
        return answer.getJsonObject("Data").getJsonArray("ProductTopicInfo");
    }

    @Test
    void createProductTopicAnswersTheIdAsANumber() {
        JsonObject answer = create("hall/light", "PUB", "");

        assertThat(answer.fieldNames()).containsExactly("TopicId");
        assertThat(answer.getValue("TopicId")).isInstanceOf(Number.class);
    }

    @Test
    void queryProductTopicTellsTheThreeFirstClassesAndTheOwn() {
        long id = create("user/hall/light", "ALL", "the light in the hall").getLong("TopicId");

        JsonArray infos = infos();

        assertThat(infos).hasSize(4);
        assertThat(infos.getJsonObject(3))
                .isEqualTo(
                        new JsonObject(
                                """
                                {"Id": "%d", "ProductKey": "%s", "TopicShortName": "/%s/${deviceName}/user/hall/light",
                                 "Operation": "2", "Desc": "the light in the hall", "EnableProxySubscribe": false}
                                """
                                        .formatted(id, key, key)));
        assertThat(infos.stream().map(info -> ((JsonObject) info).getString("Operation")))
                .containsExactly("0", "2", "1", "2");
    }

    @Test
    void deleteProductTopicDeletesOne() {
        long id = create("hall", "SUB", "").getLong("TopicId");

        assertThat(cloud.done("DeleteProductTopic", "TopicId", Long.toString(id))).isEmpty();

        assertThat(infos()).hasSize(3);
        assertThat(cloud.failure("DeleteProductTopic", "TopicId", Long.toString(id)))
                .isEqualTo("iot.messagebroker.TopicTemplateIsNotFound");
    }

    @Test
    void namesWhatIsWrong() {
        assertThat(failure("get", "SUB")).isEqualTo("iot.messagebroker.TopicAlreadyFound");
        assertThat(failure("a//b", "SUB")).isEqualTo("iot.messagebroker.InvalidFormattedTopicName");
        assertThat(failure("hall/+", "PUB"))
                .isEqualTo("iot.messagebroker.InvalidFormattedTopicName");
        assertThat(failure("hall", "READ"))
                .isEqualTo("iot.messagebroker.InvalidTopicTemplateOperationValue");
        assertThat(
                        cloud.failure(
                                "CreateProductTopic",
                                "ProductKey",
                                "a1Other0000",
                                "TopicShortName",
                                "hall",
                                "Operation",
                                "PUB"))
                .isEqualTo("iot.prod.NotExistedProduct");
        assertThat(cloud.failure("QueryProductTopic", "ProductKey", "a1Other0000"))
                .isEqualTo("iot.prod.NotExistedProduct");
        assertThat(cloud.failure("DeleteProductTopic", "TopicId", "first"))
                .isEqualTo("iot.messagebroker.InvalidFormattedTopicTemplateId");
        assertThat(cloud.rejection("DeleteProductTopic"))
                .startsWith("400 MissingParameter")
                .contains("\"TopicId\"");
        assertThat(
                        cloud.rejection(
                                "CreateProductTopic", "ProductKey", key, "TopicShortName", "hall"))
                .startsWith("400 MissingParameter")
                .contains("\"Operation\"");
    }

    @Test
    void aProductHasAtMostFiftyClasses() {
        for (int i = 0; i < 47; i++) {
            create("hall" + i, "PUB", "");
        }
        assertThat(failure("hall47", "PUB"))
                .isEqualTo("iot.messagebroker.TopicTemplateCountExceedMax");
    }
}
