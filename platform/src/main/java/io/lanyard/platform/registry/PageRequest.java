// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.registry;

/**
 * Which part of a list is asked for.
 *
 * @param number 1 for the first page
 * @param size entries on a page, at least 1
 */
public record PageRequest(int number, int size) {
    public PageRequest {
        if (number < 1) {
            throw new IllegalArgumentException("page number has to be at least 1, found " + number);
        }
        if (size < 1) {
            throw new IllegalArgumentException("page size has to be at least 1, found " + size);
        }
    }

    /** Entries before this page. */
    public long offset() {
        return (number - 1L) * size;
    }
}
