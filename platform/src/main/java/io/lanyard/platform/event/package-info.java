// SPDX-License-Identifier: Apache-2.0
/** What happens in the platform, counted and named. */
@NullMarked
package io.lanyard.platform.event;

import org.jspecify.annotations.NullMarked;
