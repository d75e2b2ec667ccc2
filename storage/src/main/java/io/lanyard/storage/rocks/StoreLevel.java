// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

/**
 * One of the levels in which RocksDB keeps its files, of all families together. What is flushed from memory goes to level
 * 0; compactions take it on to the last.
 *
 * @param number 0 to 6
 * @param files of tables
 * @param bytes of these
 */
public record StoreLevel(int number, long files, long bytes) {}
