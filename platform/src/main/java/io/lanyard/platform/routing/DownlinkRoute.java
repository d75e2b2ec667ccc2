// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.routing;

import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.Session;
import io.lanyard.platform.session.Sessions;
import io.lanyard.platform.session.Subscriptions;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the connection of an application knows of one topic that it publishes: the session that it leads to, and whether
 * that subscribes it. Kept by the connection, so that all but the first message on a topic find their way with one look.
 * On the loop of the connection only.
 */
public final class DownlinkRoute {
    private final DeviceId device;
    private final Topic topic;
    private @Nullable Session session;
    private int matchedVersion;
    private Subscriptions.Match match = Subscriptions.Match.NONE;

    /** A route that no message has taken yet. */
    public DownlinkRoute(DeviceId device, Topic topic) {
        this.device = Objects.requireNonNull(device, "device is null");
        this.topic = Objects.requireNonNull(topic, "topic is null");
    }

    public DeviceId device() {
        return device;
    }

    public Topic topic() {
        return topic;
    }

    /** The session of the device, which may have left the memory since; null when it has none. */
    @Nullable Session session(Sessions sessions) {
        if (session == null) {
            session = sessions.find(device);
            // As a session that never subscribed has it: NONE is right for that.
            matchedVersion = 0;
            match = Subscriptions.Match.NONE;
        }
        return session;
    }

    /** The session has left the memory: the next message looks for the device's session again. */
    void forgetSession() {
        session = null;
    }

    /** What the device's subscriptions ask for a message of this route; on the loop of the session. */
    Subscriptions.Match match(Session of, Message message) {
        int version = of.subscriptions().version();
        if (matchedVersion != version) {
            matchedVersion = version;
            match = of.match(message);
        }
        return match;
    }
}
