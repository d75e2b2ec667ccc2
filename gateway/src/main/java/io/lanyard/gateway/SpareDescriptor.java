// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file descriptor that is held to have one when there are no more. Not safe for threads. */
final class SpareDescriptor {
    private static final Logger LOG = LoggerFactory.getLogger(SpareDescriptor.class);

    private final Path file;
    private @Nullable FileChannel held;

    /** Of this file; not held yet. */
    SpareDescriptor(Path file) {
        this.file = file;
    }

    /** Holds it, if it is not held yet; false when there is none to have. */
    boolean hold() {
        if (held != null) {
            return true;
        }
        try {
            held = FileChannel.open(file, StandardOpenOption.READ);
            return true;
        } catch (IOException e) {
            LOG.debug("There is no file descriptor to hold in reserve: {}", e.getMessage());
            return false;
        }
    }

    /** Gives it up; false when it was not held. */
    boolean release() {
        FileChannel releasing = held;
        held = null;
        if (releasing == null) {
            return false;
        }
        try {
            releasing.close();
        } catch (IOException e) {
            LOG.debug("{} cannot be closed", file, e);
        }
        return true;
    }
}
