// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A few daemon threads that all links of the process share, for what must not be done on an event loop: the system's
 * resolver and files. They end when there is nothing to do.
 */
final class BackgroundThreads {
    private static final int THREADS = 4;

    static final ThreadPoolExecutor POOL =
            new ThreadPoolExecutor(
                    THREADS,
                    THREADS,
                    5,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    new DefaultThreadFactory("lanyard-background", true));

    static {
        POOL.allowCoreThreadTimeOut(true);
    }

    private BackgroundThreads() {}
}
