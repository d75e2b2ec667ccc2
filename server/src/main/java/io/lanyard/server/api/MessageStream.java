// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.api;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The messages of a consumer group, as server-sent events; one connection. What is not settled comes again. */
public final class MessageStream implements AutoCloseable {
    private final ApiClient client;
    private final EventStream events;
    private String consumerId = "";

    private MessageStream(ApiClient client, EventStream events) {
        this.client = client;
        this.events = events;
    }

    /**
     * Starts to consume.
     *
     * @param unsettled how many messages may be here without having been settled, 1 to 1,000
     * @throws ApiException when the platform does not answer or refuses
     */
    public static MessageStream open(
            ApiClient client, String groupId, String clientId, int unsettled) {
        return new MessageStream(
                client,
                EventStream.open(
                        client,
                        "/lanyard/v1/messages",
                        Map.of(
                                "Action",
                                "ConsumeMessages",
                                "GroupId",
                                groupId,
                                "ClientId",
                                clientId,
                                "MaxUnsettled",
                                Integer.toString(unsettled))));
    }

    /** Hands over messages as they come, on the calling thread; returns when the platform or {@link #close} ends it. */
    public void forEach(Consumer<JsonObject> consumer) {
        events.forEach((event, data) -> {
            switch (event) {
                case "consumer" -> consumerId = data.getString("consumerId", "");
                case "message" -> consumer.accept(data);
                default -> {
                    // An event that is newer than this client, or the end, which the stream tells.
                }
            }
        });
    }

    /** Settles messages: they do not come again. For the thread of {@link #forEach}. */
    public void accept(List<Long> offsets) {
        client.call(
                "SettleMessages",
                Map.of(
                        "ConsumerId",
                        consumerId,
                        "Offsets",
                        offsets.stream().map(String::valueOf).collect(Collectors.joining(",")),
                        "Outcome",
                        "ACCEPTED"));
    }

    /** Ends {@link #forEach} from within it. */
    public void end() {
        events.close();
    }

    @Override
    public void close() {
        end();
    }
}
