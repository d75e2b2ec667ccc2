// SPDX-License-Identifier: Apache-2.0
/** The clients with which applications read by AMQP 1.0. */
@NullMarked
package io.lanyard.verify.amqp;

import org.jspecify.annotations.NullMarked;
