// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.routing;

import io.lanyard.platform.session.Payload;
import io.lanyard.platform.session.Session;
import io.lanyard.protocol.topic.Topic;

/** What the platform itself does with the messages that a device publishes on one of its topics. */
@FunctionalInterface
public interface TopicService {
    /**
     * Takes a message. On the loop of the session: it must not block, and what it throws is logged by the caller.
     *
     * @param payload valid until the call returns
     */
    void take(Session session, Topic topic, Payload payload);
}
