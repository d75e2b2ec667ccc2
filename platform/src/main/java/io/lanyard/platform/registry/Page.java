// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.registry;

import java.util.List;
import java.util.Objects;

/**
 * Part of a list.
 *
 * @param total entries in the whole list
 */
public record Page<T>(PageRequest request, List<T> entries, long total) {
    public Page {
        Objects.requireNonNull(request, "request is null");
        entries = List.copyOf(entries);
    }

    /** Pages in the whole list; 0 for an empty one. */
    public long pages() {
        return (total + request.size() - 1) / request.size();
    }
}
