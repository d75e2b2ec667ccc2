// SPDX-License-Identifier: Apache-2.0
/** Waiting for a condition, with a message instead of a sleep. */
@NullMarked
package io.lanyard.testkit.await;

import org.jspecify.annotations.NullMarked;
