// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.bench;

import io.lanyard.server.api.ApiException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Sends messages to devices in turn as an application does, by Pub or BatchPub with QoS 1, from several threads. A message
 * holds the time of {@link System#nanoTime} at which it was sent, or was due.
 */
final class DownlinkSender implements AutoCloseable {
    static final int ENDLESS = 0;

    private static final long PAUSE_NANOS = 200_000;

    private final BenchTarget target;
    private final BenchOptions options;
    private final List<List<RegisteredDevices.Registered>> batches = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Tally> tallies = new ArrayList<>();
    private final AtomicLong nextCall = new AtomicLong();
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong stored = new AtomicLong();
    private final AtomicReference<String> failure = new AtomicReference<>("");
    private volatile boolean stopped;

    DownlinkSender(
            BenchTarget target,
            BenchOptions options,
            DownlinkOptions downlink,
            List<RegisteredDevices.Registered> devices) {
        this.target = target;
        this.options = options;
        for (int from = 0; from < devices.size(); from += downlink.batch()) {
            batches.add(devices.subList(from, Math.min(devices.size(), from + downlink.batch())));
        }
        for (int i = 0; i < downlink.calls(); i++) {
            tallies.add(new Tally());
        }
    }

    /**
     * Sends from now on, until each device was sent so many messages or {@link #stop}.
     *
     * @param rounds messages for each device; {@link #ENDLESS} for no end
     * @param arrived how many have arrived: no more than the window of all devices are under way
     */
    void start(int rounds, LongSupplier arrived) {
        long calls = rounds == ENDLESS ? Long.MAX_VALUE : (long) rounds * batches.size();
        long start = System.nanoTime();
        for (Tally tally : tallies) {
            threads.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    send(start, calls, arrived, tally);
                                } catch (ApiException e) {
                                    failure.compareAndSet("", String.valueOf(e.getMessage()));
                                    stopped = true;
                                } catch (InterruptedException e) {
                                    // The run is over.
                                    Thread.currentThread().interrupt();
                                }
                            }));
        }
    }

    private void send(long start, long calls, LongSupplier arrived, Tally tally)
            throws InterruptedException {
        long most = (long) options.window() * options.devices();
        while (!stopped) {
            long call = nextCall.getAndIncrement();
            if (call >= calls) {
                return;
            }
            List<RegisteredDevices.Registered> batch = batches.get((int) (call % batches.size()));
            long from;
            if (options.rate() > 0) {
                from = start + call * batch.size() * 1_000_000_000L / options.rate();
                TimeUnit.NANOSECONDS.sleep(from - System.nanoTime());
            } else {
                while (!stopped && begun.get() + batch.size() - arrived.getAsLong() > most) {
                    TimeUnit.NANOSECONDS.sleep(PAUSE_NANOS);
                }
                from = System.nanoTime();
            }
            if (stopped) {
                return;
            }
            begun.addAndGet(batch.size());
            call(batch, from);
            tally.record(System.nanoTime() - from);
            stored.addAndGet(batch.size());
        }
    }

    private void call(List<RegisteredDevices.Registered> batch, long from) {
        byte[] payload = new byte[options.payloadBytes()];
        ByteBuffer.wrap(payload).putLong(0, from);
        RegisteredDevices.Registered first = batch.getFirst();
        Map<String, String> parameters =
                new TreeMap<>(
                        Map.of(
                                "ProductKey", first.device().productKey().value(),
                                "MessageContent", Base64.getEncoder().encodeToString(payload),
                                "Qos", Integer.toString(options.qos().level())));
        if (batch.size() == 1) {
            parameters.put("TopicFullName", first.topic());
            var _ = target.api().call("Pub", parameters);
        } else {
            parameters.put("TopicShortName", RegisteredDevices.TOPIC);
            for (int i = 0; i < batch.size(); i++) {
                parameters.put("DeviceName." + (i + 1), batch.get(i).device().deviceName().value());
            }
            var _ = target.api().call("BatchPub", parameters);
        }
    }

    /** Whether calls are being made. */
    boolean isAtWork() {
        return threads.stream().anyMatch(Thread::isAlive);
    }

    /** Messages for which the platform has answered success. */
    long stored() {
        return stored.get();
    }

    /** The time of calls in nanoseconds that this share of them does not exceed. */
    long quantile(double share) {
        return Tally.quantile(tallies, share);
    }

    /** Forgets the times of the calls so far; what is recorded meanwhile may stay. */
    void clearDurations() {
        tallies.forEach(Tally::clearDurations);
    }

    /**
     * Waits for the calls that are under way.
     *
     * @throws IllegalStateException when one has failed
     */
    void finish() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
        if (!failure.get().isEmpty()) {
            throw new IllegalStateException("a call failed: " + failure.get());
        }
    }

    /** Begins no call from now on. */
    void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        stop();
        threads.forEach(Thread::interrupt);
    }
}
