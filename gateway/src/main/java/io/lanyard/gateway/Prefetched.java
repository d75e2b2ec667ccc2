// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

/** What needs memory that has probably left the processor's caches since the last time, see {@link PrefetchingIoHandler}. */
@FunctionalInterface
interface Prefetched {
    /**
     * Reads a field of each object that is needed next, without a write and without waiting for anything.
     *
     * @return made of all that was read, so that none of it is left out; the value says nothing
     */
    int prefetch();
}
