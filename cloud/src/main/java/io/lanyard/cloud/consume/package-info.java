// SPDX-License-Identifier: Apache-2.0
/** Reading a consumer group's feed over HTTP: server-sent events, settled by an action of the OpenAPI. */
@NullMarked
package io.lanyard.cloud.consume;

import org.jspecify.annotations.NullMarked;
