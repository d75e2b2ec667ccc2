// SPDX-License-Identifier: Apache-2.0
/** The MQTT control packets: one sealed model for 3.1, 3.1.1 and 5.0. */
@NullMarked
package io.lanyard.mqtt.packet;

import org.jspecify.annotations.NullMarked;
