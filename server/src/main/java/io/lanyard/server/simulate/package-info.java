// SPDX-License-Identifier: Apache-2.0
/** A fleet of devices that are not there, made with the Java Link SDK: {@code lanyard simulate}. */
@NullMarked
package io.lanyard.server.simulate;

import org.jspecify.annotations.NullMarked;
