// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

/** Payloads that tell whose they are and which, and show when a byte of them is wrong or missing. */
final class NumberedPayload {
    /** What was sent by nobody. */
    static final long UNKNOWN = -1;

    private static final int SIZES = 12;
    private static final int STEP = 61;

    private NumberedPayload() {}

    /**
     * The text of a message, of up to 700 bytes.
     *
     * @param device whose uplink it is, or to whom it goes
     */
    static String of(String device, long number) {
        String head = device + " " + number + " ";
        return head + ".".repeat((int) (number % SIZES) * STEP) + "!";
    }

    /** The number of the device's message with exactly this text, or {@link #UNKNOWN}. */
    static long number(String device, String text) {
        String[] words = text.split(" ", 3);
        if (words.length < 3 || !words[1].matches("[0-9]{1,18}")) {
            return UNKNOWN;
        }
        long number = Long.parseLong(words[1]);
        return of(device, number).equals(text) ? number : UNKNOWN;
    }
}
