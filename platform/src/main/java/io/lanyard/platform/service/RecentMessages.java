// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import io.lanyard.platform.session.Message;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The QoS 1 messages that applications sent lately, to be looked up by their id. Kept in memory: the newest, up to a
 * number and a size. Safe from any thread.
 */
public final class RecentMessages {
    /** A message with the time at which it was sent. */
    public record Sent(Message message, Instant at) {
        public Sent {
            Objects.requireNonNull(message, "message is null");
            Objects.requireNonNull(at, "at is null");
        }
    }

    private final int maxMessages;
    private final long maxBytes;
    private final Map<Long, Sent> byId = new LinkedHashMap<>();
    private long bytes;

    /** Keeps nothing yet. */
    public RecentMessages(int maxMessages, long maxBytes) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
    }

    synchronized void add(Sent sent) {
        byId.put(sent.message().id(), sent);
        bytes += sent.message().payload().size();
        var oldest = byId.values().iterator();
        while (byId.size() > maxMessages || (bytes > maxBytes && byId.size() > 1)) {
            bytes -= oldest.next().message().payload().size();
            oldest.remove();
        }
    }

    /** The message with this id; empty when it was no QoS 1 message, or too long ago. */
    public synchronized Optional<Sent> find(long id) {
        return Optional.ofNullable(byId.get(id));
    }
}
