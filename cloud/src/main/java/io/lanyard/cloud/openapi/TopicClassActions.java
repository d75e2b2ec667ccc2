// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.platform.registry.ProductTopicClass;
import io.lanyard.platform.service.TopicClasses;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.Operation;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The actions on the topic classes of products (PROTOCOL.md 6.5). */
final class TopicClassActions {
    private final TopicClasses topicClasses;

    TopicClassActions(TopicClasses topicClasses) {
        this.topicClasses = topicClasses;
    }

    /** CreateProductTopic. */
    Answer create(Parameters parameters) {
        ProductKey productKey = Fields.productKey(parameters);
        String shortName = parameters.require("TopicShortName");
        Operation operation = operation(parameters.require("Operation"));
        String description = parameters.find("Desc").orElse("");
        requireProxyFlag(parameters);
        return RefusalCodes.answer(
                topicClasses.create(productKey, shortName, operation, description),
                created -> Answer.success("TopicId", created.id()));
    }

    /** QueryProductTopic. */
    Answer query(Parameters parameters) {
        return RefusalCodes.answer(
                topicClasses.list(Fields.productKey(parameters)),
                classes ->
                        Answer.success(
                                "Data", new JsonObject().put("ProductTopicInfo", infos(classes))));
    }

    /** UpdateProductTopic. */
    Answer update(Parameters parameters) {
        ProductTopicClass found = find(parameters);
        requireProxyFlag(parameters);
        return RefusalCodes.answer(
                topicClasses.update(
                        found.id(),
                        parameters.require("TopicShortName"),
                        operation(parameters.require("Operation")),
                        parameters.find("Desc").orElse("")),
                updated -> Answer.success());
    }

    /** DeleteProductTopic. */
    Answer delete(Parameters parameters) {
        return RefusalCodes.answer(
                topicClasses.delete(find(parameters).id()), deleted -> Answer.success());
    }

    /** SubscribeTopic takes the topics of every class; what is no flag is an error all the same. */
    private static void requireProxyFlag(Parameters parameters) {
        var _ = parameters.flag("EnableProxySubscribe");
    }

    private ProductTopicClass find(Parameters parameters) {
        ProductTopicClass found =
                RefusalCodes.require(topicClasses.find(topicId(parameters.require("TopicId"))));
        Fields.covered(parameters, found.topicClass().productKey());
        return found;
    }

    private static JsonArray infos(List<ProductTopicClass> classes) {
        JsonArray infos = new JsonArray();
        for (ProductTopicClass each : classes) {
            infos.add(
                    new JsonObject()
                            .put("Id", Long.toString(each.id()))
                            .put("ProductKey", each.topicClass().productKey().value())
                            // The whole template, whatever the field is called.
                            .put("TopicShortName", each.topicClass().template())
                            .put(
                                    "Operation",
                                    Integer.toString(each.topicClass().operation().digit()))
                            .put("Desc", each.description())
                            .put("EnableProxySubscribe", false));
        }
        return infos;
    }

    private static Operation operation(String text) {
        return switch (text) {
            case "PUB" -> Operation.PUB;
            case "SUB" -> Operation.SUB;
            case "ALL" -> Operation.ALL;
            default ->
                    throw RefusedException.failure(
                            "iot.messagebroker.InvalidTopicTemplateOperationValue",
                            "Operation has to be PUB, SUB or ALL, found "
                                    + Parameters.quoted(text));
        };
    }

    private static long topicId(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw RefusedException.failure(
                    "iot.messagebroker.InvalidFormattedTopicTemplateId",
                    "TopicId has to be a whole number, found " + Parameters.quoted(text));
        }
    }
}
