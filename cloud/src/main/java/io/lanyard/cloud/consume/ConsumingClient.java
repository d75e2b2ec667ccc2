// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.consume;

import io.lanyard.platform.access.ConnectedApplications;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.feed.FeedConsumer;
import io.lanyard.platform.feed.FeedConsumption;
import io.lanyard.platform.feed.FeedDelivery;
import io.lanyard.platform.feed.Settlement;
import io.lanyard.platform.session.Message;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One client that consumes: gets messages as events, as many as it may have unsettled. */
final class ConsumingClient implements FeedConsumer, ConnectedApplications.Connection {
    private final Context context;
    private final HttpServerResponse response;
    private final Runnable left;

    /** Written and not settled: a settlement gives room for a message, but each only once. */
    private final Set<Long> unsettled = ConcurrentHashMap.newKeySet();

    private volatile @Nullable FeedConsumption consumption;
    private boolean ended;

    ConsumingClient(Context context, HttpServerResponse response, Runnable left) {
        this.context = context;
        this.response = response;
        this.left = left;
    }

    /** Writes the head of the response and the client's id; on the event loop. */
    void begin(String id, FeedConsumption begun) {
        consumption = begun;
        response.setChunked(true)
                .putHeader("Content-Type", "text/event-stream;charset=utf-8")
                .putHeader("Cache-Control", "no-cache");
        send("event: consumer\ndata: " + new JsonObject().put("consumerId", id).encode() + "\n\n");
    }

    @Override
    public void receive(List<FeedDelivery> deliveries) {
        deliveries.forEach(each -> unsettled.add(each.offset()));
        context.runOnContext(task -> deliveries.forEach(each -> send(event(each))));
    }

    @Override
    public void ended(End end) {
        leave(end.name());
    }

    /** The key was disabled; from any thread. */
    @Override
    public void endSoon(EndReason reason) {
        leave(reason.name());
    }

    private void leave(String reason) {
        context.runOnContext(task -> {
            send("event: end\ndata: " + new JsonObject().put("reason", reason) + "\n\n");
            left.run();
        });
    }

    boolean settle(List<Long> offsets, Settlement settlement) {
        FeedConsumption of = consumption;
        if (of == null) {
            return false;
        }
        int settled = 0;
        for (Long offset : new HashSet<>(offsets)) {
            if (unsettled.remove(offset)) {
                of.settle(offset, settlement);
                settled++;
            }
        }
        if (settled > 0) {
            of.addCredit(settled);
        }
        return true;
    }

    /** Shows that the connection lives; on the event loop. */
    void beat() {
        if (!response.writeQueueFull()) {
            send(":\n\n");
        }
    }

    /** What is unsettled comes again, to others; on the event loop. */
    void end() {
        if (ended) {
            return;
        }
        ended = true;
        FeedConsumption of = consumption;
        if (of != null) {
            of.close();
        }
        if (!response.closed()) {
            var _ = response.end();
        }
    }

    private void send(String event) {
        if (!ended && !response.closed()) {
            var _ = response.write(event);
        }
    }

    private static String event(FeedDelivery delivery) {
        return "event: message\nid: "
                + delivery.offset()
                + "\ndata: "
                + json(delivery).encode()
                + "\n\n";
    }

    /** A message as every reading over HTTP shows it. */
    static JsonObject json(FeedDelivery delivery) {
        Message message = delivery.entry().message();
        byte[] payload = message.payload().bytes();
        JsonObject data =
                new JsonObject()
                        .put("offset", delivery.offset())
                        .put("messageId", Long.toString(message.id()))
                        .put("productKey", delivery.entry().device().productKey().value())
                        .put("deviceName", delivery.entry().device().deviceName().value())
                        .put("topic", message.topic().value());
        try {
            data.put(
                    "payload",
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(payload))
                            .toString());
        } catch (CharacterCodingException e) {
            // No text: payloadBase64 is what there is.
        }
        return data.put("payloadBase64", Base64.getEncoder().encodeToString(payload))
                .put("qos", message.qos())
                .put("generateTime", delivery.entry().at())
                .put("attempt", delivery.attempt());
    }
}
