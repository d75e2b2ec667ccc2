// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.bench;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Devices of which one half is here and the other away: with each turn some come back and as many go. */
final class ChurnFleet implements AutoCloseable {
    /** Turns until a device is as it was: half of them away, half of them here. */
    static final int TURNS = 10;

    private static final long PATIENCE_SECONDS = 60;

    private final MultiThreadIoEventLoopGroup loops;
    private final BenchOptions options;
    private final List<ChurnDevice> devices = new ArrayList<>();
    private int turn;

    /** All are away. */
    ChurnFleet(
            BenchTarget target,
            BenchOptions options,
            List<RegisteredDevices.Registered> registered,
            ChurnCount count) {
        this.options = options;
        this.loops = new MultiThreadIoEventLoopGroup(options.threads(), NioIoHandler.newFactory());
        for (RegisteredDevices.Registered each : registered) {
            EventLoop loop = loops.next();
            devices.add(new ChurnDevice(devices.size(), each, target, options, loop, count));
        }
    }

    /** Lets all come, so many at a time as the options say, and waits until they have subscribed. */
    void comeAll(ProgressLine progress) throws InterruptedException {
        for (int from = 0; from < devices.size(); from += options.signInsAtOnce()) {
            progress.show("Signing in", from, devices.size());
            List<ChurnDevice> some =
                    devices.subList(from, Math.min(devices.size(), from + options.signInsAtOnce()));
            some.forEach(device -> device.loop().execute(device::come));
            for (ChurnDevice device : some) {
                awaitReady(device);
            }
        }
    }

    private static void awaitReady(ChurnDevice device) throws InterruptedException {
        try {
            device.ready().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getMessage(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("a device cannot sign in and subscribe", e);
        }
    }

    /** Sends one half away and lets those that are here publish. */
    void begin(int uplinksPerSecond) {
        for (int group = 0; group < TURNS / 2; group++) {
            go(group);
        }
        // Only one half is here to publish.
        long nanos = 1_000_000_000L * devices.size() / 2 / uplinksPerSecond;
        devices.forEach(device -> device.loop().execute(() -> device.publishEvery(nanos)));
    }

    /** Lets those come back that are away longest, and those go that are here longest. */
    void turn() {
        for (int i = turn % TURNS; i < devices.size(); i += TURNS) {
            ChurnDevice device = devices.get(i);
            device.loop().execute(device::come);
        }
        go((turn + TURNS / 2) % TURNS);
        turn++;
    }

    private void go(int group) {
        // Every other group without a farewell, and another one the next time round.
        boolean inOrder = (group + turn / TURNS) % 2 == 0;
        for (int i = group; i < devices.size(); i += TURNS) {
            ChurnDevice device = devices.get(i);
            device.loop().execute(() -> device.go(inOrder));
        }
    }

    /** Lets all come, and publish no more. */
    void end() {
        devices.forEach(device ->
                device.loop()
                        .execute(() -> {
                            device.publishNoMore();
                            device.come();
                        }));
    }

    /** Messages that were acknowledged to the devices and are not among those that were consumed. */
    long lostUplinks(List<BitSet> consumed) throws InterruptedException {
        long[] lost = {0};
        for (int i = 0; i < devices.size(); i++) {
            ChurnDevice device = devices.get(i);
            BitSet got = consumed.get(i);
            device.loop().submit(() -> lost[0] += device.lost(got)).sync();
        }
        return lost[0];
    }

    @Override
    public void close() {
        devices.forEach(device -> device.loop().execute(() -> device.go(true)));
        var _ = loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
