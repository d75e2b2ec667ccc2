// SPDX-License-Identifier: Apache-2.0
/** What a device does with the platform, shown on a real one. */
@NullMarked
package io.lanyard.server.demo;

import org.jspecify.annotations.NullMarked;
