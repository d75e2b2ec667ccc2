// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.lanyard.gateway.tls;

import org.jspecify.annotations.NullMarked;
