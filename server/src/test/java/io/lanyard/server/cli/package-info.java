// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.lanyard.server.cli;

import org.jspecify.annotations.NullMarked;
