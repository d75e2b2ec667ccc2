// SPDX-License-Identifier: Apache-2.0
/** Applications that speak MQTT, with the client libraries that they use. */
@NullMarked
package io.lanyard.verify.application;

import org.jspecify.annotations.NullMarked;
