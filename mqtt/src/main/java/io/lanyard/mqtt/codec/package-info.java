// SPDX-License-Identifier: Apache-2.0
/** Bytes to packets and back. */
@NullMarked
package io.lanyard.mqtt.codec;

import org.jspecify.annotations.NullMarked;
