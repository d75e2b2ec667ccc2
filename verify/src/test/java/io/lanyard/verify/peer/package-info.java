// SPDX-License-Identifier: Apache-2.0
/** Clients that are not ours, and our own, against a whole server. */
@NullMarked
package io.lanyard.verify.peer;

import org.jspecify.annotations.NullMarked;
