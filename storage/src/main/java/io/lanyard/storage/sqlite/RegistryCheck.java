// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.sqlite;

import java.util.List;

/**
 * What reading a whole registry found.
 *
 * @param holds what is in it, in a few words for people
 * @param problems a line each; empty when all is well
 * @param newer what only a newer version of the platform can read, a line each
 */
public record RegistryCheck(String holds, List<String> problems, List<String> newer) {
    public RegistryCheck {
        problems = List.copyOf(problems);
        newer = List.copyOf(newer);
    }
}
