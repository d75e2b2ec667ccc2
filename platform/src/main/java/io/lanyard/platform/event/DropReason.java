// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.event;

/** Why a message or a packet was dropped: a closed set for logs and counters. */
public enum DropReason {
    /** The device may not publish this topic. */
    PUBLISH_NOT_ALLOWED,
    /** An application publishes to a device or product that does not exist. */
    DESTINATION_UNKNOWN,
    /** The topic breaks the platform's bounds on length or levels. */
    TOPIC_OUT_OF_BOUNDS,
    /** The message is larger than the platform carries. */
    MESSAGE_TOO_LARGE,
    /** The device publishes faster than it may, and the setting says drop. */
    RATE_EXCEEDED,
    /** QoS 0 for a device that is not connected. */
    OFFLINE,
    /** QoS 1 for a device that is not connected and keeps no session. */
    NO_SESSION,
    /** The device does not subscribe the topic; not for what the platform itself sends. */
    NOT_SUBSCRIBED,
    /** QoS 0 for a device whose socket takes no more. */
    SLOW_CONSUMER,
    /** QoS 1 for a clean session whose window and queue are full. */
    WINDOW_FULL,
    /** QoS 1 for a persistent session whose mailbox is full: the oldest message made room. */
    MAILBOX_EVICTED,
    /** QoS 1 for a persistent session whose mailbox is full, and the setting says refuse. */
    MAILBOX_REFUSED,
    /** The device has as many topics with a retained message as it may. */
    RETAINED_FULL,
    /** The device takes no packet of this size. */
    PACKET_TOO_LARGE_FOR_DEVICE,
    /** The device may not subscribe the topic any more on which a message waits for it. */
    DELIVERY_NOT_ALLOWED,
    /** The message waited longer than it may. */
    EXPIRED,
    /** The stored message cannot be understood. */
    UNREADABLE,
    /** The session ended before the message was acknowledged. */
    SESSION_ENDED,
    /** The platform does not serve this system topic. */
    NOT_SERVED,
    /** What a service of the platform cannot read. */
    MALFORMED_REQUEST,
    /** The answer to an RRPC that nobody waits for any more, or that was not asked of this device. */
    RRPC_LATE,
    /** A consumer group did not read the message for as long as messages are kept. */
    FEED_RETENTION,
    /** The feeds are full: their oldest messages made room before a consumer group had read them. */
    FEED_FULL,
    /** A consumer group has more dead letters than are kept: the oldest made room. */
    DEAD_LETTER_EVICTED
}
