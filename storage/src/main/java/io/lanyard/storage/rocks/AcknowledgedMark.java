// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How far the writes were acknowledged, by RocksDB's sequence number, in a file that is never synced on purpose.
 * It is set after the sync of the log, so on the disk it may be behind the log and never ahead of it: a log that ends before
 * the mark has lost what somebody relies on.
 */
final class AcknowledgedMark implements AutoCloseable {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;

    private AcknowledgedMark(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            if (channel.size() < Long.BYTES) {
                // Written, not only mapped: a page without room on the disk would end the process
                // when it is touched.
                channel.write(ByteBuffer.allocate(Long.BYTES), 0);
                channel.force(true);
            }
            memory = channel.map(MapMode.READ_WRITE, 0, Long.BYTES, arena);
        }
    }

    static AcknowledgedMark open(Path file) throws IOException {
        return new AcknowledgedMark(file);
    }

    long sequence() {
        return memory.get(LONG, 0);
    }

    void set(long sequence) {
        memory.set(LONG, 0, sequence);
    }

    @Override
    public void close() {
        arena.close();
    }
}
