// SPDX-License-Identifier: Apache-2.0
/** Disks that hang, fail, are full or read-only, clocks that jump, and too few file descriptors. */
@NullMarked
package io.lanyard.verify.fault;

import org.jspecify.annotations.NullMarked;
