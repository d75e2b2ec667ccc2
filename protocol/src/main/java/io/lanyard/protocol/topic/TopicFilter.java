// SPDX-License-Identifier: Apache-2.0
package io.lanyard.protocol.topic;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is subscribed: a topic name that may hold {@code +} for one level and {@code #} for the rest (MQTT 3.1.1
 * section 4.7.1).
 */
public final class TopicFilter {
    private final String value;
    private final List<String> levels;
    private final boolean wildcard;

    private TopicFilter(String value) {
        this.value = value;
        this.levels = List.of(value.split("/", -1));
        this.wildcard = value.indexOf('+') >= 0 || value.indexOf('#') >= 0;
    }

    /**
     * The filter that the text is.
     *
     * @throws IllegalArgumentException when the text is no topic filter; the message quotes it and gives the index
     */
    public static TopicFilter of(String value) {
        TopicText.requireWellFormed("Topic filter", value);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c != '+' && c != '#') {
                continue;
            }
            boolean startsLevel = i == 0 || value.charAt(i - 1) == '/';
            boolean endsLevel = i == value.length() - 1 || value.charAt(i + 1) == '/';
            if (!startsLevel || !endsLevel) {
                throw new IllegalArgumentException(
                        "Topic filter [%s] must have the wildcard %s alone in its level, found at index %d [%s]"
                                .formatted(
                                        TopicText.printable(value),
                                        c,
                                        i,
                                        c == '+' ? "MQTT-4.7.1-3" : "MQTT-4.7.1-2"));
            }
            if (c == '#' && i != value.length() - 1) {
                throw new IllegalArgumentException(
                        "Topic filter [%s] must end with the wildcard #, found at index %d [MQTT-4.7.1-2]"
                                .formatted(TopicText.printable(value), i));
            }
        }
        return new TopicFilter(value);
    }

    /** The filter that matches exactly this topic. */
    public static TopicFilter of(Topic topic) {
        return new TopicFilter(topic.value());
    }

    public String value() {
        return value;
    }

    public boolean hasWildcard() {
        return wildcard;
    }

    /** Whether the filter matches the topic; {@code $} topics are not matched by a leading wildcard [MQTT-4.7.2-1]. */
    public boolean matches(Topic topic) {
        String name = topic.value();
        if (!wildcard) {
            return value.equals(name);
        }
        if (name.charAt(0) == '$' && value.charAt(0) != '$') {
            return false;
        }
        int from = 0;
        for (int i = 0; i < levels.size(); i++) {
            String level = levels.get(i);
            if (level.equals("#")) {
                return true;
            }
            if (from > name.length()) {
                return false;
            }
            int slash = name.indexOf('/', from);
            int end = slash < 0 ? name.length() : slash;
            if (!level.equals("+")
                    && !(level.length() == end - from && name.startsWith(level, from))) {
                return false;
            }
            from = end + 1;
        }
        return from > name.length();
    }

    /** Whether every topic that the other filter matches is matched by this one too. */
    public boolean covers(TopicFilter other) {
        if (!wildcard) {
            return value.equals(other.value);
        }
        if (other.value.charAt(0) == '$' && value.charAt(0) != '$') {
            return false;
        }
        int i = 0;
        for (; i < levels.size(); i++) {
            String mine = levels.get(i);
            if (mine.equals("#")) {
                return true;
            }
            if (i >= other.levels.size()) {
                return false;
            }
            String theirs = other.levels.get(i);
            if (theirs.equals("#")) {
                // # also matches the topic that ends before it, and of mine only # would.
                // But no topic is empty: +/# matches all that # does, and /+/# all that /# does.
                boolean nothingBefore = other.value.length() <= "/#".length();
                return nothingBefore && i == levels.size() - 2 && value.endsWith("+/#");
            }
            if (!mine.equals("+") && !mine.equals(theirs)) {
                return false;
            }
        }
        return i == other.levels.size();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TopicFilter that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
