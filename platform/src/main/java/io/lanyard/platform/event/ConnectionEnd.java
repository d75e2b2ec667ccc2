// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.event;

import java.time.Instant;
import java.util.Objects;

/**
 * How a connection ended.
 *
 * @param reason the one that counts, when several came together
 * @param detail what was wrong, with the statement of the specification that was broken; empty when the reason says
 *     all
 * @param lastHeard when the last whole packet came in
 */
public record ConnectionEnd(EndReason reason, String detail, Instant lastHeard) {
    public ConnectionEnd {
        Objects.requireNonNull(reason, "reason is null");
        Objects.requireNonNull(detail, "detail is null");
        Objects.requireNonNull(lastHeard, "lastHeard is null");
    }

    /** The reason and its detail, for people. */
    public String text() {
        return detail.isEmpty() ? reason.text() : reason.text() + ": " + detail;
    }
}
