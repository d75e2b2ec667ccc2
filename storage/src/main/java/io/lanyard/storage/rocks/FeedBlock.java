// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import io.lanyard.platform.feed.FeedEntry;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.MessageProperties;
import io.lanyard.platform.session.Payload;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Neighbours in the log of the feeds, stored as one record: the messages that came together in one sync, up to a bound.
 *
 * <p>In front stand the first offset, the time of the last message, and how many messages each group has, so that a
 * group passes what is not for it with one look. Behind follow the messages, each with its length and its groups.
 */
final class FeedBlock {
    private static final int QOS = 1;
    private static final int RETAIN = 2;
    private static final int ORIGIN_SHIFT = 2;
    private static final int ORIGIN_MASK = 3;
    private static final int HAS_PROPERTIES = 16;

    private static final int TEXT_PAYLOAD = 1;
    private static final int CONTENT_TYPE = 2;
    private static final int RESPONSE_TOPIC = 4;
    private static final int CORRELATION = 8;
    private static final int EXPIRY = 16;

    private final long first;
    private final long last;
    private final long lastAt;
    private final byte[] bytes;

    /** Where the counts by group begin, and the messages. */
    private final int countsAt;

    private FeedBlock(long first, long last, long lastAt, byte[] bytes, int countsAt) {
        this.first = first;
        this.last = last;
        this.lastAt = lastAt;
        this.bytes = bytes;
        this.countsAt = countsAt;
    }

    /** The block that was stored under its last offset. */
    static FeedBlock of(long last, byte[] bytes) {
        RecordReader in = new RecordReader(bytes);
        long first = in.fixedLong();
        long lastAt = in.fixedLong();
        return new FeedBlock(first, last, lastAt, bytes, in.at());
    }

    /** The bytes of a block. */
    static byte[] bytes(long first, long lastAt, Map<Integer, Integer> counts, RecordWriter body) {
        RecordWriter out = new RecordWriter(body.length() + 32 + 10 * counts.size());
        out.fixedLong(first);
        out.fixedLong(lastAt);
        out.number(counts.size());
        counts.forEach((group, count) -> {
            out.number(group);
            out.number(count);
        });
        out.all(body);
        return out.bytes();
    }

    long first() {
        return first;
    }

    long last() {
        return last;
    }

    /** When the last message was taken. */
    long lastAt() {
        return lastAt;
    }

    int size() {
        return bytes.length;
    }

    /** How many messages of the group there are. */
    int count(int group) {
        RecordReader in = new RecordReader(bytes, countsAt);
        int found = 0;
        for (int groups = in.number(); groups > 0; groups--) {
            int each = in.number();
            int count = in.number();
            if (each == group) {
                found = count;
            }
        }
        return found;
    }

    /** Is shown messages. */
    interface Visitor {
        /**
         * Whether to go on.
         *
         * @param in stands on the message; {@link #entry} reads it
         */
        boolean visit(long offset, RecordReader in);
    }

    /**
     * Shows the messages of the group from this offset on.
     *
     * @return whether the visitor wanted all
     */
    boolean forEach(int group, long from, Visitor visitor) {
        RecordReader in = new RecordReader(bytes, countsAt);
        for (int groups = in.number(); groups > 0; groups--) {
            in.number();
            in.number();
        }
        for (long offset = first; offset <= last; offset++) {
            int length = in.number();
            int end = in.at() + length;
            if (offset >= from && isFor(group, in) && !visitor.visit(offset, in)) {
                return false;
            }
            in.moveTo(end);
        }
        return true;
    }

    /** The time of the first message at or after this one, read without the rest. */
    long offsetAt(long millis) {
        RecordReader in = new RecordReader(bytes, countsAt);
        for (int groups = in.number(); groups > 0; groups--) {
            in.number();
            in.number();
        }
        for (long offset = first; offset <= last; offset++) {
            int length = in.number();
            int end = in.at() + length;
            isFor(0, in);
            if (in.fixedLong() >= millis) {
                return offset;
            }
            in.moveTo(end);
        }
        return last + 1;
    }

    /** Leaves the reader behind the groups. */
    private static boolean isFor(int group, RecordReader in) {
        boolean found = false;
        for (int groups = in.number(); groups > 0; groups--) {
            found |= in.number() == group;
        }
        return found;
    }

    /** Adds a message with its length and its groups. */
    static void write(RecordWriter out, int[] groups, long at, DeviceId device, Message message) {
        int lengthAt = out.reserveLength();
        out.number(groups.length);
        for (int group : groups) {
            out.number(group);
        }
        writeEntry(out, at, device, message);
        out.setLength(lengthAt);
    }

    static void writeEntry(RecordWriter out, long at, DeviceId device, Message message) {
        out.fixedLong(at);
        MessageProperties properties = message.properties();
        boolean plain = properties.isEmpty();
        out.number(
                (message.qos() == 0 ? 0 : QOS)
                        | (message.retain() ? RETAIN : 0)
                        | code(message.origin()) << ORIGIN_SHIFT
                        | (plain ? 0 : HAS_PROPERTIES));
        out.fixedLong(message.id());
        out.text(device.productKey().value());
        out.text(device.deviceName().value());
        out.text(message.topic().value());
        out.bytes(message.payload().bytes());
        if (!plain) {
            writeProperties(out, properties);
        }
    }

    private static void writeProperties(RecordWriter out, MessageProperties properties) {
        String contentType = properties.contentType();
        String responseTopic = properties.responseTopic();
        byte[] correlation = properties.correlationData();
        out.number(
                (properties.payloadIsText() ? TEXT_PAYLOAD : 0)
                        | (contentType == null ? 0 : CONTENT_TYPE)
                        | (responseTopic == null ? 0 : RESPONSE_TOPIC)
                        | (correlation == null ? 0 : CORRELATION)
                        | (properties.expiresAt() == 0 ? 0 : EXPIRY));
        if (contentType != null) {
            out.text(contentType);
        }
        if (responseTopic != null) {
            out.text(responseTopic);
        }
        if (correlation != null) {
            out.bytes(correlation);
        }
        if (properties.expiresAt() != 0) {
            out.fixedLong(properties.expiresAt());
        }
        out.number(properties.userProperties().size());
        for (Map.Entry<String, String> each : properties.userProperties()) {
            out.text(each.getKey());
            out.text(each.getValue());
        }
    }

    /** Reads what {@link #writeEntry} wrote. */
    static FeedEntry entry(long offset, RecordReader in) {
        long at = in.fixedLong();
        int flags = in.number();
        long id = in.fixedLong();
        DeviceId device = in.device();
        Topic topic = in.topic();
        Payload payload = Payload.of(in.bytes());
        MessageProperties properties =
                (flags & HAS_PROPERTIES) == 0 ? MessageProperties.NONE : properties(in);
        return new FeedEntry(
                offset,
                at,
                device,
                new Message(
                        id,
                        topic,
                        payload,
                        flags & QOS,
                        (flags & RETAIN) != 0,
                        origin(flags >> ORIGIN_SHIFT & ORIGIN_MASK),
                        properties));
    }

    private static int code(Message.Origin origin) {
        return switch (origin) {
            case DEVICE -> 0;
            case APPLICATION -> 1;
            case PLATFORM -> 2;
        };
    }

    private static Message.Origin origin(int code) {
        return switch (code) {
            case 0 -> Message.Origin.DEVICE;
            case 1 -> Message.Origin.APPLICATION;
            case 2 -> Message.Origin.PLATFORM;
            default -> throw new IllegalArgumentException("no origin has the code " + code);
        };
    }

    private static MessageProperties properties(RecordReader in) {
        int flags = in.number();
        String contentType = (flags & CONTENT_TYPE) == 0 ? null : in.text();
        String responseTopic = (flags & RESPONSE_TOPIC) == 0 ? null : in.text();
        byte @Nullable [] correlation = (flags & CORRELATION) == 0 ? null : in.bytes();
        long expiresAt = (flags & EXPIRY) == 0 ? 0 : in.fixedLong();
        int count = in.number();
        List<Map.Entry<String, String>> user = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            user.add(new SimpleImmutableEntry<>(in.text(), in.text()));
        }
        return new MessageProperties(
                (flags & TEXT_PAYLOAD) != 0,
                contentType,
                responseTopic,
                correlation,
                user,
                expiresAt,
                List.of());
    }
}
