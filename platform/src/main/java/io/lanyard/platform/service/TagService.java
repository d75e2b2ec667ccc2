// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import io.lanyard.platform.event.BoundedLines;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.event.LogFields;
import io.lanyard.platform.registry.RegistryException;
import io.lanyard.platform.registry.TagDomain;
import io.lanyard.platform.session.Payload;
import io.lanyard.platform.session.Session;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Devices set and remove their own tags on {@code thing/deviceinfo/update} and {@code delete} (PROTOCOL.md 7.4). */
public final class TagService implements BuiltInService {
    private static final Logger LOG = LoggerFactory.getLogger(TagService.class);

    // PROTOCOL.md 7.0.
    private static final int PARAMETER = 460;
    private static final int TOO_MANY = 429;
    private static final int FAILED = 500;

    /** Requests at work at once; more are answered with {@link #TOO_MANY}. */
    private static final int MAX_AT_WORK = 1_000;

    private final Tags tags;
    private final Replies replies;
    private final Counters counters;
    private final BoundedLines malformedLines = BoundedLines.ofEverybody();
    private final Executor blocking;
    private final Semaphore permits = new Semaphore(MAX_AT_WORK);

    /**
     * The service over these tags.
     *
     * @param blocking runs what waits for the registry
     */
    public TagService(Tags tags, Replies replies, Counters counters, Executor blocking) {
        this.tags = Objects.requireNonNull(tags, "tags is null");
        this.replies = Objects.requireNonNull(replies, "replies is null");
        this.counters = Objects.requireNonNull(counters, "counters is null");
        this.blocking = Objects.requireNonNull(blocking, "blocking is null");
    }

    @Override
    public boolean serves(DeviceId device, Topic topic) {
        String name = topic.value();
        String base =
                "/sys/" + device.productKey() + "/" + device.deviceName() + "/thing/deviceinfo/";
        return name.equals(base + "update") || name.equals(base + "delete");
    }

    @Override
    public void take(Session session, Topic topic, Payload payload) {
        DeviceId device = session.device();
        Optional<AlinkRequest> request = AlinkRequest.parse(payload.bytes());
        if (request.isEmpty()) {
            counters.dropped(DropReason.MALFORMED_REQUEST);
            String behind = malformedLines.next();
            if (behind != null) {
                LOG.atInfo()
                        .addKeyValue(LogFields.DEVICE, device)
                        .log(
                                "{}: what it publishes on {} is no Alink JSON with an id{}",
                                device,
                                topic,
                                behind);
            }
            return;
        }
        AlinkRequest asked = request.get();
        if (!permits.tryAcquire()) {
            replies.answer(device, topic, asked.failure(TOO_MANY, "too many requests"));
            return;
        }
        blocking.execute(() -> {
            try {
                replies.answer(device, topic, perform(device, topic, asked));
            } finally {
                permits.release();
            }
        });
    }

    private Optional<String> perform(DeviceId device, Topic topic, AlinkRequest asked) {
        try {
            String problem =
                    topic.value().endsWith("/update")
                            ? update(device, asked)
                            : delete(device, asked);
            return problem == null ? asked.success() : asked.failure(PARAMETER, problem);
        } catch (RegistryException e) {
            LOG.atError()
                    .addKeyValue(LogFields.DEVICE, device)
                    .setCause(e)
                    .log("{}: its tags cannot be changed", device);
            return asked.failure(FAILED, "the registry failed");
        }
    }

    private @Nullable String update(DeviceId device, AlinkRequest asked) {
        Map<TagDomain, Map<String, String>> byDomain = new EnumMap<>(TagDomain.class);
        Optional<List<Map<?, ?>>> entries = asked.listOfObjects();
        if (entries.isEmpty()) {
            return "params has to be a list of objects";
        }
        for (Map<?, ?> entry : entries.get()) {
            String key = AlinkRequest.text(entry.get("attrKey"));
            String value = AlinkRequest.text(entry.get("attrValue"));
            if (key == null || value == null) {
                return "every element of params has to have attrKey and attrValue";
            }
            byDomain.computeIfAbsent(domain(entry), _ -> new LinkedHashMap<>()).put(key, value);
        }
        for (Map.Entry<TagDomain, Map<String, String>> each : byDomain.entrySet()) {
            if (tags.save(device, each.getKey(), each.getValue())
                    instanceof Outcome.Refused<Map<String, String>> refused) {
                return refused.detail();
            }
        }
        return null;
    }

    private @Nullable String delete(DeviceId device, AlinkRequest asked) {
        Optional<List<Map<?, ?>>> entries = asked.listOfObjects();
        if (entries.isEmpty()) {
            return "params has to be a list of objects";
        }
        for (Map<?, ?> entry : entries.get()) {
            String key = AlinkRequest.text(entry.get("attrKey"));
            if (key == null) {
                return "every element of params has to have an attrKey";
            }
            tags.delete(device, domain(entry), List.of(key));
        }
        return null;
    }

    private static TagDomain domain(Map<?, ?> entry) {
        return "SYSTEM".equals(entry.get("domain")) ? TagDomain.SYSTEM : TagDomain.USER;
    }
}
