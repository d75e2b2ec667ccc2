// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import io.lanyard.platform.event.BoundedLines;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.event.LogFields;
import io.lanyard.platform.routing.ServedTopics;
import io.lanyard.platform.routing.TopicService;
import io.lanyard.platform.session.Payload;
import io.lanyard.platform.session.Session;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All services over system topics. A message on a system topic that none of them serves goes no further: a request in
 * Alink JSON or about a shadow gets an error for an answer, and the log tells it once for each device and topic.
 */
public final class BuiltInServices implements ServedTopics {
    private static final Logger LOG = LoggerFactory.getLogger(BuiltInServices.class);

    /** Devices and topics that the log has told about; when there are more, it tells some again. */
    private static final int MAX_TOLD = 10_000;

    /** The original's code for a failure of its own (PROTOCOL.md 7.0). */
    private static final int INTERNAL = 500;

    private static final String NOT_SERVED = "this platform does not serve it";

    private final List<BuiltInService> services;
    private final Replies replies;
    private final Counters counters;
    private final InstantSource clock;
    private final BoundedLines lines = BoundedLines.ofEverybody();
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    public BuiltInServices(
            List<BuiltInService> services,
            Replies replies,
            Counters counters,
            InstantSource clock) {
        this.services = List.copyOf(services);
        this.replies = replies;
        this.counters = counters;
        this.clock = clock;
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
            String behind = lines.next();
            if (behind != null) {
                LOG.atInfo()
                        .addKeyValue(LogFields.DEVICE, device)
                        .log("{}: nobody serves what it publishes on {}{}", device, topic, behind);
            }
        }
        return this::refuse;
    }

    private void refuse(Session session, Topic topic, Payload payload) {
        counters.dropped(DropReason.NOT_SERVED);
        DeviceId device = session.device();
        String name = topic.value();
        Optional<String> shadow = ShadowRequest.answerTopic(name);
        if (shadow.isPresent()) {
            ShadowRequest.parse(payload.bytes())
                    .ifPresent(asked ->
                            replies.send(
                                    device,
                                    Topic.of(shadow.get()),
                                    asked.failure(INTERNAL, NOT_SERVED, clock.instant())));
        } else if (isOfRequests(name)) {
            AlinkRequest.parse(payload.bytes())
                    .ifPresent(asked ->
                            replies.answer(device, topic, asked.failure(INTERNAL, NOT_SERVED)));
        }
    }

    /** Whether the platform answers what it gets there on the same topic with {@code _reply} (PROTOCOL.md 3.4). */
    private static boolean isOfRequests(String topic) {
        return ((topic.startsWith("/sys/") && topic.contains("/thing/"))
                        || topic.startsWith("/ext/session/"))
                && !topic.endsWith("_reply");
    }
}
