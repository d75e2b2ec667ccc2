// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.amqp;

import io.lanyard.platform.feed.FeedDelivery;
import io.lanyard.platform.feed.FeedEntry;
import java.nio.charset.StandardCharsets;
import org.apache.qpid.proton.codec.WritableBuffer;
import org.apache.qpid.proton.message.impl.MessageImpl;

/**
 * A message of a feed as applications get it (PROTOCOL.md 5.2), written straight to the wire: a backlog is read as fast
 * as messages can be encoded, and Proton's own encoder, which learns the shape of each from maps and objects, takes
 * several times as long. The bytes are those of AMQP 1.0, part 1 section 1.6 and part 3 section 3.2.
 */
final class FeedMessage extends MessageImpl {
    private static final byte DESCRIBED = 0x00;
    private static final byte SMALL_ULONG = 0x53;
    private static final byte HEADER = 0x70;
    private static final byte PROPERTIES = 0x73;
    private static final byte APPLICATION_PROPERTIES = 0x74;
    private static final byte DATA = 0x75;

    private static final byte NULL = 0x40;
    private static final byte SMALL_UINT = 0x52;
    private static final byte UINT = 0x70;
    private static final byte SMALL_INT = 0x54;
    private static final byte LONG = (byte) 0x81;
    private static final byte BINARY_8 = (byte) 0xa0;
    private static final byte STRING_8 = (byte) 0xa1;
    private static final byte BINARY_32 = (byte) 0xb0;
    private static final byte STRING_32 = (byte) 0xb1;
    private static final byte LIST_8 = (byte) 0xc0;
    private static final byte MAP_32 = (byte) 0xd1;

    private static final int MAX_8 = 255;

    private static final byte[] TOPIC = name("topic");
    private static final byte[] MESSAGE_ID = name("messageId");
    private static final byte[] GENERATE_TIME = name("generateTime");
    private static final byte[] QOS = name("qos");
    private static final int PAIRS = 4;

    private final FeedEntry entry;
    private final int attempt;

    FeedMessage(FeedDelivery delivery) {
        this.entry = delivery.entry();
        this.attempt = delivery.attempt();
    }

    private static byte[] name(String text) {
        byte[] name = new byte[2 + text.length()];
        name[0] = STRING_8;
        name[1] = (byte) text.length();
        System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, name, 2, text.length());
        return name;
    }

    @Override
    public int encode(WritableBuffer out) {
        int start = out.position();
        byte[] id = Long.toString(entry.message().id()).getBytes(StandardCharsets.US_ASCII);
        byte[] topic = entry.message().topic().value().getBytes(StandardCharsets.UTF_8);
        byte[] payload = entry.message().payload().bytes();
        if (attempt > 1) {
            header(out);
        }
        section(out, PROPERTIES);
        out.put(LIST_8);
        out.put((byte) (1 + sizeOf(id)));
        out.put((byte) 1);
        string(out, id);
        section(out, APPLICATION_PROPERTIES);
        out.put(MAP_32);
        out.putInt(
                Integer.BYTES
                        + (TOPIC.length + sizeOf(topic))
                        + (MESSAGE_ID.length + sizeOf(id))
                        + (GENERATE_TIME.length + 1 + Long.BYTES)
                        + (QOS.length + 2));
        out.putInt(2 * PAIRS);
        put(out, TOPIC);
        string(out, topic);
        put(out, MESSAGE_ID);
        string(out, id);
        put(out, GENERATE_TIME);
        out.put(LONG);
        out.putLong(entry.at());
        put(out, QOS);
        out.put(SMALL_INT);
        out.put((byte) entry.message().qos());
        section(out, DATA);
        if (payload.length <= MAX_8) {
            out.put(BINARY_8);
            out.put((byte) payload.length);
        } else {
            out.put(BINARY_32);
            out.putInt(payload.length);
        }
        put(out, payload);
        return out.position() - start;
    }

    /** That the message was handed out before: the fifth field, the others as they are when left out. */
    private void header(WritableBuffer out) {
        int before = attempt - 1;
        section(out, HEADER);
        out.put(LIST_8);
        boolean small = before <= MAX_8;
        out.put((byte) (1 + 4 + (small ? 2 : 5)));
        out.put((byte) 5);
        for (int i = 0; i < 4; i++) {
            out.put(NULL);
        }
        if (small) {
            out.put(SMALL_UINT);
            out.put((byte) before);
        } else {
            out.put(UINT);
            out.putInt(before);
        }
    }

    private static void section(WritableBuffer out, byte descriptor) {
        out.put(DESCRIBED);
        out.put(SMALL_ULONG);
        out.put(descriptor);
    }

    private static int sizeOf(byte[] text) {
        return (text.length <= MAX_8 ? 2 : 5) + text.length;
    }

    private static void string(WritableBuffer out, byte[] text) {
        if (text.length <= MAX_8) {
            out.put(STRING_8);
            out.put((byte) text.length);
        } else {
            out.put(STRING_32);
            out.putInt(text.length);
        }
        put(out, text);
    }

    private static void put(WritableBuffer out, byte[] bytes) {
        out.put(bytes, 0, bytes.length);
    }
}
