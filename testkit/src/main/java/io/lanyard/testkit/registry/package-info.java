// SPDX-License-Identifier: Apache-2.0
/** What every registry has to do. */
@NullMarked
package io.lanyard.testkit.registry;

import org.jspecify.annotations.NullMarked;
