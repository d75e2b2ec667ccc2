// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.cloud.consume.ConsumingClients;
import io.lanyard.cloud.consume.Peeked;
import io.lanyard.platform.access.ConnectedApplications;
import io.lanyard.platform.feed.Feeds;
import io.lanyard.platform.feed.Settlement;
import io.lanyard.platform.service.ConsumerGroups;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Consuming over HTTP; all of it our own. */
final class ConsumeActions {
    private static final int MAX_OFFSETS = 10_000;
    private static final int MAX_CLIENT_ID = 64;

    private final ConsumerGroups groups;
    private final Feeds feeds;
    private final ConsumingClients clients;

    ConsumeActions(ConsumerGroups groups, Feeds feeds, ConsumingClients clients) {
        this.groups = groups;
        this.feeds = feeds;
        this.clients = clients;
    }

    /** What a request to consume asks for. */
    ConsumeRequest consume(ConnectedApplications.Key key, Parameters parameters) {
        String group = RefusalCodes.require(groups.find(parameters.require("GroupId"))).id();
        String client = parameters.find("ClientId").orElse("http");
        if (client.length() > MAX_CLIENT_ID) {
            throw RefusedException.failure(
                    "iot.consumergroup.InvalidClientId",
                    "ClientId may have at most %d characters, found %d"
                            .formatted(MAX_CLIENT_ID, client.length()));
        }
        int max = clients.maxUnsettled();
        return new ConsumeRequest.Granted(
                key, group, client, parameters.integer("MaxUnsettled", Math.min(100, max), 1, max));
    }

    /** SettleMessages. */
    Answer settle(Parameters parameters) {
        List<Long> offsets = new ArrayList<>();
        for (String text : parameters.require("Offsets").split(",", -1)) {
            try {
                offsets.add(Long.parseLong(text.strip()));
            } catch (NumberFormatException e) {
                throw RefusedException.failure(
                        "iot.consumergroup.InvalidOffset",
                        "Offsets has to hold whole numbers with commas between them, found "
                                + Parameters.quoted(text));
            }
        }
        if (offsets.size() > MAX_OFFSETS) {
            throw RefusedException.failure(
                    "iot.consumergroup.InvalidOffset",
                    "Offsets may hold at most %d numbers, found %d"
                            .formatted(MAX_OFFSETS, offsets.size()));
        }
        Settlement settlement = settlement(parameters.find("Outcome").orElse("ACCEPTED"));
        return clients.settle(parameters.require("ConsumerId"), offsets, settlement)
                ? Answer.success()
                : new Answer.Failure(
                        "iot.consumergroup.NotExistedConsumer",
                        "There is no consumer with this ConsumerId any more: its messages come again");
    }

    private static Settlement settlement(String text) {
        return switch (text) {
            case "ACCEPTED" -> Settlement.ACCEPTED;
            case "RELEASED" -> Settlement.RELEASED;
            case "FAILED" -> Settlement.FAILED;
            case "REJECTED" -> Settlement.REJECTED;
            default ->
                    throw RefusedException.failure(
                            "iot.consumergroup.InvalidOutcome",
                            "Outcome has to be ACCEPTED, RELEASED, FAILED or REJECTED, found "
                                    + Parameters.quoted(text));
        };
    }

    /** PeekConsumerGroup. */
    CompletionStage<Answer> peek(Parameters parameters) {
        String id = RefusalCodes.require(groups.find(parameters.require("GroupId"))).id();
        int limit = parameters.integer("MaxCount", 100, 1, 1_000);
        return feeds.peek(id, GroupActions.offset(parameters), limit)
                .thenApply(found ->
                        Answer.success(
                                "Data",
                                new JsonObject()
                                        .put("Message", Peeked.json(found.orElseGet(List::of)))));
    }
}
