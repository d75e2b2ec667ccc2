// SPDX-License-Identifier: Apache-2.0
/** AMQP 1.0: applications read the feeds of their consumer groups (PROTOCOL.md 5.1). */
@NullMarked
package io.lanyard.cloud.amqp;

import org.jspecify.annotations.NullMarked;
