// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import io.lanyard.verify.platform.FeedStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;

/** A consumer of a group over HTTP: server-sent events, settled in the order in which they came. */
final class CrashConsumer implements CrashReader {
    private static final Duration LOOK_UP = Duration.ofMillis(500);
    private static final int UNSETTLED = 60;
    private static final int AT_ONCE = 30;

    private final CrashMember member;
    private volatile boolean running = true;

    /** A consumer that does not run yet. */
    CrashConsumer(CrashMember member) {
        this.member = member;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public void run() {
        try {
            while (running) {
                PlatformUnderTest.Life life = member.platform().awaitLife(0);
                try (FeedStream stream =
                        life.cloud().consume(member.groupId(), member.name(), UNSETTLED)) {
                    consume(life, stream);
                } catch (UncheckedIOException e) {
                    // The platform was killed.
                    Pace.beforeAnotherTry();
                } catch (AssertionError e) {
                    if (running) {
                        member.refused(e);
                    }
                    Pace.beforeAnotherTry();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void consume(PlatformUnderTest.Life life, FeedStream stream)
            throws InterruptedException {
        while (running && !stream.hasEnded()) {
            List<FeedStream.Delivery> batch = stream.take(AT_ONCE, LOOK_UP);
            if (batch.isEmpty()) {
                continue;
            }
            batch.forEach(delivery ->
                    member.consumed(delivery.deviceName(), delivery.topic(), delivery.payload()));
            CrashMember.Outcome outcome = member.nextOutcome();
            if (outcome == CrashMember.Outcome.UNSETTLED) {
                return;
            }
            life.cloud()
                    .settle(
                            stream,
                            batch.stream().map(FeedStream.Delivery::offset).toList(),
                            outcome.name());
        }
    }
}
