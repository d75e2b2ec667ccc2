// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.access;

import io.lanyard.platform.event.LogFields;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.registry.RegistryException;
import io.lanyard.platform.registry.SignInRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the registry who signed in, without making anybody wait: one thread writes what has come together since its
 * last write.
 */
public final class SignInLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SignInLog.class);
    private static final int MAX_WAITING = 100_000;
    private static final int MAX_BATCH = 10_000;

    private final BlockingQueue<SignInRecord> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
    private final Registry registry;
    private final Thread writer;
    private volatile boolean stopping;

    public SignInLog(Registry registry) {
        this.registry = registry;
        this.writer = Thread.ofPlatform().name("sign-in-log").daemon().start(this::write);
    }

    /** Queues the record; when far too many wait, it is dropped: it holds times for people, nothing depends on it. */
    public void add(SignInRecord signIn) {
        if (!waiting.offer(signIn)) {
            LOG.atWarn()
                    .addKeyValue(LogFields.DEVICE, signIn.device())
                    .log(
                            "{}: time of sign-in is not recorded, {} others wait",
                            signIn.device(),
                            MAX_WAITING);
        }
    }

    private void write() {
        List<SignInRecord> batch = new ArrayList<>();
        while (!stopping || !waiting.isEmpty()) {
            try {
                if (waiting.isEmpty()) {
                    batch.add(waiting.take());
                }
                waiting.drainTo(batch, MAX_BATCH);
            } catch (InterruptedException e) {
                // close() wakes a writer that has nothing to do; the loop's condition decides.
                continue;
            }
            try {
                registry.recordSignIns(batch);
            } catch (RegistryException e) {
                LOG.error("Times of {} sign-ins are not recorded", batch.size(), e);
            }
            batch.clear();
        }
    }

    /** Writes what waits, then ends the thread. */
    @Override
    public void close() {
        stopping = true;
        writer.interrupt();
        try {
            writer.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
