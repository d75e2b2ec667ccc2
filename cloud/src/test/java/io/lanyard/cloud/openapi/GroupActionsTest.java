// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.cloud.RunningCloud;
import io.lanyard.platform.registry.MessageKind;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.Payload;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Consumer groups, their relations, and what the platform adds, over the OpenAPI. */
class GroupActionsTest {
    private final RunningCloud cloud = new RunningCloud();
    private String productKey = "";

    @BeforeEach
    void product() {
        productKey =
                done("CreateProduct", Map.of("ProductName", "lamps", "NodeType", "0"))
                        .getString("ProductKey");
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    private JsonObject done(String action, Map<String, String> parameters) {
        return cloud.done(action, flat(parameters));
    }

    private String failure(String action, Map<String, String> parameters) {
        return cloud.failure(action, flat(parameters));
    }

    private static String[] flat(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .flatMap(each -> Stream.of(each.getKey(), each.getValue()))
                .toArray(String[]::new);
    }

    private String create(String name) {
        return done("CreateConsumerGroup", Map.of("GroupName", name)).getString("GroupId");
    }

    private void append(String text) throws Exception {
        DeviceId lamp = DeviceId.of(productKey, "lamp-1");
        int[] groups = Objects.requireNonNull(cloud.feeds.groupsFor(lamp, MessageKind.DEVICE_DATA));
        var _ =
                cloud.feeds
                        .append(
                                groups,
                                lamp,
                                new Message(
                                        7,
                                        Topic.ofDevice(lamp, "user/update"),
                                        Payload.of(text.getBytes(StandardCharsets.UTF_8)),
                                        1,
                                        Message.Origin.DEVICE),
                                Runnable::run)
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS);
    }

    @Test
    void theDefaultGroupIsThereAndStays() {
        JsonObject list =
                done("QueryConsumerGroupList", Map.of("CurrentPage", "1", "PageSize", "10"));

        JsonArray groups = list.getJsonObject("Data").getJsonArray("ConsumerGroupDTO");
        assertThat(groups).hasSize(1);
        assertThat(groups.getJsonObject(0).getString("GroupId")).isEqualTo("DEFAULT_GROUP");
        assertThat(list.getInteger("Total")).isEqualTo(1);
        assertThat(failure("DeleteConsumerGroup", Map.of("GroupId", "DEFAULT_GROUP")))
                .isEqualTo("iot.consumergroup.DefaultGroupNotDeletable");
        assertThat(
                        failure(
                                "UpdateConsumerGroup",
                                Map.of("GroupId", "DEFAULT_GROUP", "NewGroupName", "ours")))
                .isEqualTo("iot.consumergroup.DefaultGroupNotRenamable");
        done(
                "UpdateConsumerGroup",
                Map.of("GroupId", "DEFAULT_GROUP", "NewGroupName", "DEFAULT_GROUP"));
        assertThat(
                        done("QueryConsumerGroupByGroupId", Map.of("GroupId", "DEFAULT_GROUP"))
                                .getJsonObject("Data")
                                .getString("GroupName"))
                .isEqualTo("DEFAULT_GROUP");
    }

    @Test
    void aGroupIsCreatedFoundRenamedAndDeleted() {
        String id = create("billing");

        assertThat(id).hasSizeGreaterThanOrEqualTo(24);
        assertThat(
                        done("QueryConsumerGroupByGroupId", Map.of("GroupId", id))
                                .getJsonObject("Data")
                                .getString("GroupName"))
                .isEqualTo("billing");
        done("UpdateConsumerGroup", Map.of("GroupId", id, "NewGroupName", "invoices"));
        assertThat(
                        done(
                                        "QueryConsumerGroupList",
                                        Map.of(
                                                "CurrentPage",
                                                "1",
                                                "PageSize",
                                                "10",
                                                "GroupName",
                                                "voice",
                                                "Fuzzy",
                                                "true"))
                                .getJsonObject("Data")
                                .getJsonArray("ConsumerGroupDTO"))
                .hasSize(1);
        done("DeleteConsumerGroup", Map.of("GroupId", id));
        assertThat(failure("QueryConsumerGroupByGroupId", Map.of("GroupId", id)))
                .isEqualTo("iot.consumergroup.NotExistedGroup");
    }

    @Test
    void aNameHasToBeFreeAndWellFormed() {
        create("billing");

        assertThat(failure("CreateConsumerGroup", Map.of("GroupName", "billing")))
                .isEqualTo("iot.consumergroup.AlreadyExistedGroupName");
        assertThat(failure("CreateConsumerGroup", Map.of("GroupName", "a-b!")))
                .isEqualTo("iot.consumergroup.InvalidFormattedGroupName");
    }

    @Test
    void aRelationLetsMessagesInAtOnceAndTheStatusCountsThem() throws Exception {
        String id = create("billing");
        done(
                "CreateSubscribeRelation",
                Map.of(
                        "ProductKey",
                        productKey,
                        "Type",
                        "AMQP",
                        "DeviceDataFlag",
                        "true",
                        "ConsumerGroupIds.1",
                        id));
        append("a");

        JsonObject status = done("QueryConsumerGroupStatus", Map.of("GroupId", id));

        assertThat(status.getLong("AccumulationCount")).isEqualTo(1);
        assertThat(
                        status.getJsonObject("ClientConnectionStatusList")
                                .getJsonArray("ConsumerGroupClientConnectionInfo"))
                .isEmpty();
        JsonArray seen =
                done("PeekConsumerGroup", Map.of("GroupId", id))
                        .getJsonObject("Data")
                        .getJsonArray("Message");
        assertThat(seen.getJsonObject(0).getString("payload")).isEqualTo("a");
        assertThat(
                        done("ResetConsumerGroupPosition", Map.of("GroupId", id))
                                .getLong("AccumulationCount"))
                .isZero();
    }

    @Test
    void aRelationIsQueriedChangedAndDeleted() {
        String id = create("billing");
        Map<String, String> named = Map.of("ProductKey", productKey, "Type", "AMQP");
        done(
                "CreateSubscribeRelation",
                Map.of(
                        "ProductKey",
                        productKey,
                        "Type",
                        "AMQP",
                        "DeviceStatusChangeFlag",
                        "true",
                        "ConsumerGroupIds.1",
                        "DEFAULT_GROUP"));
        done(
                "CreateConsumerGroupSubscribeRelation",
                Map.of("ProductKey", productKey, "ConsumerGroupId", id));

        JsonObject found = done("QuerySubscribeRelation", named);

        assertThat(found.getBoolean("DeviceStatusChangeFlag")).isTrue();
        assertThat(found.getBoolean("DeviceDataFlag")).isFalse();
        assertThat(found.getJsonArray("ConsumerGroupIds")).containsExactly("DEFAULT_GROUP", id);
        done(
                "DeleteConsumerGroupSubscribeRelation",
                Map.of("ProductKey", productKey, "ConsumerGroupId", id));
        done("DeleteSubscribeRelation", named);
        assertThat(failure("QuerySubscribeRelation", named))
                .isEqualTo("iot.subscribe.NotExistedRelation");
    }

    @Test
    void aRelationNeedsAKindAndAGroupThatExists() {
        assertThat(
                        failure(
                                "CreateSubscribeRelation",
                                Map.of(
                                        "ProductKey",
                                        productKey,
                                        "Type",
                                        "AMQP",
                                        "ConsumerGroupIds.1",
                                        "DEFAULT_GROUP")))
                .isEqualTo("iot.subscribe.InvalidRelation");
        assertThat(
                        failure(
                                "CreateSubscribeRelation",
                                Map.of(
                                        "ProductKey",
                                        productKey,
                                        "Type",
                                        "AMQP",
                                        "DeviceDataFlag",
                                        "true",
                                        "ConsumerGroupIds.1",
                                        "nobody")))
                .isEqualTo("iot.consumergroup.NotExistedGroup");
        assertThat(
                        failure(
                                "QuerySubscribeRelation",
                                Map.of("ProductKey", productKey, "Type", "MNS")))
                .isEqualTo("iot.subscribe.InvalidType");
    }
}
