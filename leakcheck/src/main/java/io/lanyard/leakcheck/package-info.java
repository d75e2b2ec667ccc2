// SPDX-License-Identifier: Apache-2.0
/** Fails every test class in which Netty finds a buffer that was never released. */
@NullMarked
package io.lanyard.leakcheck;

import org.jspecify.annotations.NullMarked;
