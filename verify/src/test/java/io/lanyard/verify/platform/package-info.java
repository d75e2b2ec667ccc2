// SPDX-License-Identifier: Apache-2.0
/** A whole platform in the test's process, reached only as devices and applications reach it. */
@NullMarked
package io.lanyard.verify.platform;

import org.jspecify.annotations.NullMarked;
