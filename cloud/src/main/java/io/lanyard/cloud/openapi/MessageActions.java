// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.cloud.http.RequestError;
import io.lanyard.platform.service.Broadcasts;
import io.lanyard.platform.service.Outcome;
import io.lanyard.platform.service.ProxySubscriptions;
import io.lanyard.platform.service.RecentMessages;
import io.lanyard.platform.service.Rrpc;
import io.lanyard.platform.service.RrpcResult;
import io.lanyard.platform.session.MessageProperties;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.ProductKey;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/** The actions that send to devices (PROTOCOL.md 4). */
final class MessageActions {
    private static final int MAX_BATCH = 100;
    private static final int MAX_TOPICS = 10;

    private final Publisher publisher;
    private final Broadcasts broadcasts;
    private final Rrpc rrpc;
    private final ProxySubscriptions subscriptions;
    private final RecentMessages recentMessages;
    private final LongSupplier millis;

    MessageActions(ActionServices services) {
        this.publisher = services.publisher();
        this.broadcasts = services.broadcasts();
        this.rrpc = services.rrpc();
        this.subscriptions = services.subscriptions();
        this.recentMessages = services.recentMessages();
        this.millis = services.millis();
    }

    /** SubscribeTopic: subscribes up to 10 topics for a device that is connected or keeps a session. */
    CompletionStage<Answer> subscribeTopic(Parameters parameters) {
        DeviceId device =
                new DeviceId(
                        Fields.productKey(parameters),
                        Fields.deviceName(parameters.require("DeviceName")));
        List<String> topics = parameters.list("Topic");
        if (topics.isEmpty()) {
            throw RefusedException.rejection(RequestError.missingParameter("Topic.1"));
        }
        if (topics.size() > MAX_TOPICS) {
            throw RefusedException.rejection(
                    RequestError.invalidParameter(
                            "Topic.N",
                            "there may be %d, found %d".formatted(MAX_TOPICS, topics.size())));
        }
        return subscriptions
                .subscribe(device, topics)
                .thenApply(outcome -> RefusalCodes.answer(outcome, _ -> Answer.success()));
    }

    /** QueryMessageInfo: a QoS 1 message that was sent lately. */
    Answer info(Parameters parameters) {
        String text = parameters.require("UniMsgId");
        Optional<RecentMessages.Sent> found = find(text);
        if (found.isEmpty()) {
            return new Answer.Failure(
                    "iot.messagebroker.NotExistedMessage",
                    "no QoS 1 message that is still known has the id " + Parameters.quoted(text),
                    // The SDKs expect an object under this name, not the text that other failures
                    // have there.
                    new JsonObject().putNull("Message"));
        }
        RecentMessages.Sent message = found.get();
        String[] levels = message.topic().value().split("/", 3);
        Fields.covered(parameters, ProductKey.of(levels[1]));
        JsonArray user = new JsonArray();
        message.userProperties()
                .forEach(property ->
                        user.add(
                                new JsonObject()
                                        .put("Key", property.getKey())
                                        .put("Value", property.getValue())));
        return Answer.success(
                "Message",
                new JsonObject()
                        .put("UniMsgId", Long.toString(message.id()))
                        .put("TopicFullName", message.topic().value())
                        .put(
                                "MessageContent",
                                Base64.getEncoder().encodeToString(message.payload().bytes()))
                        .put("GenerateTime", message.at().toEpochMilli())
                        .put("UserProperties", user));
    }

    private Optional<RecentMessages.Sent> find(String id) {
        try {
            return recentMessages.find(Long.parseLong(id));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Pub (PROTOCOL.md 4.1). */
    CompletionStage<Answer> pub(Parameters parameters) {
        ProductKey productKey = Fields.productKey(parameters);
        String topicFullName = parameters.require("TopicFullName");
        byte[] payload = payload(parameters, "MessageContent");
        int qos = parameters.integer("Qos", 0, 0, 1);
        MessageProperties properties = properties(parameters, payload);
        return publisher
                .pub(productKey, topicFullName, payload, qos, properties)
                .thenApply(outcome ->
                        RefusalCodes.answer(
                                outcome,
                                // Text: as a JSON number its last digits are lost in JavaScript.
                                messageId -> Answer.success("MessageId", messageId)));
    }

    private MessageProperties properties(Parameters parameters, byte[] payload) {
        return PubProperties.of(parameters, payload, millis.getAsLong());
    }

    /**
     * BatchPub (PROTOCOL.md 4.2): the same message to up to 100 devices of a product. All names are read before the
     * first message goes out; when a device is refused then, the others have their message all the same, and the answer
     * is the first refusal.
     */
    CompletionStage<Answer> batchPub(Parameters parameters) {
        ProductKey productKey = Fields.productKey(parameters);
        String shortName = parameters.require("TopicShortName");
        List<DeviceName> names =
                Fields.deviceNames(
                        parameters, "DeviceName", MAX_BATCH, "iot.device.TooManyDevicesPerTime");
        byte[] payload = payload(parameters, "MessageContent");
        int qos = parameters.integer("Qos", 0, 0, 1);
        MessageProperties properties = properties(parameters, payload);
        List<CompletableFuture<Outcome<String>>> sent = new ArrayList<>();
        for (DeviceName name : names) {
            sent.add(
                    publisher
                            .pub(
                                    productKey,
                                    "/" + productKey + "/" + name + "/user/" + shortName,
                                    payload,
                                    qos,
                                    properties)
                            .toCompletableFuture());
        }
        return CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))
                .thenApply(_ -> {
                    for (CompletableFuture<Outcome<String>> each : sent) {
                        if (each.join() instanceof Outcome.Refused<String> refused) {
                            return RefusalCodes.answer(refused, _ -> Answer.success());
                        }
                    }
                    return Answer.success();
                });
    }

    /** PubBroadcast (PROTOCOL.md 4.3), in both forms. */
    Answer pubBroadcast(Parameters parameters) {
        ProductKey productKey = Fields.productKey(parameters);
        byte[] payload = payload(parameters, "MessageContent");
        return RefusalCodes.answer(
                broadcasts.send(productKey, payload, parameters.find("TopicFullName").orElse(null)),
                messageId -> Answer.success("MessageId", Long.toString(messageId)));
    }

    /** RRpc (PROTOCOL.md 4.4). */
    CompletionStage<Answer> rrpc(Parameters parameters) {
        DeviceId device =
                new DeviceId(
                        Fields.productKey(parameters),
                        Fields.deviceName(parameters.require("DeviceName")));
        byte[] payload = payload(parameters, "RequestBase64Byte");
        Duration timeout = timeout(parameters.require("Timeout"));
        return rrpc.call(
                        device,
                        payload,
                        timeout,
                        parameters.find("Topic").orElse(null),
                        PubProperties.contentType(parameters))
                .thenApply(outcome -> RefusalCodes.answer(outcome, MessageActions::answer));
    }

    private static Answer answer(RrpcResult result) {
        JsonObject fields =
                new JsonObject()
                        .put("MessageId", Long.toString(result.messageId()))
                        .put("RrpcCode", result.code().name());
        if (result.code() == RrpcResult.Code.SUCCESS) {
            return new Answer.Success(
                    fields.put(
                            "PayloadBase64Byte",
                            Base64.getEncoder().encodeToString(result.payload())));
        }
        return new Answer.Failure(
                "iot.messagebroker." + result.code(),
                switch (result.code()) {
                    case TIMEOUT -> "The device did not answer in time";
                    case OFFLINE -> "The device is not connected";
                    case HALFCONN -> "The device did not answer, and its connection may be dead";
                    case UNKNOWN, SUCCESS -> "The platform could not wait for the answer";
                },
                fields);
    }

    private static Duration timeout(String text) {
        try {
            return Duration.ofMillis(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw RefusedException.failure(
                    "iot.messagebroker.InvalidTimeoutValue",
                    "Timeout has to be a whole number of milliseconds, found "
                            + Parameters.quoted(text));
        }
    }

    private static byte[] payload(Parameters parameters, String name) {
        try {
            return Base64.getDecoder().decode(parameters.require(name));
        } catch (IllegalArgumentException e) {
            throw RefusedException.failure(
                    "iot.messagebroker.MessageContentIsNotBase64Encode",
                    name + " has to be Base64: " + e.getMessage());
        }
    }
}
