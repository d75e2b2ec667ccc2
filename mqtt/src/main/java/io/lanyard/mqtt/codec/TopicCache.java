// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.TopicName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The topic names that one connection used last, found by their bytes where they lie in the read buffer: a topic
 * seen before costs neither a copy nor a check nor an object.
 *
 * <p>Bounded whatever the peer does: 64 names of at most 256 bytes, in 32 pairs. A new name takes the first place
 * of its pair, moves the first to the second and drops the second. For a peer that may use more, the places are
 * doubled each time that as many names were dropped as there are places.
 */
final class TopicCache {
    /** Longer topics are not kept: a hostile peer could make 64 of them hold 4 MB. */
    static final int MAX_TOPIC_BYTES = 256;

    private static final int SLOTS = 64;

    /** Most places that {@link #growTo} allows. */
    static final int MAX_SLOTS = 8_192;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** The name that was used last, which most devices use again; compared before anything is hashed. */
    private @Nullable TopicName last;

    /** Absent until there is a second name, which most devices never use. */
    private @Nullable Names names;

    private int maxSlots = SLOTS;

    private static final class Names {
        final @Nullable TopicName[] topics;
        final int[] hashes;
        int dropped;

        Names(int slots) {
            topics = new TopicName[slots];
            hashes = new int[slots];
        }

        int pair(int hash) {
            return hash & (topics.length - 2);
        }

        void keep(TopicName topic, int hash) {
            int pair = pair(hash);
            dropped += topics[pair + 1] == null ? 0 : 1;
            topics[pair + 1] = topics[pair];
            hashes[pair + 1] = hashes[pair];
            topics[pair] = topic;
            hashes[pair] = hash;
        }

        Names doubled() {
            Names larger = new Names(2 * topics.length);
            // From the older to the newer of each pair.
            for (int slot = topics.length - 1; slot >= 0; slot--) {
                TopicName topic = topics[slot];
                if (topic != null) {
                    larger.keep(topic, hashes[slot]);
                }
            }
            return larger;
        }
    }

    /**
     * Lets it grow, when that many names are in use, up to so many places.
     *
     * @param names a power of two, 64 to {@link #MAX_SLOTS}
     */
    void growTo(int names) {
        if (names < SLOTS || names > MAX_SLOTS || Integer.bitCount(names) != 1) {
            throw new IllegalArgumentException(
                    "names have to be a power of two from %d to %d, found %d"
                            .formatted(SLOTS, MAX_SLOTS, names));
        }
        maxSlots = names;
    }

    int maxSlots() {
        return maxSlots;
    }

    /** The name that lies there; null when it is not known, or is longer than those that are kept. */
    @Nullable TopicName find(ByteBuf in, int index, int length) {
        TopicName recent = last;
        if (recent == null || length > MAX_TOPIC_BYTES) {
            return null;
        }
        return matches(recent, in, index, length) ? recent : findOlder(in, index, length);
    }

    /** Keeps a name that {@link #find} did not know, unless it is too long. */
    void add(TopicName topic) {
        TopicName recent = last;
        byte[] utf8 = topic.utf8();
        if (utf8.length > MAX_TOPIC_BYTES) {
            return;
        }
        last = topic;
        if (recent != null) {
            Names known = names;
            if (known == null) {
                known = new Names(SLOTS);
                names = known;
                known.keep(recent, hash(recent));
            } else if (known.dropped >= known.topics.length && known.topics.length < maxSlots) {
                known = known.doubled();
                names = known;
            }
            known.keep(topic, hash(topic));
        }
    }

    private @Nullable TopicName findOlder(ByteBuf in, int index, int length) {
        Names known = names;
        if (known == null) {
            return null;
        }
        int hash = hash(in, index, length);
        int pair = known.pair(hash);
        for (int slot = pair; slot <= pair + 1; slot++) {
            TopicName name = known.topics[slot];
            if (name != null && known.hashes[slot] == hash && matches(name, in, index, length)) {
                last = name;
                return name;
            }
        }
        return null;
    }

    private static int hash(TopicName topic) {
        byte[] utf8 = topic.utf8();
        return hash(Unpooled.wrappedBuffer(utf8), 0, utf8.length);
    }

    /** Hash of the bytes at the index; eight at a time, because topics of the field are 30 to 60 bytes long. */
    private static int hash(ByteBuf in, int index, int length) {
        long hash = length;
        int end = index + length;
        int at = index;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = (hash ^ in.getLong(at)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        for (; at < end; at++) {
            hash = (hash ^ in.getByte(at)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        return (int) hash;
    }

    private static boolean matches(TopicName topic, ByteBuf in, int index, int length) {
        byte[] utf8 = topic.utf8();
        if (utf8.length != length) {
            return false;
        }
        int at = 0;
        for (; at + Long.BYTES <= length; at += Long.BYTES) {
            if ((long) LONGS.get(utf8, at) != in.getLong(index + at)) {
                return false;
            }
        }
        for (; at < length; at++) {
            if (utf8[at] != in.getByte(index + at)) {
                return false;
            }
        }
        return true;
    }
}
