// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.protocol.identity.DeviceId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The port to the sessions that outlive their connections.
 *
 * <p>Calls return at once; the stages complete successfully when what they promise is on disk, else with the store's
 * exception. All methods may be called from any thread; calls for one device take effect in the order in which they are
 * made.
 */
public interface SessionStore {
    /**
     * Whether so much waits to be written, here or in what shares its disk, that whoever can should give no more; cheap
     * enough for every message.
     */
    default boolean isFull() {
        return false;
    }

    /** Runs the task when the store is not full: at once, when it is not. */
    default void whenRoom(Executor on, Runnable task) {
        on.execute(task);
    }

    /** Whether the device may have a stored session; quick, without a look at the disk. False is certain. */
    boolean mayHave(DeviceId device);

    /** The stored session. A record that cannot be understood counts as none, is logged, and counted. */
    CompletionStage<Optional<SessionRecord>> load(DeviceId device);

    /**
     * Stores the session in place of what is there.
     *
     * @param earlierWake of the record that it replaces; 0 for none
     * @param on completes the stage
     */
    CompletionStage<?> save(DeviceId device, SessionRecord session, long earlierWake, Executor on);

    /**
     * Removes the session.
     *
     * @param earlierWake of the record that is removed; 0 for none
     */
    CompletionStage<?> delete(DeviceId device, long earlierWake);

    /**
     * Devices whose {@link SessionRecord#wakeAt} has come, at most {@code limit}. They are not returned again until
     * their session is saved.
     */
    CompletionStage<List<DeviceId>> takeDue(long nowMillis, int limit);

    /**
     * Devices whose session was saved with {@link SessionRecord#AT_NEXT_START} last, in an order of the store's own, at
     * most {@code limit}. Fewer than that are the last ones.
     *
     * @param behind where the answer before has ended; null for the first one
     */
    CompletionStage<List<DeviceId>> dueAtStart(@Nullable DeviceId behind, int limit);

    /**
     * Notes that the platform has started, in the order of calls before every later {@link #save}.
     *
     * @return the number of this run of the platform: 1 for the first, and one more for each next
     */
    long beginRun(long nowMillis);

    /** When this run began, in milliseconds since 1970; 0 when it is not known. */
    long beginOfRun(long run);

    /** A number above all that were promised by {@link #useNumbersUpTo}; 0 when there were none. */
    long firstNumber();

    /** Promises that numbers up to this one may have been given out when the platform starts again. */
    void useNumbersUpTo(long number);
}
