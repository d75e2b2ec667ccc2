// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import io.lanyard.verify.platform.TestDevice;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * An application that sends downlinks with QoS 1 to one device, one after the other. A call without an answer may have
 * been done or not, and as long as that platform lives may still be: the application goes on when the next one runs.
 */
final class CrashApplication implements Runnable {
    private static final Duration BETWEEN_CALLS = Duration.ofMillis(40);

    /** Far below what a mailbox holds, so that nothing has to be evicted. */
    private static final int MOST_UNDER_WAY = 200;

    private final TestDevice device;
    private final CrashDevice receiver;
    private final PlatformUnderTest platform;
    private final History history;
    private final RandomGenerator random;
    private volatile boolean running = true;

    CrashApplication(
            TestDevice device,
            CrashDevice receiver,
            PlatformUnderTest platform,
            History history,
            RandomGenerator random) {
        this.device = device;
        this.receiver = receiver;
        this.platform = platform;
        this.history = history;
        this.random = random;
    }

    void stop() {
        running = false;
    }

    @Override
    public void run() {
        long number = 0;
        int unansweredIn = 0;
        try {
            while (running) {
                PlatformUnderTest.Life life = platform.awaitLife(unansweredIn);
                Pace.upTo(BETWEEN_CALLS, random);
                if (!receiver.isSubscribed()
                        || number - receiver.lastReceived() >= MOST_UNDER_WAY) {
                    continue;
                }
                number++;
                history.add(new History.Event.DownlinkCalled(receiver.name(), number));
                if (!call(life, number)) {
                    unansweredIn = life.number();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether Pub was answered. */
    private boolean call(PlatformUnderTest.Life life, long number) {
        try {
            var _ =
                    life.cloud()
                            .pub(
                                    device,
                                    "user/get",
                                    1,
                                    NumberedPayload.of(receiver.name(), number));
            history.add(new History.Event.DownlinkSucceeded(receiver.name(), number));
            return true;
        } catch (UncheckedIOException e) {
            return false;
        } catch (AssertionError e) {
            history.add(
                    new History.Event.Refused(
                            "application of " + receiver.name(), String.valueOf(e.getMessage())));
            return true;
        }
    }
}
