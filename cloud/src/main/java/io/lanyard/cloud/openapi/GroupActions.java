// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.platform.feed.DeadLetter;
import io.lanyard.platform.feed.Feeds;
import io.lanyard.platform.feed.GroupStatus;
import io.lanyard.platform.registry.ConsumerGroup;
import io.lanyard.platform.registry.PageRequest;
import io.lanyard.platform.service.ConsumerGroups;
import io.lanyard.platform.session.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The actions on consumer groups (PROTOCOL.md 6.5), and a few of our own for what the original has not. */
final class GroupActions {
    private static final int MAX_PAGE_SIZE = 1_000;
    private static final int MAX_DEAD_LETTERS = 1_000;

    private final ConsumerGroups groups;
    private final Feeds feeds;

    GroupActions(ConsumerGroups groups, Feeds feeds) {
        this.groups = groups;
        this.feeds = feeds;
    }

    /** CreateConsumerGroup. */
    Answer create(Parameters parameters) {
        return RefusalCodes.answer(
                groups.create(parameters.require("GroupName")),
                created -> Answer.success("GroupId", created.id()));
    }

    /** UpdateConsumerGroup. */
    Answer update(Parameters parameters) {
        return RefusalCodes.answer(
                groups.rename(parameters.require("GroupId"), parameters.require("NewGroupName")),
                renamed -> Answer.success());
    }

    /** DeleteConsumerGroup. */
    Answer delete(Parameters parameters) {
        return RefusalCodes.answer(
                groups.delete(parameters.require("GroupId")), deleted -> Answer.success());
    }

    /** QueryConsumerGroupList. */
    Answer list(Parameters parameters) {
        PageRequest page = Fields.page(parameters, MAX_PAGE_SIZE);
        Optional<String> name = parameters.find("GroupName");
        boolean fuzzy = parameters.flag("Fuzzy").orElse(false);
        List<ConsumerGroup> found =
                groups.list().stream()
                        .filter(group ->
                                name.isEmpty()
                                        || (fuzzy
                                                ? group.name().contains(name.get())
                                                : group.name().equals(name.get())))
                        .toList();
        JsonArray infos = new JsonArray();
        found.stream()
                .skip(page.offset())
                .limit(page.size())
                .forEach(group -> infos.add(info(group)));
        return new Answer.Success(
                new JsonObject()
                        .put("CurrentPage", page.number())
                        .put("PageSize", page.size())
                        .put("PageCount", (found.size() + page.size() - 1) / page.size())
                        .put("Total", found.size())
                        .put("Data", new JsonObject().put("ConsumerGroupDTO", infos)));
    }

    /** QueryConsumerGroupByGroupId. */
    Answer find(Parameters parameters) {
        return RefusalCodes.answer(
                groups.find(parameters.require("GroupId")),
                group -> Answer.success("Data", info(group)));
    }

    private static JsonObject info(ConsumerGroup group) {
        return new JsonObject()
                .put("GroupId", group.id())
                .put("GroupName", group.name())
                .put("CreateTime", Fields.utc(group.createdAt()));
    }

    /** QueryConsumerGroupStatus. */
    CompletionStage<Answer> status(Parameters parameters) {
        String id = existing(parameters);
        return feeds.status(id).thenApply(found -> answer(id, found, GroupActions::status));
    }

    private static Answer status(GroupStatus status) {
        JsonArray clients = new JsonArray();
        for (GroupStatus.ConsumerStatus consumer : status.consumers()) {
            clients.add(
                    new JsonObject()
                            .put("ClientId", consumer.peer().clientId())
                            .put("ClientIpPort", consumer.peer().address())
                            .put("OnlineTime", consumer.since().toEpochMilli())
                            .put("AccumulatedConsumeCountPerMinute", consumer.backlogPerMinute())
                            .put(
                                    "RealTimeConsumeCountPerMinute",
                                    consumer.settledPerMinute() - consumer.backlogPerMinute())
                            .put("Unsettled", consumer.unsettled()));
        }
        long live = status.settledPerMinute() - status.backlogPerMinute();
        JsonObject fields =
                new JsonObject()
                        .put("AccumulationCount", status.lag())
                        .put("ConsumerSpeed", status.settledPerMinute())
                        .put("LastConsumerTime", Fields.utc(status.lastSettledAt()))
                        .put("AccumulatedConsumeCountPerMinute", status.backlogPerMinute())
                        .put("RealTimeConsumeCountPerMinute", live)
                        .put(
                                "ClientConnectionStatusList",
                                new JsonObject().put("ConsumerGroupClientConnectionInfo", clients))
                        // Beyond the original.
                        .put("UnsettledCount", status.unsettled())
                        .put("DeadLetterCount", status.deadLetters())
                        .put("EvictedCount", status.evicted())
                        .put("PassedOverCount", status.passedOver())
                        .put("Paused", status.paused());
        if (status.filter() != null) {
            fields.put("Filter", status.filter().value());
        }
        return new Answer.Success(fields);
    }

    /**
     * ResetConsumerGroupPosition: to the end, which clears the accumulation as the original does; with our own parameter
     * {@code Position} also to {@code BEGIN}, or to a time in milliseconds since 1970.
     */
    CompletionStage<Answer> reset(Parameters parameters) {
        String id = existing(parameters);
        return feeds.reset(id, position(parameters.find("Position").orElse("END")))
                .thenApply(found -> answer(id, found, GroupActions::status));
    }

    private static Feeds.Position position(String text) {
        return switch (text) {
            case "END" -> new Feeds.Position.End();
            case "BEGIN" -> new Feeds.Position.Begin();
            default -> {
                try {
                    yield new Feeds.Position.Time(Long.parseLong(text));
                } catch (NumberFormatException e) {
                    throw RefusedException.failure(
                            "iot.consumergroup.InvalidPosition",
                            "Position has to be BEGIN, END or a time in milliseconds since 1970, found "
                                    + Parameters.quoted(text));
                }
            }
        };
    }

    /** PauseConsumerGroup and, with Paused=false, the opposite: an action of our own. */
    CompletionStage<Answer> pause(Parameters parameters) {
        String id = existing(parameters);
        return feeds.pause(id, parameters.flag("Paused").orElse(true))
                .thenApply(found -> answer(id, found, GroupActions::status));
    }

    /** QueryConsumerGroupDeadLetters: an action of our own. */
    CompletionStage<Answer> deadLetters(Parameters parameters) {
        String id = existing(parameters);
        int limit = parameters.integer("MaxCount", 100, 1, MAX_DEAD_LETTERS);
        return feeds.deadLetters(id, offset(parameters), limit)
                .thenApply(found -> answer(id, found, GroupActions::deadLetters));
    }

    private static Answer deadLetters(List<DeadLetter> letters) {
        JsonArray infos = new JsonArray();
        for (DeadLetter letter : letters) {
            Message message = letter.entry().message();
            infos.add(
                    new JsonObject()
                            .put("Offset", letter.entry().offset())
                            .put("MessageId", Long.toString(message.id()))
                            .put("ProductKey", letter.entry().device().productKey().value())
                            .put("DeviceName", letter.entry().device().deviceName().value())
                            .put("Topic", message.topic().value())
                            .put(
                                    "PayloadBase64",
                                    Base64.getEncoder().encodeToString(message.payload().bytes()))
                            .put("GenerateTime", letter.entry().at())
                            .put("Attempts", letter.attempts())
                            .put("Reason", letter.reason().name())
                            .put("DeadTime", letter.deadAt()));
        }
        return Answer.success("Data", new JsonObject().put("DeadLetter", infos));
    }

    /** ReplayConsumerGroupDeadLetters: an action of our own; of what begins at Offset, at most MaxCount. */
    CompletionStage<Answer> replay(Parameters parameters) {
        String id = existing(parameters);
        int limit = parameters.integer("MaxCount", MAX_DEAD_LETTERS, 1, MAX_DEAD_LETTERS);
        return feeds.deadLetters(id, offset(parameters), limit)
                .thenCompose(letters ->
                        letters.isEmpty()
                                ? CompletableFuture.completedFuture(Optional.<Integer>empty())
                                : feeds.replay(id, letters.get()))
                .thenApply(count -> answer(id, count, each -> Answer.success("Count", each)));
    }

    /** Where a list of messages is to begin. */
    static long offset(Parameters parameters) {
        String text = parameters.find("Offset").orElse("0");
        try {
            return Math.max(0, Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw RefusedException.failure(
                    "iot.consumergroup.InvalidOffset",
                    "Offset has to be a whole number, found " + Parameters.quoted(text));
        }
    }

    private String existing(Parameters parameters) {
        return RefusalCodes.require(groups.find(parameters.require("GroupId"))).id();
    }

    private static <T> Answer answer(
            String id, Optional<T> found, Function<? super T, Answer> whenThere) {
        // It was there a moment ago.
        return found.<Answer>map(whenThere)
                .orElseGet(() ->
                        new Answer.Failure(
                                "iot.consumergroup.NotExistedGroup",
                                "There is no consumer group with id " + id));
    }
}
