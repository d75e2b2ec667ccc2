// SPDX-License-Identifier: Apache-2.0
/** What operators learn of a message and of a device. */
@NullMarked
package io.lanyard.verify.trace;

import org.jspecify.annotations.NullMarked;
