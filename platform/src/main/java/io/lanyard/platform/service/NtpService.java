// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import io.lanyard.platform.event.BoundedLines;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.event.LogFields;
import io.lanyard.platform.session.Payload;
import io.lanyard.platform.session.Session;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells devices the time on {@code /ext/ntp/PK/DN/response} (PROTOCOL.md 7.1). */
public final class NtpService implements BuiltInService {
    private static final Logger LOG = LoggerFactory.getLogger(NtpService.class);
    private static final int MAX_TIME_LENGTH = 32;

    private final InstantSource clock;
    private final Replies replies;
    private final Counters counters;
    private final BoundedLines malformedLines = BoundedLines.ofEverybody();

    public NtpService(InstantSource clock, Replies replies, Counters counters) {
        this.clock = Objects.requireNonNull(clock, "clock is null");
        this.replies = Objects.requireNonNull(replies, "replies is null");
        this.counters = Objects.requireNonNull(counters, "counters is null");
    }

    @Override
    public boolean serves(DeviceId device, Topic topic) {
        return topic.value().equals(base(device) + "/request");
    }

    @Override
    public void take(Session session, Topic topic, Payload payload) {
        long received = clock.millis();
        String sent = deviceSendTime(payload);
        if (sent == null) {
            counters.dropped(DropReason.MALFORMED_REQUEST);
            String behind = malformedLines.next();
            if (behind != null) {
                LOG.atInfo()
                        .addKeyValue(LogFields.DEVICE, session.device())
                        .addKeyValue(LogFields.EPOCH, session.epoch())
                        .log(
                                "{}: an NTP request has to be JSON with a deviceSendTime in milliseconds{}",
                                session.device(),
                                behind);
            }
            return;
        }
        // All three as text: the C SDK takes nothing else.
        Map<String, Object> reply = new LinkedHashMap<>();
        reply.put("deviceSendTime", sent);
        reply.put("serverRecvTime", Long.toString(received));
        reply.put("serverSendTime", Long.toString(clock.millis()));
        replies.send(
                session.device(),
                Topic.of(base(session.device()) + "/response"),
                Json.write(reply));
    }

    private static @Nullable String deviceSendTime(Payload payload) {
        try {
            if (Json.parse(payload.bytes()) instanceof Map<?, ?> request) {
                String time = AlinkRequest.text(request.get("deviceSendTime"));
                return time == null || time.length() > MAX_TIME_LENGTH ? null : time;
            }
            return null;
        } catch (Json.MalformedException e) {
            return null;
        }
    }

    private static String base(DeviceId device) {
        return "/ext/ntp/" + device.productKey() + "/" + device.deviceName();
    }
}
