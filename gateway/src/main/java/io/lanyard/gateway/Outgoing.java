// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.platform.session.Message;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to one application.
 *
 * @param message with a payload that stays valid while this is kept
 * @param qos at which it is delivered, 0 or 1
 * @param identifiers of the subscriptions that it is for
 * @param at when the platform took it, in milliseconds since 1970
 * @param attempt 1 the first time that somebody gets it, 2 when it comes again, and so on
 * @param reading the consumer group that it comes from; null when it is live
 * @param offset by which that knows it
 */
record Outgoing(
        Message message,
        int qos,
        List<Integer> identifiers,
        long at,
        int attempt,
        @Nullable SharedReading reading,
        long offset) {
    Outgoing {
        Objects.requireNonNull(message, "message is null");
        Objects.requireNonNull(identifiers, "identifiers is null");
    }

    static Outgoing live(Message message, int qos, List<Integer> identifiers, long at) {
        return new Outgoing(message, qos, identifiers, at, 1, null, 0);
    }

    int bytes() {
        return message.payload().size();
    }
}
