// SPDX-License-Identifier: Apache-2.0
/** The program: assembles the platform from its parts and runs it. */
@NullMarked
package io.lanyard.server;

import org.jspecify.annotations.NullMarked;
