// SPDX-License-Identifier: Apache-2.0
/** The storage ports in memory: for tests and trials, gone with the process. */
@NullMarked
package io.lanyard.storage.memory;

import org.jspecify.annotations.NullMarked;
