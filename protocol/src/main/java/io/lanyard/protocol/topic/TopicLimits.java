// SPDX-License-Identifier: Apache-2.0
package io.lanyard.protocol.topic;

import java.util.Optional;

/**
 * The platform's bounds on topics and filters (PROTOCOL.md 1.5, 3.2).
 *
 * @param maxBytes longest topic in bytes of UTF-8
 * @param maxSlashes most {@code /} in a topic; the platform counts these as levels
 */
public record TopicLimits(int maxBytes, int maxSlashes) {
    /** 128 bytes and 7 slashes. */
    public static final TopicLimits DEFAULT = new TopicLimits(128, 7);

    private static final String RRPC = "/ext/rrpc/";

    /** Longest message id in decimal. */
    private static final int MAX_RRPC_ID = 20;

    public TopicLimits {
        if (maxBytes < 1 || maxBytes > TopicText.MAX_UTF8_LENGTH) {
            throw new IllegalArgumentException(
                    "maxBytes has to be 1 to " + TopicText.MAX_UTF8_LENGTH + ", found " + maxBytes);
        }
        if (maxSlashes < 1) {
            throw new IllegalArgumentException(
                    "maxSlashes has to be at least 1, found " + maxSlashes);
        }
    }

    /**
     * What breaks the bounds, for people; empty when nothing does. What an RRPC puts before the topic that it is about
     * does not count (PROTOCOL.md 4.4).
     */
    public Optional<String> violation(String wholeTopicOrFilter) {
        String topicOrFilter = withoutRrpc(wholeTopicOrFilter);
        int bytes = TopicText.utf8Length(topicOrFilter);
        if (bytes > maxBytes) {
            return Optional.of(
                    "topic is " + bytes + " bytes long, at most " + maxBytes + " are allowed");
        }
        int slashes = TopicText.slashes(topicOrFilter);
        if (slashes > maxSlashes) {
            return Optional.of(
                    "topic has " + slashes + " slashes, at most " + maxSlashes + " are allowed");
        }
        return Optional.empty();
    }

    private static String withoutRrpc(String topicOrFilter) {
        if (!topicOrFilter.startsWith(RRPC)) {
            return topicOrFilter;
        }
        int behindId = topicOrFilter.indexOf('/', RRPC.length());
        return behindId < 0 || behindId > RRPC.length() + MAX_RRPC_ID
                ? topicOrFilter
                : topicOrFilter.substring(behindId);
    }
}
