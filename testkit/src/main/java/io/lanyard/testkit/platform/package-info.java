// SPDX-License-Identifier: Apache-2.0
/** A whole platform for tests. */
@NullMarked
package io.lanyard.testkit.platform;

import org.jspecify.annotations.NullMarked;
