// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.feed;

/** What a consumer says of a message: the outcomes of AMQP 1.0 (section 3.4). */
public enum Settlement {
    /** It is done and does not come again. */
    ACCEPTED,
    /**
     * The consumer has not touched it: it comes again to any consumer, as the same attempt, a second later, so that
     * one who releases everything does not turn in circles.
     */
    RELEASED,
    /**
     * The consumer tried in vain (AMQP: modified with delivery-failed): it comes again, after 1 s the first time and up
     * to 30 s later; after the last attempt it goes to the dead letters.
     */
    FAILED,
    /** Nobody can handle it: it goes to the dead letters. */
    REJECTED
}
