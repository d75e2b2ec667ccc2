// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import io.lanyard.testkit.platform.PlatformProcess;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One platform over many lives: the same data folder and ports, killed and started again. With a power cut, each kill
 * also takes what was not safe on disk. Safe from any thread.
 */
final class PlatformUnderTest implements AutoCloseable {
    /** What a kill does to the disk. */
    enum Cut {
        /** Nothing: what was written is there. */
        NONE,
        /** What was not synced is gone. */
        GONE,
        /** Of what was appended and not synced a part is there, torn. */
        TORN
    }

    private final Path data;
    private final Cut cut;
    private final Map<String, String> settings;
    private final RandomGenerator random;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private @Nullable PlatformProcess process;
    private @Nullable PowerCut powerCut;
    private int mqttPort;
    private int httpPort;
    private long lostBytes;
    private long lostNames;

    /**
     * A platform that does not run yet.
     *
     * @param settings variables that it is started with, such as LANYARD_DURABILITY
     */
    PlatformUnderTest(
            Path folder, Cut cut, Map<String, String> settings, RandomGenerator random) {
        this.data = folder.resolve("data");
        this.cut = cut;
        this.settings = settings;
        this.random = random;
    }

    void start() {
        Map<String, String> variables = new HashMap<>(settings);
        PowerCut prepared = null;
        if (cut != Cut.NONE) {
            prepared = PowerCut.of(data, data.resolveSibling("cut"));
            variables.putAll(prepared.environment());
        }
        PlatformProcess started = PlatformProcess.start(data, mqttPort, httpPort, variables);
        lock.lock();
        try {
            powerCut = prepared;
            process = started;
            mqttPort = started.mqttPort();
            httpPort = started.httpPort();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Kills it, and with it what the disk did not hold for sure. */
    void kill() {
        PlatformProcess running;
        PowerCut prepared;
        lock.lock();
        try {
            running = process;
            prepared = powerCut;
            process = null;
        } finally {
            lock.unlock();
        }
        if (running == null) {
            throw new IllegalStateException("it does not run");
        }
        running.kill();
        if (prepared != null) {
            PowerCut.Loss loss =
                    prepared.strike(
                            cut == Cut.TORN ? PowerCut.Tail.TORN : PowerCut.Tail.GONE, random);
            lostBytes += loss.bytes();
            lostNames += loss.names();
        }
    }

    /** Returns when it runs. */
    void awaitRunning() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (process == null) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    int mqttPort() {
        return mqttPort;
    }

    int httpPort() {
        return httpPort;
    }

    /** Bytes that power cuts have taken so far. */
    long lostBytes() {
        return lostBytes;
    }

    /** Changes of folders that power cuts have taken so far. */
    long lostNames() {
        return lostNames;
    }

    @Override
    public void close() {
        PlatformProcess running = process;
        if (running != null) {
            running.close();
        }
    }
}
