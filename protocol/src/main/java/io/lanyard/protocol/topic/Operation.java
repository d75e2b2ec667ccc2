// SPDX-License-Identifier: Apache-2.0
package io.lanyard.protocol.topic;

/** What a topic class lets its device do (PROTOCOL.md 3.1). */
public enum Operation {
    /** The device publishes. */
    PUB(0),
    /** The device subscribes. */
    SUB(1),
    /** The device publishes and subscribes. */
    ALL(2);

    private final int digit;

    Operation(int digit) {
        this.digit = digit;
    }

    public boolean mayPublish() {
        return this != SUB;
    }

    public boolean maySubscribe() {
        return this != PUB;
    }

    /** The digit that query results carry: 0, 1 or 2. */
    public int digit() {
        return digit;
    }
}
