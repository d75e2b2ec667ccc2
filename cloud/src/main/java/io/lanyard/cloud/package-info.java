// SPDX-License-Identifier: Apache-2.0
/** The endpoint of the applications: the OpenAPI, the live stream of uplinks and the health pages. */
@NullMarked
package io.lanyard.cloud;

import org.jspecify.annotations.NullMarked;
