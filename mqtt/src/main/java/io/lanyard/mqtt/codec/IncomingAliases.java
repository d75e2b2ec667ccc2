// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.TopicName;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The topic aliases that the peer has set on this connection (MQTT 5.0 section 3.3.2.3.4). Bounded by the Topic
 * Alias Maximum that was announced to it, and by {@link #MAX_TOPIC_BYTES}: 65,535 topics of 65,535 bytes would be 4 GB.
 */
final class IncomingAliases {
    /** What the topics may come to in UTF-8, all together; enough for one of any length. */
    static final int MAX_TOPIC_BYTES = 65_536;

    /** For a peer that may use none. */
    static final IncomingAliases NONE = new IncomingAliases(0);

    private static final int FIRST_SIZE = 8;

    private final int maximum;
    private @Nullable TopicName[] topics = new TopicName[0];
    private int topicBytes;

    /** @param maximum the greatest alias that the peer may use, 0 to 65,535 */
    IncomingAliases(int maximum) {
        this.maximum = maximum;
    }

    /** The topic of a PUBLISH with an alias; one that names its topic sets the alias to it. */
    TopicName resolve(int alias, @Nullable TopicName named, Peer peer, Body body) {
        if (alias == 0) {
            throw body.broken(Rule.ALIAS_NOT_0, "topic alias is 0, expected 1 to " + maximum);
        }
        if (alias > maximum) {
            throw body.broken(
                    peer == Peer.SERVER ? Rule.ALIAS_OF_SERVER : Rule.ALIAS_OF_CLIENT,
                    "topic alias is " + alias + ", announced was a maximum of " + maximum);
        }
        TopicName known = alias <= topics.length ? topics[alias - 1] : null;
        if (named == null) {
            if (known == null) {
                throw body.broken(
                        Rule.ALIAS_IS_KNOWN, "topic alias " + alias + " has not been set before");
            }
            return known;
        }
        set(alias, known, named, body);
        return named;
    }

    private void set(int alias, @Nullable TopicName known, TopicName named, Body body) {
        topicBytes += named.utf8().length - (known == null ? 0 : known.utf8().length);
        if (topicBytes > MAX_TOPIC_BYTES) {
            throw body.broken(
                    Rule.ALIASED_TOPICS,
                    "topics with an alias come to "
                            + topicBytes
                            + " bytes, accepted are at most "
                            + MAX_TOPIC_BYTES);
        }
        if (alias > topics.length) {
            int size = Math.max(alias, Math.max(FIRST_SIZE, 2 * topics.length));
            topics = Arrays.copyOf(topics, Math.min(size, maximum));
        }
        topics[alias - 1] = named;
    }
}
