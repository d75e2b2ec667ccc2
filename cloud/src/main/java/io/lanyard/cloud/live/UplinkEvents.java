// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.live;

import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.feed.LiveUplinks.Uplink;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The events of the live stream as text (WHATWG HTML, server-sent events). */
final class UplinkEvents {
    /** Says nothing; shows both sides that the connection lives. */
    static final String HEARTBEAT = ":\n\n";

    private UplinkEvents() {}

    static String uplink(Uplink uplink) {
        JsonObject data =
                new JsonObject()
                        .put("messageId", uplink.messageId())
                        .put("productKey", uplink.device().productKey().value())
                        .put("deviceName", uplink.device().deviceName().value())
                        .put("topic", uplink.topic().value());
        try {
            data.put(
                    "payload",
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(uplink.payload()))
                            .toString());
        } catch (CharacterCodingException e) {
            // No text: payloadBase64 is what there is.
        }
        data.put("payloadBase64", Base64.getEncoder().encodeToString(uplink.payload()))
                .put("qos", uplink.qos())
                .put("generateTime", uplink.at().toEpochMilli());
        // One line: JSON escapes every line break.
        return "event: uplink\nid: " + uplink.messageId() + "\ndata: " + data.encode() + "\n\n";
    }

    static String end(EndReason reason) {
        return "event: end\ndata: " + new JsonObject().put("reason", reason.name()) + "\n\n";
    }

    static String dropped(long count) {
        return "event: dropped\ndata: " + new JsonObject().put("count", count).encode() + "\n\n";
    }
}
