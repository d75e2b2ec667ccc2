// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a device asks of its shadow (PROTOCOL.md 7.2).
 *
 * @param clientToken by which the C SDK finds its request; null when there is none
 */
record ShadowRequest(@Nullable String clientToken) {
    private static final int MAX_TOKEN = 256;

    /** The request in this JSON; empty when it is none. */
    static Optional<ShadowRequest> parse(byte[] json) {
        try {
            if (!(Json.parse(json) instanceof Map<?, ?> request)) {
                return Optional.empty();
            }
            String token = AlinkRequest.text(request.get("clientToken"));
            return token != null && token.length() > MAX_TOKEN
                    ? Optional.empty()
                    : Optional.of(new ShadowRequest(token));
        } catch (Json.MalformedException e) {
            return Optional.empty();
        }
    }

    /** Where the answer to a request on this topic goes; empty for a topic of anything else. */
    static Optional<String> answerTopic(String topic) {
        String update = "/shadow/update/";
        return topic.startsWith(update)
                ? Optional.of("/shadow/get/" + topic.substring(update.length()))
                : Optional.empty();
    }

    /** What to answer when it is not done; the code goes out as text, as the original sends it. */
    String failure(int code, String message, Instant now) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("errorcode", Integer.toString(code));
        content.put("errormessage", message);
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("status", "error");
        payload.put("content", content);
        Map<String, Object> reply = new LinkedHashMap<>();
        reply.put("method", "reply");
        reply.put("payload", payload);
        if (clientToken != null) {
            reply.put("clientToken", clientToken);
        }
        reply.put("timestamp", now.getEpochSecond());
        return Json.write(reply);
    }
}
