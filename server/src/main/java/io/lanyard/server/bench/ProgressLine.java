// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.bench;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** One line that says how far a run is: rewritten on a terminal, else a new one every few seconds. */
public final class ProgressLine {
    private static final long BEAT_NANOS = 5_000_000_000L;

    private final PrintWriter out;
    private final boolean terminal;
    private String stage = "";
    private long last;

    /** A line that is written here. */
    public ProgressLine(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Shows a stage and how much of it is done; another text is another stage. */
    public void show(String what, long done, long all) {
        show(what, "", done, all);
    }

    /**
     * Shows a stage and how much of it is done.
     *
     * @param figures of the moment, behind it; other figures are no other stage
     */
    public void show(String what, String figures, long done, long all) {
        long now = System.nanoTime();
        boolean due = !what.equals(stage) || now - last >= BEAT_NANOS;
        if (!terminal && !due) {
            return;
        }
        stage = what;
        last = now;
        String line =
                String.format(Locale.ROOT, "%s: %,d of %,d", what, done, all)
                        + (figures.isEmpty() ? "" : ", " + figures);
        if (terminal) {
            int full = (int) (30 * done / Math.max(1, all));
            out.print("\r\033[K[" + "#".repeat(full) + " ".repeat(30 - full) + "] " + line);
        } else {
            out.println(line);
        }
        out.flush();
    }

    /** Lets so many seconds pass and shows them. */
    void await(String stage, int seconds) throws InterruptedException {
        for (int tenth = 0; tenth < 10 * seconds; tenth++) {
            show(stage + ", seconds", tenth / 10, seconds);
            TimeUnit.MILLISECONDS.sleep(100);
        }
        end();
    }

    /** Leaves the line empty for what comes. */
    public void end() {
        if (terminal) {
            out.print("\r\033[K");
            out.flush();
        }
    }
}
