// SPDX-License-Identifier: Apache-2.0
/** Tests of {@code lanyard simulate}. */
@NullMarked
package io.lanyard.server.simulate;

import org.jspecify.annotations.NullMarked;
