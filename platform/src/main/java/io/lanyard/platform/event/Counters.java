// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.event;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What happened, counted; safe from any thread and cheap enough for every message. */
public final class Counters {
    /** What is counted without a reason. */
    public enum Event {
        CONNECTION_OPENED,
        SIGN_IN,
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
        FEED_DEAD_LETTER,
        /** A newcomer that had to wait because two devices kick each other. */
        DUEL,
        /** An answer to a failed sign-in that was held back. */
        SIGN_IN_DELAYED,
        TASK_FAILED,
        /** The time of day went forward or back by ten seconds or more. */
        CLOCK_JUMPED,
        /** A session or mailbox could not be read or written; the device or sender was told so. */
        STORE_FAILED
    }

    private final Map<Event, LongAdder> events = adders(Event.class);
    private final Map<DropReason, LongAdder> drops = adders(DropReason.class);
    private final Map<EndReason, LongAdder> ends = adders(EndReason.class);
    private final Map<SignInRefusal, LongAdder> refusals = adders(SignInRefusal.class);

    public Counters() {}

    public void count(Event event) {
        adder(events, event).increment();
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
