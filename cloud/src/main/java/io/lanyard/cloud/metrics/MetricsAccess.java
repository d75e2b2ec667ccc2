// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.metrics;

/** Who may read the metrics; there is no key for it, because Prometheus signs nothing. */
public enum MetricsAccess {
    /** Programs on the same machine, a proxy among them. */
    LOOPBACK,
    EVERYBODY
}
