// SPDX-License-Identifier: Apache-2.0
/** Time that tests move by hand. */
@NullMarked
package io.lanyard.testkit.time;

import org.jspecify.annotations.NullMarked;
