// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.api;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The live uplinks of a platform, as server-sent events; one connection. */
public final class UplinkStream implements AutoCloseable {
    /** What the stream tells. */
    public sealed interface Event {
        /**
         * A device published.
         *
         * @param data the event as it came: messageId, productKey, deviceName, topic, payloadBase64, qos,
         *     generateTime, and payload when it is text
         */
        record Uplink(JsonObject data) implements Event {}

        /** The platform left out messages because this client reads too slowly. */
        record Dropped(long count) implements Event {}

        /** The platform ends the stream for good, such as for a key that was disabled. */
        record End(String reason) implements Event {}
    }

    private final EventStream events;

    private UplinkStream(EventStream events) {
        this.events = events;
    }

    /**
     * Starts to watch; when this returns, the platform hands over every uplink from now on.
     *
     * @param productKey empty for the devices of all products
     * @param deviceName empty for all devices
     * @throws ApiException when the platform does not answer or refuses
     */
    public static UplinkStream open(ApiClient client, String productKey, String deviceName) {
        Map<String, String> parameters = new TreeMap<>();
        parameters.put("Action", "TailUplinks");
        if (!productKey.isEmpty()) {
            parameters.put("ProductKey", productKey);
        }
        if (!deviceName.isEmpty()) {
            parameters.put("DeviceName", deviceName);
        }
        return new UplinkStream(EventStream.open(client, "/lanyard/v1/uplinks", parameters));
    }

    /** Hands over events as they come, on the calling thread; returns when the platform or {@link #close} ends it. */
    public void forEach(Consumer<Event> consumer) {
        events.forEach((event, data) -> {
            switch (event) {
                case "uplink" -> consumer.accept(new Event.Uplink(data));
                case "dropped" -> consumer.accept(new Event.Dropped(data.getLong("count", 0L)));
                case "end" -> consumer.accept(new Event.End(data.getString("reason", "")));
                default -> {
                    // An event that is newer than this client.
                }
            }
        });
    }

    @Override
    public void close() {
        events.close();
    }
}
