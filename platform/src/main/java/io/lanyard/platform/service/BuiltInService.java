// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import io.lanyard.platform.routing.TopicService;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;

/**
 * A service that the platform itself offers over system topics, such as NTP.
 *
 * <p>To add the next one: write a class that implements this, answer with {@link Replies}, and add it to the list
 * that {@code LanyardServer} gives to {@link BuiltInServices}. That its topics may be published and subscribed has to
 * stand in {@code access.SystemTopics}.
 */
public interface BuiltInService extends TopicService {
    /** Whether it serves this topic, which the device may publish. Must not block. */
    boolean serves(DeviceId device, Topic topic);
}
