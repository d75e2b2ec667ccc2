// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import java.time.Duration;

/**
 * How sessions treat QoS 1 downlinks.
 *
 * @param window most messages sent and not yet acknowledged, 1 to 65,535 (PROTOCOL.md 1.4: 100)
 * @param cleanQueue most messages that wait behind a full window of a clean session; further ones are dropped
 * @param deliverWithPublisherQos whether the publisher's QoS is kept as the original does, instead of the lower
 *     of the publisher's and the subscriber's
 * @param downlinkRate most messages per second from applications to one device; further ones are refused; 0 for no
 *     bound
 * @param mailboxMessages most messages that are stored for a device
 * @param mailboxBytes most payload of these; a single message may be longer
 * @param mailboxMillis how long a message is stored at most
 * @param whenFull what happens to a message that is one too many
 */
public record SessionSettings(
        int window,
        int cleanQueue,
        boolean deliverWithPublisherQos,
        int downlinkRate,
        int mailboxMessages,
        long mailboxBytes,
        long mailboxMillis,
        WhenFull whenFull) {
    /** What happens to a message for a mailbox that is full. */
    public enum WhenFull {
        /** It is stored, and the oldest messages make room for it. */
        DROP_OLDEST,
        /** It is not stored, and its sender is told so. */
        REFUSE_NEWEST
    }

    private static final int MAILBOX_MESSAGES = 1_000;
    private static final long MAILBOX_BYTES = 16L << 20;
    private static final long MAILBOX_MILLIS = Duration.ofDays(7).toMillis();

    /**
     * A window of 100, a queue of 1,000, the lower QoS, no bound on the rate; mailboxes of 1,000 messages, 16 MiB and 7
     * days, whose oldest messages make room.
     */
    public static final SessionSettings DEFAULT = new SessionSettings(100, 1_000, false, 0);

    /** Settings with the usual mailboxes. */
    public SessionSettings(
            int window, int cleanQueue, boolean deliverWithPublisherQos, int downlinkRate) {
        this(
                window,
                cleanQueue,
                deliverWithPublisherQos,
                downlinkRate,
                MAILBOX_MESSAGES,
                MAILBOX_BYTES,
                MAILBOX_MILLIS,
                WhenFull.DROP_OLDEST);
    }

    public SessionSettings {
        if (window < 1 || window > 65_535) {
            throw new IllegalArgumentException("window has to be 1 to 65535, found " + window);
        }
        if (cleanQueue < 0) {
            throw new IllegalArgumentException(
                    "cleanQueue has to be at least 0, found " + cleanQueue);
        }
        if (downlinkRate < 0) {
            throw new IllegalArgumentException(
                    "downlinkRate has to be at least 0, found " + downlinkRate);
        }
        if (mailboxMessages < 1 || mailboxBytes < 1 || mailboxMillis < 1) {
            throw new IllegalArgumentException(
                    "the bounds of a mailbox have to be at least 1, found %d messages, %d bytes and %d ms"
                            .formatted(mailboxMessages, mailboxBytes, mailboxMillis));
        }
    }
}
