// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.mqtt.codec.DecoderLimits;
import io.lanyard.mqtt.codec.PacketDecoder;
import io.lanyard.mqtt.codec.PacketEncoder;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.TopicName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A record of a {@link MessageFile}: the length of what follows the header, a checksum of the rest, a number, the time,
 * and a PUBLISH of MQTT 5.0. One without a PUBLISH erases the message with its number.
 *
 * @param number counts the messages of a file
 * @param storedAt the time of the system when it was published, in milliseconds
 * @param packet empty in an erasure
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
record StoredMessage(long number, long storedAt, byte[] packet) {
    /** Length, checksum, number, time. */
    static final int HEADER = 24;

    /** Behind length and checksum: what the checksum is of, beside the packet. */
    private static final int CHECKED = 16;

    /** A message that has no number yet. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Body(long storedAt, byte[] packet) {
        static Body of(
                TopicName topic, byte[] payload, int qos, Properties properties, long storedAt) {
            ByteBuf encoded = Unpooled.buffer(payload.length + topic.utf8().length + 64);
            PacketEncoder.encodePublish(
                    MqttVersion.MQTT_5,
                    topic,
                    Qos.of(qos),
                    false,
                    false,
                    // An id for the encoder; the one that is sent is another.
                    qos,
                    properties,
                    Unpooled.wrappedBuffer(payload),
                    encoded);
            return new Body(storedAt, ByteBufUtil.getBytes(encoded));
        }

        byte[] record(long number) {
            return write(number, storedAt, packet);
        }
    }

    /** The record that erases a message. */
    static byte[] erasure(long number) {
        return write(number, 0, new byte[0]);
    }

    private static byte[] write(long number, long storedAt, byte[] packet) {
        return ByteBuffer.allocate(HEADER + packet.length)
                .putInt(packet.length)
                .putInt(checksum(number, storedAt, packet))
                .putLong(number)
                .putLong(storedAt)
                .put(packet)
                .array();
    }

    /**
     * Reads the next record.
     *
     * @param available bytes that there are
     * @return null when they are no whole record
     */
    static @Nullable StoredMessage readFrom(DataInputStream in, long available) throws IOException {
        if (available < HEADER) {
            return null;
        }
        int length = in.readInt();
        int checksum = in.readInt();
        long number = in.readLong();
        long storedAt = in.readLong();
        if (length < 0 || length > available - HEADER) {
            return null;
        }
        byte[] packet = in.readNBytes(length);
        return packet.length == length && checksum == checksum(number, storedAt, packet)
                ? new StoredMessage(number, storedAt, packet)
                : null;
    }

    /** Takes a whole record apart; null when it has been changed since it was written. */
    static @Nullable StoredMessage parse(byte[] record) throws IOException {
        return readFrom(new DataInputStream(new ByteArrayInputStream(record)), record.length);
    }

    private static int checksum(long number, long storedAt, byte[] packet) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(CHECKED).putLong(number).putLong(storedAt).flip());
        crc.update(packet);
        return (int) crc.getValue();
    }

    boolean isErasure() {
        return packet.length == 0;
    }

    /** Bytes of the record. */
    int length() {
        return HEADER + packet.length;
    }

    /** The message; null when the packet is none, which only a record can be that we have not written. */
    @Nullable Publish publish() {
        Packet[] found = new Packet[1];
        var violation =
                PacketDecoder.ofAnything(
                                MqttVersion.MQTT_5,
                                new DecoderLimits(1, DecoderLimits.MAX_REMAINING_LENGTH, 65_535))
                        .decode(Unpooled.wrappedBuffer(packet), decoded -> found[0] = decoded);
        return violation == null && found[0] instanceof Publish publish ? publish : null;
    }
}
