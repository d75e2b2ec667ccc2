// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import io.lanyard.testkit.platform.PlatformProcess;
import io.lanyard.verify.platform.CloudApi;
import io.lanyard.verify.platform.TestDevice;
import java.io.UncheckedIOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * An application that sends downlinks with QoS 1 to one device, one after the other. A call without an answer may have
 * been done or not; the application goes on with the next number.
 */
final class CrashApplication implements Runnable {
    private static final long PACE_MILLIS = 5;

    private final TestDevice device;
    private final CrashDevice receiver;
    private final PlatformUnderTest platform;
    private final History history;
    private volatile boolean running = true;

    CrashApplication(
            TestDevice device,
            CrashDevice receiver,
            PlatformUnderTest platform,
            History history) {
        this.device = device;
        this.receiver = receiver;
        this.platform = platform;
        this.history = history;
    }

    void stop() {
        running = false;
    }

    @Override
    public void run() {
        Semaphore never = new Semaphore(0);
        long number = 0;
        try (CloudApi cloud =
                new CloudApi(
                        platform.httpPort(),
                        PlatformProcess.ACCESS_KEY_ID,
                        PlatformProcess.ACCESS_KEY_SECRET)) {
            while (running) {
                platform.awaitRunning();
                var _ = never.tryAcquire(PACE_MILLIS, TimeUnit.MILLISECONDS);
                if (!receiver.isSubscribed()) {
                    continue;
                }
                number++;
                history.add(new History.Event.DownlinkCalled(receiver.name(), number));
                try {
                    var _ = cloud.pub(device, "user/get", 1, Long.toString(number));
                    history.add(new History.Event.DownlinkSucceeded(receiver.name(), number));
                } catch (AssertionError | UncheckedIOException e) {
                    // No answer, or a refusal: nothing was promised.
                    continue;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
