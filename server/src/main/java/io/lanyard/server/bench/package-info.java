// SPDX-License-Identifier: Apache-2.0
/** A load generator for people who want to know what their own hardware does. */
@NullMarked
package io.lanyard.server.bench;

import org.jspecify.annotations.NullMarked;
