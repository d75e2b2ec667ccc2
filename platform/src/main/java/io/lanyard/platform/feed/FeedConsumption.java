// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.feed;

/**
 * The asking side of one consumer of a group: {@link Feeds#attach} gives it. All methods return at once and may be
 * called from any thread; calls of one thread take effect in their order. After the end they do nothing.
 */
public interface FeedConsumption extends AutoCloseable {
    /**
     * Lets so many more messages come. Credit is used up by messages handed out; settling gives none back.
     *
     * @param messages at least 1; all together at most what an int holds, more is cut off
     */
    void addCredit(int messages);

    /**
     * Takes back so much of the credit, as far as it is not used up yet: messages may be on their way.
     *
     * @param messages at least 1
     */
    void takeBackCredit(int messages);

    /**
     * Hands out what the feed has right now, as far as credit goes, then takes the rest of the credit back.
     *
     * @param drained called after the last of these messages, on the thread of the feeds
     */
    void drain(Runnable drained);

    /**
     * Says what became of a message. For an offset that is not this consumer's nothing happens; only an acceptance that
     * comes late, after the message's time is over, counts while nobody else has got it.
     */
    void settle(long offset, Settlement settlement);

    /** The consumer goes; what it has not settled comes again at once, to the others, as one attempt more. */
    @Override
    void close();
}
