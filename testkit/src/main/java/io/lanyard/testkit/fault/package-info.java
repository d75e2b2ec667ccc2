// SPDX-License-Identifier: Apache-2.0
/** What goes wrong on the way between a device and the platform, when a test says so. */
@NullMarked
package io.lanyard.testkit.fault;

import org.jspecify.annotations.NullMarked;
