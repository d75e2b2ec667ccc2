// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.event.LogFields;
import io.lanyard.platform.routing.ServedTopics;
import io.lanyard.platform.routing.TopicService;
import io.lanyard.platform.session.Payload;
import io.lanyard.platform.session.Session;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All services over system topics. A message on a system topic that none of them serves goes no further: a request in
 * Alink JSON gets an error for an answer, and the log tells it once for each device and topic.
 */
public final class BuiltInServices implements ServedTopics {
    private static final Logger LOG = LoggerFactory.getLogger(BuiltInServices.class);

    /** Devices and topics that the log has told about; when there are more, it tells some again. */
    private static final int MAX_TOLD = 10_000;

    /** The original's code for a failure of its own (PROTOCOL.md 7.0). */
    private static final int INTERNAL = 500;

    private final List<BuiltInService> services;
    private final Replies replies;
    private final Counters counters;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    public BuiltInServices(List<BuiltInService> services, Replies replies, Counters counters) {
        this.services = List.copyOf(services);
        this.replies = replies;
        this.counters = counters;
    }

    @Override
    public @Nullable TopicService serving(DeviceId device, Topic topic) {
        if (topic.value().startsWith("/" + device.productKey() + "/")) {
            return null;
        }
        for (BuiltInService service : services) {
            if (service.serves(device, topic)) {
                return service;
            }
        }
        if (told.size() >= MAX_TOLD) {
            told.clear();
        }
        if (told.add(device + " " + topic)) {
            LOG.atInfo()
                    .addKeyValue(LogFields.DEVICE, device)
                    .log("{}: nobody serves what it publishes on {}", device, topic);
        }
        return this::refuse;
    }

    private void refuse(Session session, Topic topic, Payload payload) {
        counters.dropped(DropReason.NOT_SERVED);
        String name = topic.value();
        if (!name.startsWith("/sys/") || !name.contains("/thing/") || name.endsWith("_reply")) {
            return;
        }
        Optional<AlinkRequest> request = AlinkRequest.parse(payload.bytes());
        request.ifPresent(asked ->
                replies.answer(
                        session.device(),
                        topic,
                        asked.failure(INTERNAL, "this platform does not serve it")));
    }
}
