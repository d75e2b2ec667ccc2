// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.feed;

import io.lanyard.platform.feed.GroupPosition.Pending;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a group that were read and are not settled: handed out, ready to come again, or delayed until they
 * are. Only their offsets are kept, the log has the rest. On the thread of the feeds only.
 */
final class Unsettled {
    /**
     * A message that a consumer has.
     *
     * @param attempt which this is
     * @param deadline in nanoseconds of the ticker
     * @param messageId of the message
     * @param old whether it was in the feed for a while when it was handed out
     */
    record HandedOut(
            long offset,
            long messageId,
            int attempt,
            GroupConsumer consumer,
            long deadline,
            boolean old) {}

    private record Delayed(long offset, long notBefore) {}

    /** In the order in which they were handed out, so in that of their deadlines. */
    private final Map<Long, HandedOut> handedOut = new LinkedHashMap<>();

    /** Attempts so far by offset: what was first in the feed comes again first. */
    private final TreeMap<Long, Integer> ready = new TreeMap<>();

    private final Map<Long, Integer> delayedAttempts = new HashMap<>();
    private final PriorityQueue<Delayed> delays =
            new PriorityQueue<>(Comparator.comparingLong(Delayed::notBefore));

    int size() {
        return handedOut.size() + ready.size() + delayedAttempts.size();
    }

    int handedOutCount() {
        return handedOut.size();
    }

    void handOut(HandedOut message) {
        handedOut.put(message.offset(), message);
    }

    /** Takes the message back from this consumer; null when it does not have it. */
    @Nullable HandedOut takeFrom(GroupConsumer consumer, long offset) {
        HandedOut found = handedOut.get(offset);
        if (found == null || found.consumer() != consumer) {
            return null;
        }
        handedOut.remove(offset);
        return found;
    }

    /** Takes back everything that the consumer has, in order. */
    List<HandedOut> takeAllFrom(GroupConsumer consumer) {
        List<HandedOut> taken = new ArrayList<>();
        for (Iterator<HandedOut> all = handedOut.values().iterator(); all.hasNext(); ) {
            HandedOut message = all.next();
            if (message.consumer() == consumer) {
                all.remove();
                taken.add(message);
            }
        }
        return taken;
    }

    /** Takes back what was handed out for too long. */
    List<HandedOut> takeOverdue(long now) {
        List<HandedOut> taken = new ArrayList<>();
        for (Iterator<HandedOut> all = handedOut.values().iterator(); all.hasNext(); ) {
            HandedOut message = all.next();
            if (message.deadline() - now > 0) {
                break;
            }
            all.remove();
            taken.add(message);
        }
        return taken;
    }

    /** The message may come again at once. */
    void comeAgain(long offset, int attempts) {
        ready.put(offset, attempts);
    }

    /** The message may come again from this moment of the ticker. */
    void comeAgain(long offset, int attempts, long notBefore) {
        delayedAttempts.put(offset, attempts);
        delays.add(new Delayed(offset, notBefore));
    }

    /** Makes the delayed ready whose moment has come; whether there were any. */
    boolean endDelays(long now) {
        boolean any = false;
        for (Delayed first = delays.peek();
                first != null && first.notBefore() - now <= 0;
                first = delays.peek()) {
            delays.remove();
            Integer attempts = delayedAttempts.remove(first.offset());
            if (attempts != null) {
                ready.put(first.offset(), attempts);
                any = true;
            }
        }
        return any;
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    /** Takes the first that may come again; there has to be one. */
    Pending takeReady() {
        Map.Entry<Long, Integer> first = ready.pollFirstEntry();
        if (first == null) {
            throw new IllegalStateException("nothing is ready");
        }
        return new Pending(first.getKey(), first.getValue());
    }

    /** Whether the message was ready to come again; it no longer is. */
    boolean removeReady(long offset) {
        return ready.remove(offset) != null;
    }

    /** Forgets what waits before this offset; how many that were. */
    int removeBefore(long offset) {
        Map<Long, Integer> gone = ready.headMap(offset);
        int count = gone.size();
        gone.clear();
        int delayedBefore = delayedAttempts.size();
        delayedAttempts.keySet().removeIf(each -> each < offset);
        delays.removeIf(each -> each.offset() < offset);
        return count + delayedBefore - delayedAttempts.size();
    }

    void clear() {
        handedOut.values().forEach(each -> each.consumer().settledOne());
        handedOut.clear();
        ready.clear();
        delayedAttempts.clear();
        delays.clear();
    }

    /** All of them, in the order of their offsets. */
    List<Pending> pending() {
        List<Pending> all = new ArrayList<>(size());
        handedOut.values().forEach(each -> all.add(new Pending(each.offset(), each.attempt())));
        ready.forEach((offset, attempts) -> all.add(new Pending(offset, attempts)));
        delayedAttempts.forEach((offset, attempts) -> all.add(new Pending(offset, attempts)));
        all.sort(Comparator.comparingLong(Pending::offset));
        return all;
    }
}
