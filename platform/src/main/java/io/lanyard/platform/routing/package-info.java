// SPDX-License-Identifier: Apache-2.0
/** The way of a message: uplinks to their readers, downlinks to their device. */
@NullMarked
package io.lanyard.platform.routing;

import org.jspecify.annotations.NullMarked;
