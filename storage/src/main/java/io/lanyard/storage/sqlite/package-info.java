// SPDX-License-Identifier: Apache-2.0
/** The registry in one SQLite file. The SQL keeps to what PostgreSQL speaks too; the scripts that make the tables do not. */
@NullMarked
package io.lanyard.storage.sqlite;

import org.jspecify.annotations.NullMarked;
