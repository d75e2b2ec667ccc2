// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.cloud.http.PercentEncoding;
import io.lanyard.cloud.http.RequestError;
import io.lanyard.cloud.http.RequestForm;
import io.lanyard.platform.registry.KeyScope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request: those of the query and those of the form body, whatever the method (WIRE.md part 2).
 * A name that comes twice has its last value, and the body comes after the query. Looking up a name forgives the
 * case of its first letter; the signature covers the names as they were sent. A value that is empty counts as absent.
 */
final class Parameters {
    /** What the original calls a mandatory parameter that is there and empty, where it has a word for it (PROTOCOL.md 6.5). */
    private static final Map<String, String> EMPTY_CODES =
            Map.of(
                    "ProductKey", "iot.prod.NullProductKey",
                    "ProductName", "iot.prod.NullProductName",
                    "DeviceName", "iot.device.NullDeviceName",
                    "TopicFullName", "iot.messagebroker.NullTopicName",
                    "MessageContent", "iot.messagebroker.NullMessageContent",
                    "Operation", "iot.messagebroker.NullTopicTemplateOperation",
                    "TopicId", "iot.messagebroker.NullTopicTemplateId");

    private final Map<String, String> ofQuery;
    private final Map<String, String> values;
    private final KeyScope scope;

    private Parameters(Map<String, String> ofQuery, Map<String, String> values, KeyScope scope) {
        this.ofQuery = ofQuery;
        this.values = values;
        this.scope = scope;
    }

    /**
     * Reads what came with the call.
     *
     * @throws RefusedException when something is not encoded as it has to be
     */
    static Parameters parse(Call call) {
        String form = call.body().toString();
        RequestForm.problem(call.headers().get("Content-Type"), form)
                .ifPresent(problem -> {
                    throw RefusedException.rejection(problem);
                });
        return parse(call.query(), form);
    }

    /**
     * Reads what came.
     *
     * @param query what follows the question mark, may be empty
     * @param body the form body, may be empty
     * @throws RefusedException when something is not percent-encoded as it has to be
     */
    static Parameters parse(String query, String body) {
        Map<String, String> ofQuery = new HashMap<>();
        read("query", query, ofQuery);
        Map<String, String> values = ofQuery;
        if (!body.isBlank()) {
            values = new HashMap<>(ofQuery);
            read("form body", body.strip(), values);
        }
        return new Parameters(
                Collections.unmodifiableMap(ofQuery),
                Collections.unmodifiableMap(values),
                KeyScope.NONE);
    }

    /** The same, of a request that was signed with a key of this scope. */
    Parameters signedFor(KeyScope keyScope) {
        return new Parameters(ofQuery, values, keyScope);
    }

    /** What the key may do that the request was signed with; nothing before that is known. */
    KeyScope scope() {
        return scope;
    }

    /** Those of the query alone, under the names as sent. */
    Map<String, String> ofQuery() {
        return ofQuery;
    }

    private static void read(String where, String text, Map<String, String> values) {
        int from = 0;
        while (from < text.length()) {
            int ampersand = text.indexOf('&', from);
            int end = ampersand < 0 ? text.length() : ampersand;
            if (end > from) {
                int equals = text.indexOf('=', from);
                int nameEnd = equals < 0 || equals > end ? end : equals;
                String name = decode(where, text.substring(from, nameEnd));
                String value =
                        nameEnd == end ? "" : decode(where, text.substring(nameEnd + 1, end));
                values.put(name, value);
            }
            from = end + 1;
        }
    }

    private static String decode(String where, String encoded) {
        try {
            return PercentEncoding.decode(encoded);
        } catch (IllegalArgumentException e) {
            throw RefusedException.rejection(
                    new RequestError(
                            400,
                            "InvalidParameter",
                            "The %s is not form-encoded: %s.".formatted(where, e.getMessage()),
                            "Percent-encode names and values."));
        }
    }

    /** All of them, under the names as sent; what the signature is computed from. */
    Map<String, String> all() {
        return values;
    }

    /** The value of the parameter. */
    Optional<String> find(String name) {
        String value = sent(name);
        return value == null || value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    private @Nullable String sent(String name) {
        String value = values.get(name);
        return value != null
                ? value
                : values.get(Character.toLowerCase(name.charAt(0)) + name.substring(1));
    }

    /**
     * The value of a mandatory parameter.
     *
     * @throws RefusedException when it is absent
     */
    String require(String name) {
        return find(name).orElseThrow(() -> absent(name));
    }

    private RefusedException absent(String name) {
        String code = EMPTY_CODES.get(name);
        return code == null || sent(name) == null
                ? RefusedException.rejection(RequestError.missingParameter(name))
                : RefusedException.failure(code, name + " may not be empty");
    }

    /**
     * The values of {@code name.1}, {@code name.2} and so on.
     *
     * @throws RefusedException when a number is left out, or there is {@code name} without one: an element would be lost
     *     without a word
     */
    List<String> list(String name) {
        requireNumbers(name);
        List<String> elements = new ArrayList<>();
        Optional<String> next = find(name + ".1");
        while (next.isPresent()) {
            elements.add(next.get());
            next = find(name + "." + (elements.size() + 1));
        }
        String prefix = name + ".";
        long given =
                values.keySet().stream()
                        .filter(key -> key.regionMatches(true, 0, prefix, 0, prefix.length()))
                        .count();
        if (given != elements.size()) {
            throw gap(name, given, elements.size() + 1);
        }
        return elements;
    }

    /**
     * How many elements of several fields there are: those of {@code name.1.Field}, {@code name.2.Field} and so on. Any
     * field of an element may be absent.
     *
     * @throws RefusedException when a number is left out, as for {@link #list}
     */
    int structures(String name) {
        requireNumbers(name);
        String prefix = name + ".";
        Set<String> numbers = new HashSet<>();
        for (String key : values.keySet()) {
            if (key.regionMatches(true, 0, prefix, 0, prefix.length())) {
                int end = key.indexOf('.', prefix.length());
                numbers.add(key.substring(prefix.length(), end < 0 ? key.length() : end));
            }
        }
        for (int n = 1; n <= numbers.size(); n++) {
            if (!numbers.contains(Integer.toString(n))) {
                throw gap(name, numbers.size(), n);
            }
        }
        return numbers.size();
    }

    private void requireNumbers(String name) {
        if (find(name).isPresent()) {
            throw RefusedException.rejection(
                    RequestError.invalidParameter(
                            name + ".N",
                            "it is a list, whose first element is %s.1, but there is a %s without a number"
                                    .formatted(name, name)));
        }
    }

    private static RefusedException gap(String name, long given, int missing) {
        return RefusedException.rejection(
                RequestError.invalidParameter(
                        name + ".N",
                        "N has to run from 1 without a gap and no value may be empty, but of %d elements number %d is missing"
                                .formatted(given, missing)));
    }

    /**
     * The value of a parameter that is a whole number.
     *
     * @throws RefusedException when it is no number or out of bounds
     */
    int integer(String name, int absent, int min, int max) {
        return (int) number(name, absent, min, max);
    }

    /** As {@link #integer}, for numbers that may be larger. */
    long number(String name, long absent, long min, long max) {
        Optional<String> text = find(name);
        if (text.isEmpty()) {
            return absent;
        }
        try {
            long number = Long.parseLong(text.get());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, together with the bounds.
        }
        throw RefusedException.rejection(
                RequestError.invalidParameter(
                        name,
                        "it has to be a whole number from %d to %d, found %s"
                                .formatted(min, max, quoted(text.get()))));
    }

    /**
     * The value of a mandatory parameter that is a whole number.
     *
     * @throws RefusedException when it is absent, no number or out of bounds
     */
    int requireInteger(String name, int min, int max) {
        var _ = require(name);
        return integer(name, min, min, max);
    }

    /**
     * The value of a parameter that is true or false, in any case; empty when it is absent.
     *
     * @throws RefusedException when it is something else
     */
    Optional<Boolean> flag(String name) {
        return find(name)
                .map(text -> {
                    if (text.equalsIgnoreCase("true")) {
                        return true;
                    }
                    if (text.equalsIgnoreCase("false")) {
                        return false;
                    }
                    throw RefusedException.rejection(
                            RequestError.invalidParameter(
                                    name, "it has to be true or false, found " + quoted(text)));
                });
    }

    /** The value in quotation marks for a message, cut when it is long. */
    static String quoted(String value) {
        return value.length() <= 64 ? "\"" + value + "\"" : "\"" + value.substring(0, 64) + "...\"";
    }
}
