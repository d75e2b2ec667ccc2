// SPDX-License-Identifier: Apache-2.0
/** Puts the platform together and starts it. */
@NullMarked
package io.lanyard.server.wiring;

import org.jspecify.annotations.NullMarked;
