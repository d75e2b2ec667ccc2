// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.event;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What happened, counted; safe from any thread and cheap enough for every message. */
public final class Counters {
    /** What is counted without a reason. */
    public enum Event {
        CONNECTION_OPENED,
        SIGN_IN,
        /** An application signed in by MQTT. */
        APPLICATION_SIGN_IN,
        APPLICATION_PUBLISH_QOS_0,
        APPLICATION_PUBLISH_QOS_1,
        APPLICATION_DELIVERY_QOS_0,
        APPLICATION_DELIVERY_QOS_1,
        REGISTRATION,
        UPLINK_QOS_0,
        UPLINK_QOS_1,
        DOWNLINK_QOS_0,
        DOWNLINK_QOS_1,
        REDELIVERY,
        SUBSCRIBE_GRANTED,
        SUBSCRIBE_REFUSED,
        KICK_NOTICE,
        FEED_APPEND,
        FEED_SETTLED,
        FEED_REDELIVERY,
        /** A message of a consumer group that the filter of its consumers does not match. */
        FEED_PASSED_OVER,
        /** A consumer that came with another filter than those that its group has. */
        FEED_FILTER_REFUSED,
        FEED_DEAD_LETTER,
        /** A newcomer that had to wait because two devices kick each other. */
        DUEL,
        /** An answer to a failed sign-in that was held back. */
        SIGN_IN_DELAYED,
        /** What came over HTTP is no valid request, by its head or by its body. */
        HTTP_REQUEST_UNREADABLE,
        /** A client of HTTP left before the body of its request was whole. */
        HTTP_BODY_CUT_SHORT,
        TASK_FAILED,
        /** The time of day went forward or back by ten seconds or more. */
        CLOCK_JUMPED,
        /** A session or mailbox could not be read or written; the device or sender was told so. */
        STORE_FAILED,
        /** A write to the disk took two seconds or more. */
        STORE_WRITE_SLOW
    }

    /** What is measured in nanoseconds. */
    public enum Span {
        /** From the PUBLISH of a device or an application at QoS 1, read whole, to its PUBACK. */
        PUBLISH_ACKNOWLEDGED,
        /** From a downlink's way to the session to its being sent, in the window, or on disk. */
        DOWNLINK_TAKEN,
        /** From a PUBLISH to a device at QoS 1 to its PUBACK, when the message was sent as it came. */
        DOWNLINK_ACKNOWLEDGED,
        /** From the mailbox's taking a message to the device's PUBACK, when the message had to wait there. */
        MAILBOX_ACKNOWLEDGED,
        /** Writing and syncing one batch of changes. */
        STORE_WRITE,
        /** How much later than it should a task of an event loop ran. */
        LOOP_DELAY
    }

    /** What is measured without a unit of time. */
    public enum Size {
        /** Changes that were written and synced together. */
        STORE_BATCH_CHANGES,
        /** Bytes of these. */
        STORE_BATCH_BYTES
    }

    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;

    private final Map<Event, LongAdder> events = adders(Event.class);
    private final Map<DropReason, LongAdder> drops = adders(DropReason.class);
    private final Map<EndReason, LongAdder> ends = adders(EndReason.class);
    private final Map<SignInRefusal, LongAdder> refusals = adders(SignInRefusal.class);

    private final LongAdder[] uplinkBytes = {new LongAdder(), new LongAdder()};
    private final LongAdder[] downlinkBytes = {new LongAdder(), new LongAdder()};
    private final Map<Span, Histogram> spans = new EnumMap<>(Span.class);
    private final Map<Size, Histogram> sizes = new EnumMap<>(Size.class);

    /** Everything at zero. */
    public Counters() {
        for (Span span : Span.values()) {
            spans.put(span, new Histogram(bounds(span)));
        }
        for (Size size : Size.values()) {
            sizes.put(size, new Histogram(bounds(size)));
        }
    }

    private static long[] bounds(Span span) {
        return span == Span.MAILBOX_ACKNOWLEDGED
                ? new long[] {
                    10 * MILLI,
                    100 * MILLI,
                    SECOND,
                    10 * SECOND,
                    MINUTE,
                    10 * MINUTE,
                    HOUR,
                    6 * HOUR,
                    24 * HOUR,
                    72 * HOUR,
                    168 * HOUR
                }
                : new long[] {
                    50 * MICRO, 100 * MICRO, 250 * MICRO, 500 * MICRO, MILLI, 2_500 * MICRO,
                    5 * MILLI, 10 * MILLI, 25 * MILLI, 50 * MILLI, 100 * MILLI, 250 * MILLI,
                    500 * MILLI, SECOND, 2_500 * MILLI, 5 * SECOND, 10 * SECOND, 30 * SECOND
                };
    }

    private static long[] bounds(Size size) {
        return size == Size.STORE_BATCH_CHANGES
                ? new long[] {
                    1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 100_000
                }
                : new long[] {
                    1 << 8, 1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20, 1 << 22, 1 << 24,
                    1 << 26
                };
    }

    public void count(Event event) {
        adder(events, event).increment();
    }

    /**
     * A device has published a message.
     *
     * @param qos 0 or 1
     * @param bytes of its payload
     */
    public void uplink(int qos, int bytes) {
        count(qos == 0 ? Event.UPLINK_QOS_0 : Event.UPLINK_QOS_1);
        uplinkBytes[qos].add(bytes);
    }

    /**
     * A message was sent to a device, for the first time.
     *
     * @param qos 0 or 1
     * @param bytes of its payload
     */
    public void downlink(int qos, int bytes) {
        count(qos == 0 ? Event.DOWNLINK_QOS_0 : Event.DOWNLINK_QOS_1);
        downlinkBytes[qos].add(bytes);
    }

    /** Something took so many nanoseconds. */
    public void took(Span span, long nanos) {
        histogram(span).record(nanos);
    }

    /** Something was so large. */
    public void measured(Size size, long value) {
        histogram(size).record(value);
    }

    public void dropped(DropReason reason) {
        adder(drops, reason).increment();
    }

    public void dropped(DropReason reason, long messages) {
        adder(drops, reason).add(messages);
    }

    public void ended(EndReason reason) {
        adder(ends, reason).increment();
    }

    public void refused(SignInRefusal refusal) {
        adder(refusals, refusal).increment();
    }

    public long value(Event event) {
        return adder(events, event).sum();
    }

    public long value(DropReason reason) {
        return adder(drops, reason).sum();
    }

    public long value(EndReason reason) {
        return adder(ends, reason).sum();
    }

    public long value(SignInRefusal refusal) {
        return adder(refusals, refusal).sum();
    }

    /** Payload of what devices have published at this QoS, 0 or 1. */
    public long uplinkBytes(int qos) {
        return uplinkBytes[qos].sum();
    }

    /** Payload of what was sent to devices at this QoS, 0 or 1; repetitions are not in it. */
    public long downlinkBytes(int qos) {
        return downlinkBytes[qos].sum();
    }

    /** What was measured of this so far, in nanoseconds. */
    public Histogram histogram(Span span) {
        return Objects.requireNonNull(spans.get(span), "every span has a histogram");
    }

    /** What was measured of this so far. */
    public Histogram histogram(Size size) {
        return Objects.requireNonNull(sizes.get(size), "every size has a histogram");
    }

    private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> kind) {
        Map<E, LongAdder> adders = new EnumMap<>(kind);
        for (E constant : kind.getEnumConstants()) {
            adders.put(constant, new LongAdder());
        }
        return adders;
    }

    private static <E extends Enum<E>> LongAdder adder(Map<E, LongAdder> adders, E constant) {
        LongAdder adder = adders.get(constant);
        if (adder == null) {
            throw new IllegalStateException("every constant has an adder, but not " + constant);
        }
        return adder;
    }
}
