// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.feed;

import java.util.Objects;

/**
 * A message on its way to a consumer.
 *
 * @param attempt 1 the first time that it is handed out, 2 when it comes again, and so on
 */
public record FeedDelivery(FeedEntry entry, int attempt) {
    public FeedDelivery {
        Objects.requireNonNull(entry, "entry is null");
    }

    /** What {@link FeedConsumption#settle} knows the message by. */
    public long offset() {
        return entry.offset();
    }
}
