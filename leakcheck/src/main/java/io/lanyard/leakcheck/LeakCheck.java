// SPDX-License-Identifier: Apache-2.0
package io.lanyard.leakcheck;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs after every test class, registered by JUnit itself. A buffer that is garbage without having been released fails
 * the class; it may also have been lost by one before it. Buffers that are still referenced are no leak yet.
 */
public final class LeakCheck implements AfterAllCallback {
    /** A resource that goes with a collection is reported when the next one of its kind is made after it. */
    private static final int COLLECTIONS = 2;

    private static final long PATIENCE_MILLIS = 5_000;

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        if (ResourceLeakDetector.getLevel() != ResourceLeakDetector.Level.PARANOID) {
            throw new AssertionError(
                    "tests run with -Dio.netty.leakDetection.level=paranoid, found "
                            + ResourceLeakDetector.getLevel());
        }
        for (int i = 0; i < COLLECTIONS; i++) {
            collect();
            touch(PooledByteBufAllocator.DEFAULT);
            touch(UnpooledByteBufAllocator.DEFAULT);
        }
        List<String> reports = RecordingLeakDetector.takeReports();
        if (!reports.isEmpty()) {
            throw new AssertionError(
                    "%d buffers or other resources of Netty were never released; the first:%n%s"
                            .formatted(reports.size(), reports.get(0)));
        }
    }

    /** Collects garbage, and waits until what became garbage before is known to be. */
    private static void collect() throws InterruptedException {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        PhantomReference<Object> sentinel = new PhantomReference<>(new Object(), queue);
        try {
            System.gc();
            if (queue.remove(PATIENCE_MILLIS) == null) {
                throw new AssertionError("a collection has not found what is garbage");
            }
        } finally {
            // A reference that is garbage itself is not put into its queue.
            Reference.reachabilityFence(sentinel);
        }
    }

    private static void touch(ByteBufAllocator allocator) {
        allocator.heapBuffer(1).release();
        allocator.directBuffer(1).release();
        allocator.compositeBuffer(1).release();
    }
}
