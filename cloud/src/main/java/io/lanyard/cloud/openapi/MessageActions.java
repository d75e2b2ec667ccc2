// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.platform.service.Broadcasts;
import io.lanyard.platform.service.Outcome;
import io.lanyard.platform.service.Rrpc;
import io.lanyard.platform.service.RrpcResult;
import io.lanyard.platform.session.MessageProperties;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.ProductKey;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The actions that send to devices (PROTOCOL.md 4). */
final class MessageActions {
    private static final int MAX_BATCH = 100;

    private final Publisher publisher;
    private final Broadcasts broadcasts;
    private final Rrpc rrpc;

    MessageActions(Publisher publisher, Broadcasts broadcasts, Rrpc rrpc) {
        this.publisher = publisher;
        this.broadcasts = broadcasts;
        this.rrpc = rrpc;
    }

    /** Pub (PROTOCOL.md 4.1). */
    CompletionStage<Answer> pub(Parameters parameters) {
        ProductKey productKey = Fields.productKey(parameters);
        String topicFullName = parameters.require("TopicFullName");
        byte[] payload = payload(parameters, "MessageContent");
        int qos = parameters.integer("Qos", 0, 0, 1);
        return publisher
                .pub(productKey, topicFullName, payload, qos, PubProperties.of(parameters))
                .thenApply(outcome ->
                        RefusalCodes.answer(
                                outcome,
                                // Text: as a JSON number its last digits are lost in JavaScript.
                                messageId -> Answer.success("MessageId", messageId)));
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
                Fields.deviceNames(parameters, "DeviceName", MAX_BATCH, "iot.device.TooManyDevicesPerTime");
        byte[] payload = payload(parameters, "MessageContent");
        int qos = parameters.integer("Qos", 0, 0, 1);
        List<CompletableFuture<Outcome<String>>> sent = new ArrayList<>();
        for (DeviceName name : names) {
            sent.add(
                    publisher
                            .pub(
                                    productKey,
                                    "/" + productKey + "/" + name + "/user/" + shortName,
                                    payload,
                                    qos,
                                    MessageProperties.NONE)
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
                broadcasts.send(
                        productKey, payload, parameters.find("TopicFullName").orElse(null)),
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
        return rrpc.call(device, payload, timeout, parameters.find("Topic").orElse(null))
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
