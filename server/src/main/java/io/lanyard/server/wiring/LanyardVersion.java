// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.wiring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The version of Lanyard. It stands in each data folder, so that an older one, which cannot read what is there, can say
 * which one can.
 */
public final class LanyardVersion {
    private static final Logger LOG = LoggerFactory.getLogger(LanyardVersion.class);
    private static final String FILE = "version";

    private LanyardVersion() {}

    /** That of this program, such as {@code Lanyard 1.2.0}. */
    public static String ofThisProgram() {
        return "Lanyard "
                + Objects.requireNonNullElse(
                        LanyardVersion.class.getPackage().getImplementationVersion(),
                        "in development");
    }

    /** The one that was the last to start on this data folder; empty when it does not say. */
    static Optional<String> of(Path data) {
        try {
            return Files.readString(data.resolve(FILE)).lines().findFirst();
        } catch (IOException e) {
            // Of an earlier version, which wrote none. Whoever asks has more to say than this.
            LOG.debug("{} does not say its version", data, e);
            return Optional.empty();
        }
    }

    /** Says that this program has written the data folder; to be called when it has opened all that is in it. */
    static void sign(Path data) {
        String version = ofThisProgram();
        if (of(data).filter(version::equals).isPresent()) {
            return;
        }
        Path fresh = data.resolve(FILE + ".new");
        try {
            Files.writeString(fresh, version + "\n");
            Files.move(fresh, data.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Nothing depends on it but a word to the operator.
            LOG.warn("{} cannot be written to {}: {}", FILE, data, e.getMessage());
        }
    }
}
