// SPDX-License-Identifier: Apache-2.0
/** What the platform counts and measures, for Prometheus. */
@NullMarked
package io.lanyard.cloud.metrics;

import org.jspecify.annotations.NullMarked;
