// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.fuzz;

import io.lanyard.protocol.topic.Topic;
import io.lanyard.protocol.topic.TopicFilter;
import java.util.List;
import java.util.Optional;

/**
 * A filter, a topic and a second filter, with U+0000 between them. Filters are accepted by the rules of the
 * specification and match as a plain reading of it does; who covers a filter matches all that it matches.
 */
public final class FilterFuzz {
    private FilterFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        List<String> parts = InputText.parts(input, 3);
        Optional<TopicFilter> one = filter(parts.get(0));
        Optional<Topic> topic = topic(parts.get(1));
        Optional<TopicFilter> other = filter(parts.get(2));
        one.ifPresent(filter -> topic.ifPresent(name -> matching(filter, name)));
        one.ifPresent(filter -> other.ifPresent(second -> covering(filter, second, topic)));
    }

    private static void matching(TopicFilter filter, Topic topic) {
        boolean matches = filter.matches(topic);
        Invariant.same(
                matches, plainMatch(filter.value(), topic.value()), filter + " matches " + topic);
        TopicFilter exact = TopicFilter.of(topic);
        Invariant.holds(exact.matches(topic), () -> topic + " does not match itself");
        Invariant.same(filter.covers(exact), matches, filter + " covers " + topic);
    }

    private static void covering(TopicFilter one, TopicFilter other, Optional<Topic> topic) {
        Invariant.holds(one.covers(one), () -> one + " does not cover itself");
        if (one.covers(other)) {
            topic.filter(other::matches)
                    .ifPresent(name ->
                            Invariant.holds(
                                    one.matches(name),
                                    () -> one + " covers " + other + " but not " + name));
            Invariant.holds(
                    !other.covers(one) || one.hasWildcard() == other.hasWildcard(),
                    () -> one + " and " + other + " cover each other");
        }
    }

    /** MQTT 3.1.1 section 4.7, level by level. */
    private static boolean plainMatch(String filter, String topic) {
        boolean leadingWildcard = filter.startsWith("+") || filter.startsWith("#");
        if (leadingWildcard && topic.startsWith("$")) {
            return false;
        }
        String[] filters = filter.split("/", -1);
        String[] names = topic.split("/", -1);
        for (int i = 0; i < filters.length; i++) {
            if (filters[i].equals("#")) {
                return names.length >= i;
            }
            if (i >= names.length || !(filters[i].equals("+") || filters[i].equals(names[i]))) {
                return false;
            }
        }
        return filters.length == names.length;
    }

    private static Optional<TopicFilter> filter(String text) {
        boolean valid = TopicFuzz.isWellFormed(text);
        String[] levels = text.split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            boolean wild = levels[i].indexOf('+') >= 0 || levels[i].indexOf('#') >= 0;
            valid &=
                    !wild
                            || levels[i].equals("+")
                            || (levels[i].equals("#") && i == levels.length - 1);
        }
        try {
            TopicFilter filter = TopicFilter.of(text);
            Invariant.holds(valid, () -> "accepted: " + text);
            return Optional.of(filter);
        } catch (IllegalArgumentException refused) {
            Invariant.printable(String.valueOf(refused.getMessage()), 400);
            Invariant.same(false, valid, "refused: " + refused.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<Topic> topic(String text) {
        try {
            return Optional.of(Topic.of(text));
        } catch (IllegalArgumentException refused) {
            return Optional.empty(); // TopicFuzz judges this
        }
    }
}
