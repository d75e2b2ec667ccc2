// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.fuzz;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.Operation;
import io.lanyard.protocol.topic.Topic;
import io.lanyard.protocol.topic.TopicClass;
import io.lanyard.protocol.topic.TopicFilter;
import io.lanyard.protocol.topic.TopicLimits;
import java.nio.charset.StandardCharsets;

/**
 * Topic names and the suffixes of topic classes. What is refused is refused with a message that can be logged; what is
 * accepted is well-formed by the specification, and what a class stands for stays below its device.
 */
public final class TopicFuzz {
    private static final DeviceId DEVICE = DeviceId.of("a1Zd7n5yTt8", "lamp-1");
    private static final String OWN = "/a1Zd7n5yTt8/lamp-1/user/";

    private TopicFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String text = InputText.of(input);
        topic(text);
        for (Operation operation : Operation.values()) {
            topicClass(text, operation);
        }
        TopicLimits.DEFAULT.violation(text).ifPresent(told -> Invariant.printable(told, 200));
    }

    private static void topic(String text) {
        boolean valid = isWellFormed(text) && text.indexOf('+') < 0 && text.indexOf('#') < 0;
        Topic topic;
        try {
            topic = Topic.of(text);
        } catch (IllegalArgumentException refused) {
            Invariant.printable(String.valueOf(refused.getMessage()), 400);
            Invariant.same(false, valid, "refused: " + refused.getMessage());
            return;
        }
        Invariant.same(true, valid, "accepted");
        Invariant.same(topic.value(), text, "text");
        Invariant.same(topic.length(), text.getBytes(StandardCharsets.UTF_8).length, "length");
        Invariant.same(TopicFilter.of(topic), TopicFilter.of(text), "as a filter");
    }

    /** MQTT-1.5.3-1, MQTT-4.7.3-1 to 3. */
    static boolean isWellFormed(String text) {
        return !text.isEmpty()
                && text.indexOf('\0') < 0
                && StandardCharsets.UTF_8.newEncoder().canEncode(text)
                && text.getBytes(StandardCharsets.UTF_8).length <= 65_535;
    }

    private static void topicClass(String suffix, Operation operation) {
        TopicClass topicClass;
        try {
            topicClass = new TopicClass(ProductKey.of("a1Zd7n5yTt8"), suffix, operation);
        } catch (IllegalArgumentException refused) {
            Invariant.printable(String.valueOf(refused.getMessage()), 400);
            return;
        }
        TopicFilter filter = topicClass.filterFor(DEVICE.deviceName());
        Invariant.holds(
                filter.value().startsWith(OWN) && filter.hasWildcard() == topicClass.hasWildcard(),
                filter::value);
        Invariant.holds(
                operation == Operation.SUB || !topicClass.hasWildcard(),
                () -> "wildcards with " + operation);
    }
}
