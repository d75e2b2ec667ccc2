// SPDX-License-Identifier: Apache-2.0
/** What Vert.x leaves to the sockets of the OpenAPI; only here is its Netty known. */
@NullMarked
package io.lanyard.cloud.socket;

import org.jspecify.annotations.NullMarked;
