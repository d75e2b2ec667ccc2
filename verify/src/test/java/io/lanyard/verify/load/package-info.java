// SPDX-License-Identifier: Apache-2.0
/** A platform in a process of its own under attack and under load: what it holds afterwards, and who suffers. */
@NullMarked
package io.lanyard.verify.load;

import org.jspecify.annotations.NullMarked;
