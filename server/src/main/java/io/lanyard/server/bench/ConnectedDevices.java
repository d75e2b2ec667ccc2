// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.bench;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** The devices of a run, connected, each on one of the generator's event loops. */
final class ConnectedDevices implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private record Placed(BenchDevice device, EventLoop loop) {}

    private final BenchTarget target;
    private final BenchOptions options;
    private final ProgressLine progress;
    private final boolean keepSessions;
    private final MultiThreadIoEventLoopGroup loops;
    private final List<EventLoop> places = new ArrayList<>();
    private final List<Tally> tallies = new ArrayList<>();
    private final List<Placed> devices = new ArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicReference<String> firstFailure = new AtomicReference<>("");

    ConnectedDevices(BenchTarget target, BenchOptions options, ProgressLine progress) {
        this(target, options, progress, false);
    }

    /**
     * None connected yet.
     *
     * @param keepSessions whether their sessions are to outlive their connections
     */
    ConnectedDevices(
            BenchTarget target, BenchOptions options, ProgressLine progress, boolean keepSessions) {
        this.keepSessions = keepSessions;
        this.target = target;
        this.options = options;
        this.progress = progress;
        this.loops = new MultiThreadIoEventLoopGroup(options.threads(), NioIoHandler.newFactory());
        for (EventExecutor loop : loops) {
            places.add((EventLoop) loop);
            tallies.add(new Tally());
        }
    }

    /** Signs all in, so many at a time as the options say, and waits for the last. */
    void signIn(String stage, List<RegisteredDevices.Registered> registered)
            throws InterruptedException {
        Semaphore places = new Semaphore(options.signInsAtOnce());
        for (RegisteredDevices.Registered each : registered) {
            if (!places.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the platform does not answer to sign-ins");
            }
            progress.show(stage, devices.size(), registered.size());
            BenchDevice device = connect(each);
            var _ =
                    device.signedIn()
                            .whenComplete((done, failure) -> {
                                if (failure != null) {
                                    failures.incrementAndGet();
                                    firstFailure.compareAndSet(
                                            "", String.valueOf(failure.getMessage()));
                                }
                                places.release();
                            });
        }
        if (!places.tryAcquire(options.signInsAtOnce(), PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the platform does not answer to sign-ins");
        }
    }

    /**
     * Signs all in.
     *
     * @throws IllegalStateException when one is refused
     */
    void signInAll(List<RegisteredDevices.Registered> registered) throws InterruptedException {
        signIn("Signing in", registered);
        if (failures() > 0) {
            throw new IllegalStateException(
                    "%d of %d devices cannot sign in; the first: %s"
                            .formatted(failures(), registered.size(), firstFailure()));
        }
    }

    private BenchDevice connect(RegisteredDevices.Registered registered) {
        int place = devices.size() % places.size();
        EventLoop loop = places.get(place);
        Tally tally = tallies.get(place);
        BenchDevice device =
                new BenchDevice(
                        registered.credentials(),
                        registered.topic(),
                        options.qos(),
                        options.payloadBytes(),
                        keepSessions,
                        tally);
        devices.add(new Placed(device, loop));
        long start = System.nanoTime();
        var _ = device.signedIn().thenRun(() -> tally.record(System.nanoTime() - start));
        DeviceSocket.open(loop, target, device, device::signIn, device::fail);
        return device;
    }

    void subscribe() throws InterruptedException {
        onAll(BenchDevice::subscribe);
        for (Placed each : devices) {
            try {
                each.device.subscribed().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new IllegalStateException("a device cannot subscribe: " + e.getMessage(), e);
            } catch (TimeoutException e) {
                throw new IllegalStateException("the platform does not answer a SUBSCRIBE", e);
            }
        }
    }

    /** Has each device do something, on its own loop and soon. */
    void onAll(Consumer<BenchDevice> action) {
        for (Placed each : devices) {
            each.loop.execute(() -> action.accept(each.device));
        }
    }

    /** Lets each device publish at the same distances, all of them evenly spread. */
    void publishAtRate(long intervalNanos) {
        long start = System.nanoTime();
        for (int i = 0; i < devices.size(); i++) {
            Placed each = devices.get(i);
            long first = intervalNanos * i / devices.size();
            Schedule schedule = new Schedule(each.device, start + first, intervalNanos);
            long delay = Math.max(0, start + first - System.nanoTime());
            var _ =
                    each.loop.scheduleAtFixedRate(
                            schedule, delay, intervalNanos, TimeUnit.NANOSECONDS);
        }
    }

    /** A latency counts from when a message was due: what the generator itself is late shows. */
    private static final class Schedule implements Runnable {
        private final BenchDevice device;
        private final long intervalNanos;
        private long due;

        Schedule(BenchDevice device, long first, long intervalNanos) {
            this.device = device;
            this.due = first;
            this.intervalNanos = intervalNanos;
        }

        @Override
        public void run() {
            device.publish(due);
            due += intervalNanos;
        }
    }

    void clearDurations() throws InterruptedException {
        for (int i = 0; i < places.size(); i++) {
            places.get(i).submit(tallies.get(i)::clearDurations).sync();
        }
    }

    long sent() {
        return tallies.stream().mapToLong(tally -> tally.sent.get()).sum();
    }

    long received() {
        return tallies.stream().mapToLong(tally -> tally.received.get()).sum();
    }

    long disconnected() {
        return tallies.stream().mapToLong(tally -> tally.disconnected.get()).sum();
    }

    long quantile(double share) {
        return Tally.quantile(tallies, share);
    }

    int failures() {
        return failures.get();
    }

    String firstFailure() {
        return firstFailure.get();
    }

    /** Ends all connections in order and forgets the devices; what was counted stays. */
    void disconnectAll() throws InterruptedException {
        onAll(BenchDevice::disconnect);
        for (EventLoop loop : places) {
            loop.submit(() -> {}).sync();
        }
        devices.clear();
    }

    @Override
    public void close() {
        onAll(BenchDevice::disconnect);
        var _ = loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
