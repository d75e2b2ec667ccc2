// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.lanyard.cloud.amqp;

import org.jspecify.annotations.NullMarked;
