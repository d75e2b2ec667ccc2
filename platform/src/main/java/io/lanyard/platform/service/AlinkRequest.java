// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request of a device in the Alink envelope (PROTOCOL.md 7.0).
 *
 * @param id as the device wrote it, number or text: it finds its request by these characters
 * @param method empty when there is none
 * @param params what it is about, in {@link Json}'s terms; null when absent
 * @param wantsReply false for {@code "sys":{"ack":0}}
 */
record AlinkRequest(String id, String method, @Nullable Object params, boolean wantsReply) {
    private static final int SUCCESS = 200;
    private static final int MAX_ID = 256;

    /** The request in this JSON; empty when it is none. */
    static Optional<AlinkRequest> parse(byte[] json) {
        Object parsed;
        try {
            parsed = Json.parse(json);
        } catch (Json.MalformedException e) {
            return Optional.empty();
        }
        if (!(parsed instanceof Map<?, ?> envelope)) {
            return Optional.empty();
        }
        String id = text(envelope.get("id"));
        String method = text(envelope.get("method"));
        boolean wantsReply =
                !(envelope.get("sys") instanceof Map<?, ?> sys && "0".equals(text(sys.get("ack"))));
        return id == null || id.length() > MAX_ID
                ? Optional.empty()
                : Optional.of(
                        new AlinkRequest(
                                id,
                                method == null ? "" : method,
                                envelope.get("params"),
                                wantsReply));
    }

    /** The elements of params, when it is a list of objects; else empty. */
    Optional<List<Map<?, ?>>> listOfObjects() {
        if (!(params instanceof List<?> list)
                || !list.stream().allMatch(each -> each instanceof Map)) {
            return Optional.empty();
        }
        return Optional.of(list.stream().<Map<?, ?>>map(each -> (Map<?, ?>) each).toList());
    }

    /** What to answer when it is done; empty when no answer is wanted. */
    Optional<String> success() {
        return reply(SUCCESS, "success");
    }

    /** What to answer when it is not done; empty when no answer is wanted. */
    Optional<String> failure(int code, String message) {
        return reply(code, message);
    }

    /** All six fields always: each SDK insists on others of them. */
    private Optional<String> reply(int code, String message) {
        if (!wantsReply) {
            return Optional.empty();
        }
        Map<String, Object> reply = new LinkedHashMap<>();
        reply.put("code", code);
        reply.put("data", Map.of());
        reply.put("id", id);
        reply.put("message", message);
        reply.put("method", method);
        reply.put("version", "1.0");
        return Optional.of(Json.write(reply));
    }

    /** The characters of a text or number; null for anything else. */
    static @Nullable String text(@Nullable Object value) {
        return switch (value) {
            case String text -> text;
            case Json.NumberText number -> number.text();
            case null, default -> null;
        };
    }
}
