// SPDX-License-Identifier: Apache-2.0
/** What an operator can set, in {@code lanyard.yaml} and by variables. */
@NullMarked
package io.lanyard.server.config;

import org.jspecify.annotations.NullMarked;
