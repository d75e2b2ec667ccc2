// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.platform.registry.MessageKind;
import io.lanyard.platform.registry.SubscribeRelation;
import io.lanyard.platform.service.ConsumerGroups;
import io.lanyard.protocol.identity.ProductKey;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The actions on subscribe relations (PROTOCOL.md 5.2, 6.5); of the types only AMQP. */
final class RelationActions {
    private static final String TYPE = "AMQP";

    private final ConsumerGroups groups;

    RelationActions(ConsumerGroups groups) {
        this.groups = groups;
    }

    /** CreateSubscribeRelation. */
    Answer create(Parameters parameters) {
        requireAmqp(parameters);
        return RefusalCodes.answer(
                groups.createRelation(
                        Fields.productKey(parameters), kinds(parameters), groupIds(parameters)),
                created -> Answer.success());
    }

    /** UpdateSubscribeRelation. */
    Answer update(Parameters parameters) {
        requireAmqp(parameters);
        return RefusalCodes.answer(
                groups.updateRelation(
                        Fields.productKey(parameters), kinds(parameters), groupIds(parameters)),
                updated -> Answer.success());
    }

    /** QuerySubscribeRelation. */
    Answer query(Parameters parameters) {
        requireAmqp(parameters);
        return RefusalCodes.answer(
                groups.relation(Fields.productKey(parameters)),
                relation -> new Answer.Success(info(relation)));
    }

    /** QuerySubscribeRelationList: an action of our own, for the command line. */
    Answer list(Parameters parameters) {
        JsonArray infos = new JsonArray();
        groups.relations().forEach(relation -> infos.add(info(relation)));
        return Answer.success("Data", new JsonObject().put("SubscribeRelation", infos));
    }

    /** DeleteSubscribeRelation. */
    Answer delete(Parameters parameters) {
        requireAmqp(parameters);
        return RefusalCodes.answer(
                groups.deleteRelation(Fields.productKey(parameters)), deleted -> Answer.success());
    }

    /** CreateConsumerGroupSubscribeRelation. */
    Answer addGroup(Parameters parameters) {
        ProductKey productKey = Fields.productKey(parameters);
        return RefusalCodes.answer(
                groups.addToRelation(productKey, parameters.require("ConsumerGroupId")),
                changed -> Answer.success());
    }

    /** DeleteConsumerGroupSubscribeRelation. */
    Answer removeGroup(Parameters parameters) {
        ProductKey productKey = Fields.productKey(parameters);
        return RefusalCodes.answer(
                groups.removeFromRelation(productKey, parameters.require("ConsumerGroupId")),
                changed -> Answer.success());
    }

    private static JsonObject info(SubscribeRelation relation) {
        JsonObject fields =
                new JsonObject().put("ProductKey", relation.productKey().value()).put("Type", TYPE);
        for (MessageKind kind : MessageKind.values()) {
            fields.put(flag(kind), relation.kinds().contains(kind));
        }
        return fields.put("ConsumerGroupIds", new JsonArray(relation.groupIds()));
    }

    private static void requireAmqp(Parameters parameters) {
        String type = parameters.require("Type");
        if (!type.equals(TYPE)) {
            throw RefusedException.failure(
                    "iot.subscribe.InvalidType",
                    "Type has to be AMQP, found " + Parameters.quoted(type));
        }
    }

    private static List<String> groupIds(Parameters parameters) {
        return parameters.list("ConsumerGroupIds");
    }

    private static Set<MessageKind> kinds(Parameters parameters) {
        Set<MessageKind> kinds = EnumSet.noneOf(MessageKind.class);
        for (MessageKind kind : MessageKind.values()) {
            Optional<Boolean> flag = parameters.flag(flag(kind));
            if (flag.orElse(false)) {
                kinds.add(kind);
            }
        }
        return kinds;
    }

    private static String flag(MessageKind kind) {
        return switch (kind) {
            case DEVICE_DATA -> "DeviceDataFlag";
            case DEVICE_STATUS -> "DeviceStatusChangeFlag";
            case DEVICE_LIFECYCLE -> "DeviceLifeCycleFlag";
            case DEVICE_TOPOLOGY -> "DeviceTopoLifeCycleFlag";
            case FOUND_DEVICES -> "FoundDeviceListFlag";
            case THING_HISTORY -> "ThingHistoryFlag";
            case OTA_EVENT -> "OtaEventFlag";
            case DEVICE_TAG -> "DeviceTagFlag";
            case OTA_VERSION -> "OtaVersionFlag";
            case OTA_JOB -> "OtaJobFlag";
        };
    }
}
