// SPDX-License-Identifier: Apache-2.0
/** What changes with every message, in RocksDB: sessions, mailboxes and feeds, written by one thread. */
@NullMarked
package io.lanyard.storage.rocks;

import org.jspecify.annotations.NullMarked;
