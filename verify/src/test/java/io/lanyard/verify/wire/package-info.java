// SPDX-License-Identifier: Apache-2.0
/** Wire behaviour as tables: what is sent, what has to come back, with the statement that demands it. */
@NullMarked
package io.lanyard.verify.wire;

import org.jspecify.annotations.NullMarked;
