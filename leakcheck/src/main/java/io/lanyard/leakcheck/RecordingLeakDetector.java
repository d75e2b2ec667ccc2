// SPDX-License-Identifier: Apache-2.0
package io.lanyard.leakcheck;

import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * Netty's detector, which also remembers what it reports. Named by the system property
 * {@code io.netty.customResourceLeakDetector}; Netty makes one for each kind of resource.
 */
public final class RecordingLeakDetector<T> extends ResourceLeakDetector<T> {
    private static final Queue<String> REPORTS = new ConcurrentLinkedQueue<>();

    /** As Netty calls it. */
    public RecordingLeakDetector(Class<?> resourceType, int samplingInterval) {
        super(resourceType, samplingInterval);
    }

    /**
     * As older releases of Netty call it.
     *
     * @param maxActive not used, by Netty either
     */
    @SuppressWarnings("unused")
    public RecordingLeakDetector(Class<?> resourceType, int samplingInterval, long maxActive) {
        this(resourceType, samplingInterval);
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
        super.reportTracedLeak(resourceType, records);
        remember(resourceType, records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
        super.reportUntracedLeak(resourceType);
        remember(resourceType, "");
    }

    private static void remember(String resourceType, String records) {
        REPORTS.add(resourceType + records);
    }

    /** What was reported since the last call. */
    static List<String> takeReports() {
        return Stream.generate(REPORTS::poll).takeWhile(report -> report != null).toList();
    }
}
