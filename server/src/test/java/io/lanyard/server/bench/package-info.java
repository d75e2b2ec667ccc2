// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.lanyard.server.bench;

import org.jspecify.annotations.NullMarked;
