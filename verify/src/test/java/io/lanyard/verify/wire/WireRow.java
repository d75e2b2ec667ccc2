// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.wire;

import java.util.List;

/**
 * One row of a wire table.
 *
 * @param place file and line, for people
 * @param name the sentence and, in brackets, who demands it
 */
record WireRow(String place, String name, List<WireStep> steps) {
    WireRow {
        steps = List.copyOf(steps);
    }

    @Override
    public String toString() {
        return name + " (" + place + ")";
    }
}
