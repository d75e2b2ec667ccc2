// SPDX-License-Identifier: Apache-2.0
/** Who reads uplinks: the durable feeds of consumer groups and the live stream. */
@NullMarked
package io.lanyard.platform.feed;

import org.jspecify.annotations.NullMarked;
