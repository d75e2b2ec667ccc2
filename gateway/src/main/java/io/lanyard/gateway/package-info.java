// SPDX-License-Identifier: Apache-2.0
/** The endpoint that devices connect to. A PUBLISH comes in at {@link io.lanyard.gateway.DeviceEndpoint}. */
@NullMarked
package io.lanyard.gateway;

import org.jspecify.annotations.NullMarked;
