// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import io.lanyard.testkit.platform.PlatformProcess;
import io.lanyard.verify.platform.CloudApi;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One platform over many lives: the same data folder, killed and started again, each time on free ports. With a power cut,
 * each kill also takes what was not safe on disk. {@link #awaitLife} is for any thread, the rest for the one that kills.
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

    /** A platform between its start and its end; numbers rise. */
    record Life(int number, int mqttPort, int amqpPort, CloudApi cloud) {}

    /** It is killed all the time: quickly started counts for more than quickly running. */
    private static final List<String> JVM_FLAGS =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m");

    private final Path data;
    private final Cut cut;
    private final Map<String, String> settings;
    private final RandomGenerator random;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition begun = lock.newCondition();

    private @Nullable PlatformProcess process;
    private @Nullable PowerCut powerCut;
    private @Nullable Life life;
    private int lives;
    private long lostBytes;
    private long lostNames;

    /**
     * A platform that does not run yet.
     *
     * @param settings variables that it is started with, such as LANYARD_DURABILITY
     */
    PlatformUnderTest(Path folder, Cut cut, Map<String, String> settings, RandomGenerator random) {
        this.data = folder.resolve("data");
        this.cut = cut;
        this.settings = settings;
        this.random = random;
    }

    /** Starts it and waits until it is ready. */
    Life start() {
        PlatformProcess started = begin().awaitReady();
        CloudApi cloud =
                new CloudApi(
                        started.httpPort(),
                        PlatformProcess.ACCESS_KEY_ID,
                        PlatformProcess.ACCESS_KEY_SECRET);
        process = started;
        Life next = new Life(++lives, started.mqttPort(), started.amqpPort(), cloud);
        lock.lock();
        try {
            life = next;
            begun.signalAll();
        } finally {
            lock.unlock();
        }
        return next;
    }

    /**
     * Starts it and kills it after this time, or when it is ready.
     *
     * @return whether it was not yet ready
     */
    boolean startAndKill(Duration after) {
        boolean ready = begin().killAfter(after);
        strike();
        return !ready;
    }

    private PlatformProcess.Starting begin() {
        Map<String, String> variables = new HashMap<>(settings);
        if (cut != Cut.NONE) {
            powerCut = PowerCut.of(data, data.resolveSibling("cut"));
            variables.putAll(powerCut.environment());
        }
        return PlatformProcess.begin(data, 0, 0, PlatformProcess.MAIN_CLASS, JVM_FLAGS, variables);
    }

    /**
     * Kills it, and with it what the disk did not hold for sure.
     *
     * @throws AssertionError when it had ended by itself
     */
    void kill() {
        PlatformProcess running = process;
        if (running == null) {
            throw new IllegalStateException("it does not run");
        }
        Life ending;
        lock.lock();
        try {
            ending = life;
            life = null;
        } finally {
            lock.unlock();
        }
        boolean alive = running.isAlive();
        running.kill();
        process = null;
        if (ending != null) {
            ending.cloud().abandon();
        }
        if (!alive) {
            throw new AssertionError("the platform had ended by itself");
        }
        strike();
    }

    private void strike() {
        PowerCut prepared = powerCut;
        if (prepared != null) {
            PowerCut.Loss loss =
                    prepared.strike(
                            cut == Cut.TORN ? PowerCut.Tail.TORN : PowerCut.Tail.GONE, random);
            lostBytes += loss.bytes();
            lostNames += loss.names();
        }
    }

    /**
     * Returns when it runs.
     *
     * @param after the number of a life that is not meant, nor one before it
     */
    Life awaitLife(int after) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (life == null || life.number() <= after) {
                begun.await();
            }
            return life;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes that power cuts have taken so far. */
    long lostBytes() {
        return lostBytes;
    }

    /** Changes of folders that power cuts have taken so far. */
    long lostNames() {
        return lostNames;
    }

    /** Ends it in order, if it runs. */
    @Override
    public void close() {
        PlatformProcess running = process;
        if (running != null) {
            running.close();
        }
        Life last = life;
        if (last != null) {
            last.cloud().abandon();
        }
    }
}
