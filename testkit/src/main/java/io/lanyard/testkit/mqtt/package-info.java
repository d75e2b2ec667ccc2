// SPDX-License-Identifier: Apache-2.0
/** MQTT as bytes: packets written down by hand, and a client that sends and expects exactly those. */
@NullMarked
package io.lanyard.testkit.mqtt;

import org.jspecify.annotations.NullMarked;
