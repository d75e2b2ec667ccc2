// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.feed;

import io.lanyard.platform.session.Message;
import io.lanyard.protocol.identity.DeviceId;
import java.util.Objects;

/**
 * A message in the log of the feeds.
 *
 * @param offset its place: rises without end, never used again
 * @param at when the platform took the message, in milliseconds since 1970
 * @param device whose message it is, or whom it is about
 */
public record FeedEntry(long offset, long at, DeviceId device, Message message) {
    public FeedEntry {
        Objects.requireNonNull(device, "device is null");
        Objects.requireNonNull(message, "message is null");
    }
}
