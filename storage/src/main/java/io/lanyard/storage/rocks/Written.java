// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import org.jspecify.annotations.Nullable;

/** Learns that a change is stored. */
@FunctionalInterface
public interface Written {
    /**
     * The change, and all that were given before it, are as safe as the setting {@link Durability} says.
     *
     * @param failure null, except when the writer was closed before it could write the change: a disk that is full or
     *     broken only delays this call
     */
    void written(@Nullable StorageException failure);
}
