// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** The wait in the end of a run for all that was promised, and the word about what did not come. */
final class CrashDrain {
    private final History history;
    private final Map<String, LongSupplier> lags;
    private final Map<String, IntSupplier> unacknowledged;
    private final Duration patience;

    /**
     * A wait that has not begun.
     *
     * @param lags what each group has not settled, by its name; may throw {@link UncheckedIOException} when that is not known
     * @param unacknowledged the uplinks of each device that have got no PUBACK, by its name
     * @param patience how long nothing may happen
     */
    CrashDrain(
            History history,
            Map<String, LongSupplier> lags,
            Map<String, IntSupplier> unacknowledged,
            Duration patience) {
        this.history = history;
        this.lags = lags;
        this.unacknowledged = unacknowledged;
        this.patience = patience;
    }

    /** Waits as long as there is hope; what has not come then is in the history as refused. */
    void await(BooleanSupplier nothingMissing) {
        int seen = history.size();
        long deadline = System.nanoTime() + patience.toNanos();
        while (!isOver(nothingMissing)) {
            if (history.size() > seen) {
                // On a busy machine a consumer may be far behind: hope ends when nothing comes any
                // more.
                seen = history.size();
                deadline = System.nanoTime() + patience.toNanos();
            } else if (System.nanoTime() - deadline >= 0) {
                tell();
                return;
            }
            Pace.beforeAnotherTry();
        }
    }

    private boolean isOver(BooleanSupplier nothingMissing) {
        return unacknowledged.values().stream().allMatch(count -> count.getAsInt() == 0)
                && lags.values().stream().allMatch(lag -> lag(lag).orElse(1) == 0)
                && nothingMissing.getAsBoolean();
    }

    private void tell() {
        unacknowledged.forEach((device, count) -> {
            if (count.getAsInt() > 0) {
                refused(
                        device,
                        "%d uplinks got no PUBACK within %d s"
                                .formatted(count.getAsInt(), patience.toSeconds()));
            }
        });
        // What a group has not settled may have been consumed, and yet it would come again for
        // ever.
        lags.forEach((group, lag) -> {
            OptionalLong left = lag(lag);
            if (left.isEmpty()) {
                refused(group, "does not tell its lag after %d s".formatted(patience.toSeconds()));
            } else if (left.getAsLong() != 0) {
                refused(
                        group,
                        "still lags %d messages after %d s in which nothing came"
                                .formatted(left.getAsLong(), patience.toSeconds()));
            }
        });
    }

    private void refused(String who, String what) {
        history.add(new History.Event.Refused(who, what));
    }

    /** Empty when it was not answered in time, by a machine with other work to do. */
    private static OptionalLong lag(LongSupplier lag) {
        try {
            return OptionalLong.of(lag.getAsLong());
        } catch (UncheckedIOException e) {
            return OptionalLong.empty();
        }
    }
}
