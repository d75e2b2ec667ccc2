// SPDX-License-Identifier: Apache-2.0
/** The platform as an application sees it: the OpenAPI and the live uplinks of a platform that runs somewhere. */
@NullMarked
package io.lanyard.server.api;

import org.jspecify.annotations.NullMarked;
