// SPDX-License-Identifier: Apache-2.0
/** One MQTT connection on a Netty channel. */
@NullMarked
package io.lanyard.mqtt.connection;

import org.jspecify.annotations.NullMarked;
