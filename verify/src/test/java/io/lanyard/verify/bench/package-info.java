// SPDX-License-Identifier: Apache-2.0
/** Our Link SDK beside other MQTT clients: {@code ./lanyard bench sdk}. */
@NullMarked
package io.lanyard.verify.bench;

import org.jspecify.annotations.NullMarked;
