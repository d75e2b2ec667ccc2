// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.fault;

/** Which way bytes go through a {@link FaultProxy}. */
public enum Direction {
    /** From the one who connects to the target. */
    TO_TARGET,
    /** Back. */
    TO_CLIENT
}
