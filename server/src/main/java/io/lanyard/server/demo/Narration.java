// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.demo;

import java.io.PrintWriter;

/** Tells the demonstration as it goes, step by step, and remembers which step it is. */
final class Narration {
    private static final int CALL_WIDTH = 62;

    private final PrintWriter out;
    private int number;
    private String title = "before the first step";

    Narration(PrintWriter out) {
        this.out = out;
    }

    /** Begins a step. */
    void step(String text) {
        number++;
        title = number + ". " + text;
        out.println();
        out.println(title);
        out.flush();
    }

    /** A call or a callback, and what came of it. */
    void line(String call, String result) {
        out.println(
                "   "
                        + call
                        + " ".repeat(Math.max(1, CALL_WIDTH - call.length()))
                        + "-> "
                        + result);
        out.flush();
    }

    void remark(String text) {
        out.println("   " + text);
        out.flush();
    }

    /** The last word. */
    void end(String text) {
        out.println();
        out.println(text);
        out.flush();
    }

    /** How many steps there were. */
    int steps() {
        return number;
    }

    /** The step that is under way. */
    String current() {
        return title;
    }

    /**
     * Holds a result against what it has to be.
     *
     * @throws IllegalStateException when it is something else
     */
    static void require(String what, Object expected, Object found) {
        if (!expected.equals(found)) {
            throw new IllegalStateException(
                    "%s has to be %s, found %s".formatted(what, expected, found));
        }
    }
}
