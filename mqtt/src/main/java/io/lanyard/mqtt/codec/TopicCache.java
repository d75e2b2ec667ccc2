// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.TopicName;
import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The topic names that one connection used last, found by their bytes where they lie in the read buffer: a topic
 * seen before costs neither a copy nor a check nor an object.
 *
 * <p>Bounded whatever the peer does: 64 names of at most 256 bytes, in 32 pairs. A new name takes the first place
 * of its pair, moves the first to the second and drops the second.
 */
final class TopicCache {
    /** Longer topics are not kept: a hostile peer could make 64 of them hold 4 MB. */
    static final int MAX_TOPIC_BYTES = 256;

    private static final int SLOTS = 64;
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final @Nullable TopicName[] topics = new TopicName[SLOTS];
    private final int[] hashes = new int[SLOTS];

    /** Hash of the bytes at the index; eight at a time, because topics of the field are 30 to 60 bytes long. */
    static int hash(ByteBuf in, int index, int length) {
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

    @Nullable TopicName find(int hash, ByteBuf in, int index, int length) {
        int pair = pair(hash);
        TopicName first = topics[pair];
        if (first != null && hashes[pair] == hash && matches(first, in, index, length)) {
            return first;
        }
        TopicName second = topics[pair + 1];
        if (second != null && hashes[pair + 1] == hash && matches(second, in, index, length)) {
            return second;
        }
        return null;
    }

    void add(int hash, TopicName topic) {
        int pair = pair(hash);
        topics[pair + 1] = topics[pair];
        hashes[pair + 1] = hashes[pair];
        topics[pair] = topic;
        hashes[pair] = hash;
    }

    private static int pair(int hash) {
        return hash & (SLOTS - 2);
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
