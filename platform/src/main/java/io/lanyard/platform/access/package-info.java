// SPDX-License-Identifier: Apache-2.0
/** Who may come in, and what topics they may touch. */
@NullMarked
package io.lanyard.platform.access;

import org.jspecify.annotations.NullMarked;
