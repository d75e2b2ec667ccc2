// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.config;

import java.util.List;
import java.util.Objects;

/** What became of reading the configuration. */
public sealed interface ConfigOutcome {
    record Valid(ServerConfig config) implements ConfigOutcome {
        public Valid {
            Objects.requireNonNull(config, "config is null");
        }
    }

    /**
     * The platform must not start.
     *
     * @param problems one line each, with the place, the key, the value and what was expected
     */
    record Invalid(List<String> problems) implements ConfigOutcome {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
