// SPDX-License-Identifier: Apache-2.0
/** What every store of traces does. */
@NullMarked
package io.lanyard.testkit.trace;

import org.jspecify.annotations.NullMarked;
