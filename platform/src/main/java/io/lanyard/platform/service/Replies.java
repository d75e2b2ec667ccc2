// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import io.lanyard.platform.routing.Downlink;
import io.lanyard.platform.routing.MessageIds;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.Payload;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/** Sends what the services of the platform have to say to a device, at QoS 0 (PROTOCOL.md 7.0). Safe from any thread. */
public final class Replies {
    private final Downlink downlink;
    private final MessageIds ids;

    public Replies(Downlink downlink, MessageIds ids) {
        this.downlink = Objects.requireNonNull(downlink, "downlink is null");
        this.ids = Objects.requireNonNull(ids, "ids is null");
    }

    /** Sends JSON to the device, if it subscribes the topic. */
    public void send(DeviceId device, Topic topic, String json) {
        var _ =
                downlink.send(
                        device,
                        new Message(
                                ids.next(),
                                topic,
                                Payload.of(json.getBytes(StandardCharsets.UTF_8)),
                                0,
                                Message.Origin.PLATFORM));
    }

    /**
     * Answers an Alink request.
     *
     * @param asked the topic of the request; the answer goes to the same with {@code _reply}
     * @param reply empty when the device wants none
     */
    public void answer(DeviceId device, Topic asked, Optional<String> reply) {
        reply.ifPresent(json -> send(device, Topic.of(asked.value() + "_reply"), json));
    }
}
