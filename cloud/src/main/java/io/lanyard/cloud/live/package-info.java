// SPDX-License-Identifier: Apache-2.0
/** The live stream of uplinks as server-sent events. */
@NullMarked
package io.lanyard.cloud.live;

import org.jspecify.annotations.NullMarked;
