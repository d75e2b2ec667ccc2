// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.event;

import io.lanyard.protocol.identity.DeviceId;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened to a message or to a device.
 *
 * @param at when, in milliseconds since 1970
 * @param device the device that it happened to, or that published or gets the message; null when none is known
 * @param messageId of the message; 0 for what happened to a device alone
 * @param topic of the message, or the filter; empty for none
 * @param epoch of the connection; 0 for none
 * @param packetId of the PUBLISH to the device; 0 for none
 * @param detail for people: the reason of a refusal or a drop, who published, what took the message
 */
public record TraceEntry(
        long at,
        Kind kind,
        @Nullable DeviceId device,
        long messageId,
        String topic,
        long epoch,
        int packetId,
        String detail) {
    /** What happened. */
    public enum Kind {
        /** A device has published a message that somebody reads. */
        UPLINK(1),
        /** An application or the platform sends a message to a device. */
        DOWNLINK(2),
        /** The message is in the feeds of consumer groups, on disk. */
        IN_FEED(3),
        /** A consumer of a group has been handed the message. */
        HANDED_OUT(4),
        /** A consumer has settled the message. */
        SETTLED(5),
        /** The message is in the device's mailbox. */
        IN_MAILBOX(6),
        /** The message was written to the device's connection. */
        SENT(7),
        /** Likewise, though the device may have got it before. */
        SENT_AGAIN(8),
        /** The device has acknowledged the message. */
        ACKNOWLEDGED(9),
        /** The message goes no further. */
        DROPPED(10),
        /** The device has signed in. */
        ONLINE(11),
        /** The connection of the device is over. */
        OFFLINE(12),
        /** A sign-in in the name of the device was refused. */
        REFUSED(13),
        /** A newcomer has to wait because two devices use one identity. */
        DUEL(14),
        SUBSCRIBED(15),
        SUBSCRIBE_REFUSED(16),
        UNSUBSCRIBED(17),
        /** The device may not publish this, or not now. */
        PUBLISH_REFUSED(18);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        /** Under which stores keep it; a number is never used for another kind. */
        public int number() {
            return number;
        }

        /** The kind with this number; empty when it is of a later version. */
        public static Optional<Kind> of(int number) {
            return Arrays.stream(values()).filter(kind -> kind.number == number).findFirst();
        }

        /** Whether it is to be found by the device, beside by the message if there is one. */
        public boolean isOfDevice() {
            return switch (this) {
                case IN_FEED, HANDED_OUT, SETTLED, IN_MAILBOX, SENT, SENT_AGAIN, ACKNOWLEDGED ->
                        false;
                case UPLINK,
                        DOWNLINK,
                        DROPPED,
                        ONLINE,
                        OFFLINE,
                        REFUSED,
                        DUEL,
                        SUBSCRIBED,
                        SUBSCRIBE_REFUSED,
                        UNSUBSCRIBED,
                        PUBLISH_REFUSED ->
                        true;
            };
        }
    }

    public TraceEntry {
        Objects.requireNonNull(kind, "kind is null");
        Objects.requireNonNull(topic, "topic is null");
        Objects.requireNonNull(detail, "detail is null");
    }
}
