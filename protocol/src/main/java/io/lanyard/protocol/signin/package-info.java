// SPDX-License-Identifier: Apache-2.0
/** How a device proves who it is: the clientId grammar and the signatures. */
@NullMarked
package io.lanyard.protocol.signin;

import org.jspecify.annotations.NullMarked;
