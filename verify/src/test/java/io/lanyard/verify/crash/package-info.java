// SPDX-License-Identifier: Apache-2.0
/** What is left when the platform's process is killed. */
@NullMarked
package io.lanyard.verify.crash;

import org.jspecify.annotations.NullMarked;
