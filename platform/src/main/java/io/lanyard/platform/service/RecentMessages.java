// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.Payload;
import io.lanyard.platform.session.RecentRecords;
import io.lanyard.protocol.topic.Topic;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The QoS 1 messages that applications sent lately, to be looked up by their id. Kept in memory: the newest, up to a
 * number and a size. Safe from any thread.
 */
public final class RecentMessages {
    /**
     * A message as it was sent.
     *
     * @param id unique on the platform
     * @param userProperties of MQTT 5.0, in their order
     * @param at when it was sent
     */
    public record Sent(
            long id,
            Topic topic,
            Payload payload,
            List<Map.Entry<String, String>> userProperties,
            Instant at) {
        public Sent {
            Objects.requireNonNull(topic, "topic is null");
            Objects.requireNonNull(payload, "payload is null");
            Objects.requireNonNull(at, "at is null");
            userProperties = List.copyOf(userProperties);
        }
    }

    private final RecentRecords records;

    /** Of a message, at the number of its record modulo how many there may be. */
    private final long[] ids;

    /**
     * Keeps nothing yet.
     *
     * @param maxBytes of all messages, with their topics and properties
     */
    public RecentMessages(int maxMessages, int maxBytes) {
        this.records = new RecentRecords(maxMessages, maxBytes);
        this.ids = new long[maxMessages];
    }

    void add(Message message, Instant at) {
        byte[] record = record(message, at);
        synchronized (this) {
            ids[(int) (records.add(record) % ids.length)] = message.id();
        }
    }

    /** The message with this id; empty when it was no QoS 1 message, or too long ago. */
    public Optional<Sent> find(long id) {
        byte[] record;
        synchronized (this) {
            long number = records.next() - 1;
            // Asked for seldom, and soon: an index would cost each message more.
            while (number >= records.first() && ids[(int) (number % ids.length)] != id) {
                number--;
            }
            if (number < records.first()) {
                return Optional.empty();
            }
            record = records.get(number);
        }
        return Optional.of(sent(id, ByteBuffer.wrap(record)));
    }

    private static byte[] record(Message message, Instant at) {
        List<byte[]> texts = new ArrayList<>();
        texts.add(message.topic().value().getBytes(StandardCharsets.UTF_8));
        texts.add(message.payload().bytes());
        message.properties()
                .userProperties()
                .forEach(property -> {
                    texts.add(property.getKey().getBytes(StandardCharsets.UTF_8));
                    texts.add(property.getValue().getBytes(StandardCharsets.UTF_8));
                });
        int length = Long.BYTES;
        for (byte[] text : texts) {
            length += Integer.BYTES + text.length;
        }
        ByteBuffer record = ByteBuffer.allocate(length).putLong(at.toEpochMilli());
        texts.forEach(text -> record.putInt(text.length).put(text));
        return record.array();
    }

    private static Sent sent(long id, ByteBuffer record) {
        Instant at = Instant.ofEpochMilli(record.getLong());
        Topic topic = Topic.of(text(record));
        Payload payload = Payload.of(bytes(record));
        List<Map.Entry<String, String>> properties = new ArrayList<>();
        while (record.hasRemaining()) {
            properties.add(Map.entry(text(record), text(record)));
        }
        return new Sent(id, topic, payload, properties, at);
    }

    private static String text(ByteBuffer record) {
        return new String(bytes(record), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer record) {
        byte[] bytes = new byte[record.getInt()];
        record.get(bytes);
        return bytes;
    }
}
