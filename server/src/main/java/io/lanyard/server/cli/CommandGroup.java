// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that only holds others; called alone it explains itself and counts as wrong usage. */
abstract class CommandGroup implements Runnable {
    static final String JSON = "--json";
    static final String JSON_DESCRIPTION = "Print JSON with the field names of the OpenAPI.";

    @Spec private @Nullable CommandSpec spec;

    CommandGroup() {}

    @Override
    public void run() {
        throw wrongUsage("a command is missing");
    }

    /** The complaint that an argument is not as it should be: exit code 2. */
    ParameterException wrongUsage(String message) {
        return wrongUsage(spec, message);
    }

    /**
     * The same for a command that is no group.
     *
     * @param spec what picocli has put into the command
     */
    static ParameterException wrongUsage(@Nullable CommandSpec spec, String message) {
        return new ParameterException(
                Objects.requireNonNull(spec, "picocli has not set the spec").commandLine(),
                message);
    }
}
