// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.routing;

import io.lanyard.platform.session.Subscriptions;
import io.lanyard.protocol.topic.Topic;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one connection knows of one topic that it publishes: whether it may, and whether its own device subscribes
 * it. Kept by the connection, so that all but the first message on a topic find their way with one look. On the
 * loop of the connection only.
 */
public final class UplinkRoute {
    private final Topic topic;
    private final boolean permitted;
    private final @Nullable TopicService service;
    private final boolean custom;
    private int matchedVersion;
    private Subscriptions.Match match = Subscriptions.Match.NONE;

    /** Of no version until the first message. */
    private int liveVersion = -1;

    private LiveSubscriptions.Wanted[] live = LiveSubscriptions.NOBODY;

    /** A route of a topic that the platform does not serve. */
    public UplinkRoute(Topic topic, boolean permitted) {
        this(topic, permitted, null);
    }

    /**
     * A route that no message has taken yet.
     *
     * @param service who serves the topic; null for a custom topic
     */
    UplinkRoute(Topic topic, boolean permitted, @Nullable TopicService service) {
        this.topic = Objects.requireNonNull(topic, "topic is null");
        this.permitted = permitted;
        this.service = service;
        this.custom = isCustom(topic.value());
    }

    public Topic topic() {
        return topic;
    }

    public boolean isPermitted() {
        return permitted;
    }

    @Nullable TopicService service() {
        return service;
    }

    /** Whether it is a custom topic, {@code /PK/DN/user/...} (PROTOCOL.md 3.1). */
    public boolean isCustom() {
        return custom;
    }

    private static boolean isCustom(String topic) {
        int name = topic.indexOf('/', 1);
        int rest = name < 0 ? -1 : topic.indexOf('/', name + 1);
        return rest >= 0 && topic.startsWith("/user/", rest);
    }

    /** Who gets the messages live, as far as this version of the filters goes; null when that has to be worked out. */
    LiveSubscriptions.Wanted @Nullable [] live(int version) {
        return liveVersion == version ? live : null;
    }

    void keepLive(int version, LiveSubscriptions.Wanted[] wanted) {
        liveVersion = version;
        live = wanted;
    }

    /** What the device's own subscriptions ask for its messages on this topic. */
    Subscriptions.Match match(Subscriptions subscriptions) {
        // A fresh route has version 0, and so has a session that never subscribed: NONE is right
        // for both.
        if (matchedVersion != subscriptions.version()) {
            matchedVersion = subscriptions.version();
            match = subscriptions.match(topic, true);
        }
        return match;
    }
}
