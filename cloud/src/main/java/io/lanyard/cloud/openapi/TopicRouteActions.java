// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.platform.service.Outcome;
import io.lanyard.platform.service.TopicRoutes;
import io.lanyard.protocol.identity.DeviceId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The actions on routes from device to device (PROTOCOL.md 4.5, 6.5). */
final class TopicRouteActions {
    private static final int MAX_TARGETS = 100;

    private final TopicRoutes routes;

    TopicRouteActions(TopicRoutes routes) {
        this.routes = routes;
    }

    /** CreateTopicRouteTable. */
    Answer create(Parameters parameters) {
        return changed(routes.create(source(parameters), targets(parameters)));
    }

    /** DeleteTopicRouteTable. */
    Answer delete(Parameters parameters) {
        return changed(routes.delete(source(parameters), targets(parameters)));
    }

    /** QueryTopicRouteTable. */
    Answer targetsOf(Parameters parameters) {
        String topic = topic(parameters);
        return Answer.success("DstTopics", topics(routes.targetsOf(topic)));
    }

    /** QueryTopicReverseRouteTable. */
    Answer sourcesOf(Parameters parameters) {
        String topic = topic(parameters);
        return Answer.success("SrcTopics", topics(routes.sourcesOf(topic)));
    }

    private static Answer changed(Outcome<List<String>> outcome) {
        return RefusalCodes.answer(
                outcome,
                failed ->
                        new Answer.Success(
                                new JsonObject()
                                        .put("IsAllSucceed", failed.isEmpty())
                                        .put("FailureTopics", topics(failed))));
    }

    private static String source(Parameters parameters) {
        String source =
                parameters
                        .find("SrcTopic")
                        .orElseThrow(() ->
                                RefusedException.failure(
                                        "iot.messagebroker.NullSrcTopicName",
                                        "SrcTopic is mandatory"));
        return covered(parameters, source);
    }

    private static String topic(Parameters parameters) {
        String topic = parameters.require("Topic");
        if (TopicRoutes.ownerOf(topic).isEmpty()) {
            throw RefusedException.failure(
                    "iot.messagebroker.InvalidFormattedTopicName",
                    "Topic has to be a custom topic /ProductKey/DeviceName/user/..., found "
                            + Parameters.quoted(topic));
        }
        return covered(parameters, topic);
    }

    private static List<String> targets(Parameters parameters) {
        List<String> targets = parameters.list("DstTopic");
        if (targets.isEmpty()) {
            throw RefusedException.failure(
                    "iot.messagebroker.NoneElementDestTopicNameInArray", "DstTopic.1 is mandatory");
        }
        if (targets.size() > MAX_TARGETS) {
            throw RefusedException.failure(
                    "iot.messagebroker.DestTopicNameArraySizeIsLarge",
                    "One call takes at most %d targets, found %d"
                            .formatted(MAX_TARGETS, targets.size()));
        }
        targets.forEach(target -> covered(parameters, target));
        return targets;
    }

    /** The topic, whose product the key has to cover. One that belongs to nobody needs a key for every product. */
    private static String covered(Parameters parameters, String topic) {
        TopicRoutes.ownerOf(topic)
                .map(DeviceId::productKey)
                .ifPresentOrElse(
                        product -> Fields.covered(parameters, product),
                        () -> Fields.requireEveryProduct(parameters, "this topic"));
        return topic;
    }

    private static JsonObject topics(List<String> topics) {
        JsonArray array = new JsonArray();
        topics.forEach(array::add);
        return new JsonObject().put("Topic", array);
    }
}
