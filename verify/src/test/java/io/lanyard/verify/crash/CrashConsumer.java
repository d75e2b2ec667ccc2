// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import io.lanyard.verify.platform.FeedStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** A consumer of a group over HTTP: server-sent events, settled in the order in which they came. */
final class CrashConsumer implements CrashReader {
    private static final Duration LOOK_UP = Duration.ofMillis(500);
    private static final int UNSETTLED = 60;
    private static final int AT_ONCE = 30;

    /** One in so many batches of a consumer that is not steady is not settled as usual. */
    private static final int STRAYS_ONE_OF = 30;

    private final String groupId;
    private final String group;
    private final String name;
    private final boolean steady;
    private final PlatformUnderTest platform;
    private final History history;
    private final RandomGenerator random;
    private volatile boolean running = true;

    /**
     * A consumer that does not run yet.
     *
     * @param group what the history calls the group
     * @param steady settles everything and stays as long as the platform does; else it now and then gives a batch back, has
     *     failed with it, or goes without having settled it
     */
    CrashConsumer(
            String groupId,
            String group,
            String name,
            boolean steady,
            PlatformUnderTest platform,
            History history,
            RandomGenerator random) {
        this.groupId = groupId;
        this.group = group;
        this.name = name;
        this.steady = steady;
        this.platform = platform;
        this.history = history;
        this.random = random;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public void run() {
        try {
            while (running) {
                PlatformUnderTest.Life life = platform.awaitLife(0);
                try (FeedStream stream = life.cloud().consume(groupId, name, UNSETTLED)) {
                    consume(life, stream);
                } catch (UncheckedIOException e) {
                    // The platform was killed.
                    Pace.beforeAnotherTry();
                } catch (AssertionError e) {
                    if (running) {
                        history.add(
                                new History.Event.Refused(name, String.valueOf(e.getMessage())));
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
            for (FeedStream.Delivery delivery : batch) {
                boolean known =
                        delivery.topic().endsWith("/" + delivery.deviceName() + "/user/update");
                history.add(
                        new History.Event.Consumed(
                                group,
                                name,
                                delivery.deviceName(),
                                known
                                        ? NumberedPayload.number(
                                                delivery.deviceName(), delivery.payload())
                                        : NumberedPayload.UNKNOWN));
            }
            String outcome = "ACCEPTED";
            if (!steady && random.nextInt(STRAYS_ONE_OF) == 0) {
                switch (random.nextInt(3)) {
                    case 0 -> outcome = "RELEASED";
                    case 1 -> outcome = "FAILED";
                    default -> {
                        return;
                    }
                }
            }
            life.cloud()
                    .settle(
                            stream,
                            batch.stream().map(FeedStream.Delivery::offset).toList(),
                            outcome);
        }
    }
}
