// SPDX-License-Identifier: Apache-2.0
/** Bounds of numbers and time that a table cannot show. */
@NullMarked
package io.lanyard.verify.limit;

import org.jspecify.annotations.NullMarked;
