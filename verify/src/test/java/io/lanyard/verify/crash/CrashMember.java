// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import java.util.random.RandomGenerator;

/**
 * A member of a consumer group while the platform is killed again and again: who it is, what it notes down and when it
 * strays, whatever it speaks. For the thread of its reader.
 *
 * @param group what the history calls the group
 * @param steady settles everything and stays as long as the platform does; else it now and then gives a batch back, has
 *     failed with it, or goes without having settled it
 */
record CrashMember(
        String groupId,
        String group,
        String name,
        boolean steady,
        PlatformUnderTest platform,
        History history,
        RandomGenerator random) {
    /** What becomes of a batch. */
    enum Outcome {
        ACCEPTED,
        RELEASED,
        FAILED,
        /** Nothing: the member goes. */
        UNSETTLED
    }

    /** One in so many batches of a member that is not steady is not settled as usual. */
    private static final int STRAYS_ONE_OF = 30;

    /** Notes down a message that has come. */
    void consumed(String device, String topic, String payload) {
        boolean known = topic.endsWith("/" + device + "/user/update");
        history.add(
                new History.Event.Consumed(
                        group,
                        name,
                        device,
                        known ? NumberedPayload.number(device, payload) : NumberedPayload.UNKNOWN));
    }

    /** Notes down that the platform did not let it read. */
    void refused(Throwable why) {
        history.add(new History.Event.Refused(name, String.valueOf(why.getMessage())));
    }

    /** Draws what becomes of the next batch. */
    Outcome nextOutcome() {
        if (steady || random.nextInt(STRAYS_ONE_OF) > 0) {
            return Outcome.ACCEPTED;
        }
        return switch (random.nextInt(3)) {
            case 0 -> Outcome.RELEASED;
            case 1 -> Outcome.FAILED;
            default -> Outcome.UNSETTLED;
        };
    }
}
