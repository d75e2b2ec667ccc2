// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.MessageProperties;
import io.lanyard.platform.session.Payload;
import io.lanyard.protocol.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How a message is written: its id, what it is, its topic, its properties when it has some, and its payload. */
final class MessageRecord {
    private static final int RETAIN = 0x02;
    private static final int PROPERTIES = 0x04;
    private static final int ORIGIN_SHIFT = 4;
    private static final Message.Origin[] ORIGINS = {
        Message.Origin.DEVICE, Message.Origin.APPLICATION, Message.Origin.PLATFORM
    };

    private MessageRecord() {}

    /** About how many bytes the message takes. */
    static int expectedSize(Message message) {
        return 32 + message.topic().value().length() + message.payload().size();
    }

    /** Writes the message as the last part of a record. */
    static void write(RecordWriter record, Message message) {
        MessageProperties properties = message.properties();
        int flags = message.qos() | originNumber(message.origin()) << ORIGIN_SHIFT;
        if (message.retain()) {
            flags |= RETAIN;
        }
        if (!properties.isEmpty()) {
            flags |= PROPERTIES;
        }
        record.number1(flags).number8(message.id()).text(message.topic().value());
        if (!properties.isEmpty()) {
            writeProperties(record, properties);
        }
        record.rest(message.payload().bytes());
    }

    /** Reads what is left of a record as a message. */
    static Message read(RecordReader record) {
        int flags = record.number1();
        long id = record.number8();
        String topic = record.text();
        MessageProperties properties =
                (flags & PROPERTIES) == 0 ? MessageProperties.NONE : readProperties(record);
        int origin = flags >> ORIGIN_SHIFT;
        if (origin >= ORIGINS.length) {
            throw new UnreadableRecordException("a message of the unknown origin " + origin);
        }
        try {
            return new Message(
                    id,
                    Topic.of(topic),
                    Payload.of(record.rest()),
                    flags & 1,
                    (flags & RETAIN) != 0,
                    ORIGINS[origin],
                    properties);
        } catch (IllegalArgumentException e) {
            throw new UnreadableRecordException("a message on no topic: " + e.getMessage(), e);
        }
    }

    /** What is known of a message without its topic and its payload. */
    record Outline(long id, int payloadSize) {}

    /** Reads the outline, and no more of the message than lies before its payload. */
    static Outline outline(RecordReader record) {
        int flags = record.number1();
        long id = record.number8();
        record.skipBytes();
        if ((flags & PROPERTIES) != 0) {
            readProperties(record);
        }
        return new Outline(id, record.remaining());
    }

    private static int originNumber(Message.Origin origin) {
        return switch (origin) {
            case DEVICE -> 0;
            case APPLICATION -> 1;
            case PLATFORM -> 2;
        };
    }

    private static void writeProperties(RecordWriter record, MessageProperties properties) {
        record.number1(properties.payloadIsText() ? 1 : 0)
                .optional(properties.contentType())
                .optional(properties.responseTopic())
                .optional(properties.correlationData())
                .number8(properties.expiresAt())
                .number4(properties.userProperties().size());
        for (Map.Entry<String, String> property : properties.userProperties()) {
            record.text(property.getKey()).text(property.getValue());
        }
        record.number4(properties.subscriptionIds().size());
        for (int identifier : properties.subscriptionIds()) {
            record.number4(identifier);
        }
    }

    private static MessageProperties readProperties(RecordReader record) {
        boolean payloadIsText = record.number1() == 1;
        String contentType = record.optionalText();
        String responseTopic = record.optionalText();
        byte[] correlationData = record.optionalBytes();
        long expiresAt = record.number8();
        List<Map.Entry<String, String>> userProperties = new ArrayList<>();
        for (int left = record.number4(); left > 0; left--) {
            userProperties.add(Map.entry(record.text(), record.text()));
        }
        List<Integer> subscriptionIds = new ArrayList<>();
        for (int left = record.number4(); left > 0; left--) {
            subscriptionIds.add(record.number4());
        }
        return new MessageProperties(
                payloadIsText,
                contentType,
                responseTopic,
                correlationData,
                userProperties,
                expiresAt,
                subscriptionIds);
    }
}
