// SPDX-License-Identifier: Apache-2.0
/** How the native libraries of RocksDB and SQLite come into the process. */
@NullMarked
package io.lanyard.storage.library;

import org.jspecify.annotations.NullMarked;
