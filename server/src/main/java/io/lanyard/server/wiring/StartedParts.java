// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.wiring;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has been started, to be closed in the opposite order; one part that fails to close does not keep the others. */
final class StartedParts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StartedParts.class);

    private record Part(String name, AutoCloseable closing) {}

    private final Deque<Part> parts = new ArrayDeque<>();

    synchronized <T extends AutoCloseable> T add(String name, T part) {
        parts.push(new Part(name, part));
        return part;
    }

    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            Part part = parts.pop();
            long start = System.nanoTime();
            try {
                part.closing().close();
                LOG.debug(
                        "Closed the {} in {} ms",
                        part.name(),
                        (System.nanoTime() - start) / 1_000_000);
            } catch (Exception e) {
                LOG.error("The {} did not close", part.name(), e);
            }
        }
    }
}
