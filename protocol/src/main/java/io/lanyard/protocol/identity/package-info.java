// SPDX-License-Identifier: Apache-2.0
/** Who a device is: products, devices and their secrets. */
@NullMarked
package io.lanyard.protocol.identity;

import org.jspecify.annotations.NullMarked;
