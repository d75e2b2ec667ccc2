// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.feed;

import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.TopicFilter;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A group as every thread may see it. */
final class GroupHandle {
    private final String id;
    private final int number;
    private volatile Set<ProductKey> products = Set.of();

    // Under the lock of this.
    private int consumers;
    private @Nullable TopicFilter filter;

    // On the thread of the feeds only.
    private @Nullable FeedGroup group;

    GroupHandle(String id, int number) {
        this.id = id;
        this.number = number;
    }

    String id() {
        return id;
    }

    int number() {
        return number;
    }

    /** Those whose messages the group gets. */
    Set<ProductKey> products() {
        return products;
    }

    void products(Set<ProductKey> read) {
        products = read;
    }

    /** What became of a consumer that wants a place in the group. */
    sealed interface Admission {
        /**
         * It has one.
         *
         * @param leave gives the place back; only the first call counts
         */
        record Admitted(Runnable leave) implements Admission {}

        /** There are as many consumers as there may be. */
        record Full() implements Admission {}

        /** The consumers that are there read with another filter. */
        record OtherFilter(TopicFilter inForce) implements Admission {}
    }

    /** Gives a consumer a place: the first one says what the group is read with until the last has left. */
    synchronized Admission admit(TopicFilter wanted, int max) {
        TopicFilter inForce = filter;
        if (inForce != null && !inForce.equals(wanted)) {
            return new Admission.OtherFilter(inForce);
        }
        if (consumers >= max) {
            return new Admission.Full();
        }
        consumers++;
        filter = wanted;
        AtomicBoolean left = new AtomicBoolean();
        return new Admission.Admitted(() -> {
            if (left.compareAndSet(false, true)) {
                leave();
            }
        });
    }

    private synchronized void leave() {
        consumers--;
        if (consumers == 0) {
            filter = null;
        }
    }

    void open(FeedGroup opened) {
        group = opened;
    }

    void close() {
        group = null;
    }

    /** Null before it is open and after it was deleted. */
    @Nullable FeedGroup group() {
        return group;
    }
}
