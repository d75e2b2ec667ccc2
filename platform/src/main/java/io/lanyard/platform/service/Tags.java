// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.registry.TagDomain;
import io.lanyard.protocol.identity.DeviceId;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The tags of devices: names with values (PROTOCOL.md 7.4).
 *
 * <p>Callable from any thread, but not from an event loop: the registry blocks.
 */
public final class Tags {
    private static final int MAX_TAGS = 100;
    private static final int MAX_KEY = 64;
    private static final int MAX_VALUE = 128;

    private final Registry registry;

    public Tags(Registry registry) {
        this.registry = Objects.requireNonNull(registry, "registry is null");
    }

    /** The device's tags by their keys, in order of these; without what SDKs report. */
    public Map<String, String> of(DeviceId device) {
        return registry.deviceTags(device, TagDomain.USER);
    }

    /**
     * Adds these tags of an application, or gives them other values; the others stay. The result are all of them.
     *
     * @param props a JSON object; numbers have the characters that they were written with for their value
     */
    public Outcome<Map<String, String>> save(DeviceId device, String props) {
        Object parsed;
        try {
            parsed = Json.parse(props.getBytes(StandardCharsets.UTF_8));
        } catch (Json.MalformedException e) {
            return malformed(
                    "Props has to be a JSON object: "
                            // The parser's next lines are about itself.
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
        if (!(parsed instanceof Map<?, ?> object)) {
            return malformed("Props has to be a JSON object");
        }
        Map<String, String> tags = new LinkedHashMap<>();
        for (Map.Entry<?, ?> field : object.entrySet()) {
            String value =
                    field.getValue() instanceof Boolean flag
                            ? flag.toString()
                            : AlinkRequest.text(field.getValue());
            if (value == null) {
                return malformed(
                        "The value of \"%s\" in Props has to be a text, a number, true or false"
                                .formatted(field.getKey()));
            }
            tags.put((String) field.getKey(), value);
        }
        return save(device, TagDomain.USER, tags);
    }

    private static Outcome<Map<String, String>> malformed(String problem) {
        return Outcome.refused(Refusal.TAGS_MALFORMED, problem);
    }

    /** Removes a tag; the result are those that stay. */
    public Outcome<Map<String, String>> delete(DeviceId device, String key) {
        return registry.removeDeviceTags(device, TagDomain.USER, List.of(key))
                ? Outcome.done(of(device))
                : Outcome.refused(
                        Refusal.TAG_NOT_FOUND, "Device " + device + " has no tag with this key");
    }

    Outcome<Map<String, String>> save(DeviceId device, TagDomain domain, Map<String, String> tags) {
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            Optional<String> problem = problem(tag.getKey(), tag.getValue());
            if (problem.isPresent()) {
                return Outcome.refused(Refusal.TAGS_MALFORMED, problem.get());
            }
        }
        return switch (registry.putDeviceTags(device, domain, tags, MAX_TAGS)) {
            case ADDED -> Outcome.done(registry.deviceTags(device, domain));
            case NO_OWNER ->
                    Outcome.refused(Refusal.DEVICE_NOT_FOUND, "There is no device " + device);
            case FULL ->
                    Outcome.refused(
                            Refusal.TAG_LIMIT_REACHED,
                            "A device may have at most " + MAX_TAGS + " tags");
            case EXISTS -> throw new IllegalStateException("Tags that exist get other values");
        };
    }

    /** Removes what is there of these. */
    void delete(DeviceId device, TagDomain domain, List<String> keys) {
        var _ = registry.removeDeviceTags(device, domain, keys);
    }

    private static Optional<String> problem(String key, String value) {
        if (key.isEmpty()
                || key.length() > MAX_KEY
                || !key.chars().allMatch(Tags::isKeyCharacter)) {
            return Optional.of(
                    "the key of a tag has to be 1 to %d ASCII letters, digits and . _ -"
                            .formatted(MAX_KEY));
        }
        return value.length() > MAX_VALUE
                ? Optional.of(
                        "the value of tag %s may have at most %d characters, found %d"
                                .formatted(key, MAX_VALUE, value.length()))
                : Optional.empty();
    }

    private static boolean isKeyCharacter(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }
}
