// SPDX-License-Identifier: Apache-2.0
/** What single steps of a message's way cost, with JMH. */
@NullMarked
package io.lanyard.verify.bench;

import org.jspecify.annotations.NullMarked;
