// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.feed;

import io.lanyard.protocol.identity.ProductKey;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A group as every thread may see it. */
final class GroupHandle {
    private final String id;
    private final int number;
    private final AtomicInteger consumers = new AtomicInteger();
    private volatile Set<ProductKey> products = Set.of();

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

    /** Counts a consumer; false when there are as many as there may be. */
    boolean admit(int max) {
        if (consumers.incrementAndGet() > max) {
            consumers.decrementAndGet();
            return false;
        }
        return true;
    }

    void leave() {
        consumers.decrementAndGet();
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
