// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import io.lanyard.verify.platform.TestDevice;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * A device that keeps its session and gives up nothing: it sends uplinks with QoS 1, again with DUP until they are
 * acknowledged, and takes downlinks. It comes back after each loss of its connection, now and then goes by itself, and
 * sometimes leaves a connection half open and takes over its own session. The thread of {@link #run} connects and sends,
 * one for each connection reads.
 */
final class CrashDevice implements Runnable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration BETWEEN_UPLINKS = Duration.ofMillis(16);
    private static final Duration BETWEEN_PINGS = Duration.ofSeconds(2);
    private static final int WINDOW = 5;

    /** Packet ids go up to here; the one above is for SUBSCRIBE. */
    private static final int MAX_PACKET_ID = 0xfffe;

    /** One in so many downlinks is not acknowledged, so that it has to come again. */
    private static final int IGNORES_ONE_OF = 40;

    /** One in so many uplinks is followed by the end of the connection. */
    private static final int LEAVES_ONE_OF = 120;

    /** So many half-open connections are left standing. */
    private static final int HALF_OPEN = 2;

    /** How a connection ends. */
    private enum Leave {
        LOST,
        RESET,
        DISCONNECT,
        HALF_OPEN
    }

    /** Numbers connections over all devices. */
    private final AtomicInteger connections;

    private final TestDevice device;
    private final String name;
    private final boolean five;
    private final PlatformUnderTest platform;
    private final History history;
    private final RandomGenerator random;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private @Nullable DeviceLine current;

    /** Numbers of uplinks and the packet ids under which they wait for their PUBACK, in the order of the numbers. */
    private final Map<Long, Integer> unacknowledged = new TreeMap<>();

    private boolean sending = true;
    private boolean running = true;
    private boolean returning;
    private boolean acknowledgesAll;
    private boolean subscribed;
    private long lastReceived;

    // Of the thread of run().
    private final Deque<DeviceLine> halfOpen = new ArrayDeque<>();
    private long lastNumber;
    private int lastPacketId;
    private final AtomicInteger takeovers = new AtomicInteger();

    /**
     * A device that does not run yet.
     *
     * @param five speaks MQTT 5.0, else 3.1.1
     * @param random its own
     */
    CrashDevice(
            TestDevice device,
            boolean five,
            PlatformUnderTest platform,
            History history,
            AtomicInteger connections,
            RandomGenerator random) {
        this.device = device;
        this.name = device.id().deviceName().value();
        this.five = five;
        this.platform = platform;
        this.history = history;
        this.connections = connections;
        this.random = random;
    }

    // ---- from any thread ----

    String name() {
        return name;
    }

    /** Whether downlinks find a subscription. */
    boolean isSubscribed() {
        lock.lock();
        try {
            return subscribed;
        } finally {
            lock.unlock();
        }
    }

    /** The highest number of a downlink that has come. */
    long lastReceived() {
        lock.lock();
        try {
            return lastReceived;
        } finally {
            lock.unlock();
        }
    }

    /** How many uplinks wait for their PUBACK. */
    int unacknowledged() {
        lock.lock();
        try {
            return unacknowledged.size();
        } finally {
            lock.unlock();
        }
    }

    /** How often it has left a connection half open and has come back. */
    int takeovers() {
        return takeovers.get();
    }

    /**
     * Sends nothing new any more, connects once more so that everything comes that it has left unacknowledged, and
     * acknowledges all.
     */
    void settle() {
        change(() -> {
            sending = false;
            returning = true;
            acknowledgesAll = true;
        });
    }

    void stop() {
        change(() -> running = false);
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // ---- the thread of run() ----

    @Override
    public void run() {
        try {
            while (isRunning()) {
                PlatformUnderTest.Life life = platform.awaitLife(0);
                try {
                    converse(DeviceLine.open(life.mqttPort(), device, five, PATIENCE));
                } catch (DeviceLine.RefusedException e) {
                    history.add(new History.Event.Refused(name, String.valueOf(e.getMessage())));
                    Pace.beforeAnotherTry();
                } catch (AssertionError | UncheckedIOException e) {
                    // The platform was killed, or the connection was lost: what a device expects.
                    Pace.beforeAnotherTry();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            halfOpen.forEach(DeviceLine::close);
        }
    }

    private boolean isRunning() {
        lock.lock();
        try {
            return running;
        } finally {
            lock.unlock();
        }
    }

    private void converse(DeviceLine line) throws InterruptedException {
        int connection = connections.incrementAndGet();
        history.add(new History.Event.Connected(name, connection, line.isSessionPresent()));
        change(() -> {
            current = line;
            subscribed &= line.isSessionPresent();
        });
        RandomGenerator ofReader =
                RandomGeneratorFactory.of("L64X128MixRandom").create(random.nextLong());
        Thread reader =
                Thread.ofVirtual()
                        .name("read-" + name)
                        .start(() -> read(line, connection, ofReader));
        Leave leave = Leave.LOST;
        try {
            leave = send(line);
        } finally {
            // From here on the reader takes what comes as seen by nobody.
            change(() -> current = null);
            switch (leave) {
                case LOST -> line.close();
                case RESET -> line.reset();
                case DISCONNECT -> line.disconnect();
                case HALF_OPEN -> leaveHalfOpen(line);
            }
            if (leave != Leave.HALF_OPEN) {
                reader.join();
            }
        }
    }

    private void leaveHalfOpen(DeviceLine line) {
        takeovers.incrementAndGet();
        halfOpen.addLast(line);
        if (halfOpen.size() > HALF_OPEN) {
            halfOpen.removeFirst().close();
        }
    }

    private Leave send(DeviceLine line) throws InterruptedException {
        if (!isSubscribed()) {
            line.subscribe(device.topic("user/get"));
            lock.lock();
            try {
                while (current == line && !subscribed) {
                    changed.await();
                }
            } finally {
                lock.unlock();
            }
        }
        for (Map.Entry<Long, Integer> again : waiting().entrySet()) {
            send(line, again.getKey(), again.getValue(), true);
        }
        while (true) {
            switch (awaitTurn(line)) {
                case PING -> line.ping();
                case LOST -> {
                    return Leave.LOST;
                }
                case GO -> {
                    return Leave.DISCONNECT;
                }
                case SEND -> {
                    sendNext(line);
                    if (random.nextInt(LEAVES_ONE_OF) == 0) {
                        return switch (random.nextInt(3)) {
                            case 0 -> Leave.RESET;
                            case 1 -> Leave.DISCONNECT;
                            default -> Leave.HALF_OPEN;
                        };
                    }
                    Pace.upTo(BETWEEN_UPLINKS, random);
                }
            }
        }
    }

    private Map<Long, Integer> waiting() {
        lock.lock();
        try {
            return new TreeMap<>(unacknowledged);
        } finally {
            lock.unlock();
        }
    }

    /** What is to be done next on a connection. */
    private enum Turn {
        SEND,
        PING,
        GO,
        LOST
    }

    private Turn awaitTurn(DeviceLine line) throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                if (current != line) {
                    return Turn.LOST;
                }
                if (!running || returning) {
                    returning = false;
                    return Turn.GO;
                }
                if (sending && unacknowledged.size() < WINDOW) {
                    return Turn.SEND;
                }
                if (!changed.await(BETWEEN_PINGS.toNanos(), TimeUnit.NANOSECONDS)) {
                    return Turn.PING;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void sendNext(DeviceLine line) {
        long number = ++lastNumber;
        int packetId = lastPacketId % MAX_PACKET_ID + 1;
        lastPacketId = packetId;
        history.add(new History.Event.UplinkSent(name, number));
        change(() -> unacknowledged.put(number, packetId));
        send(line, number, packetId, false);
    }

    private void send(DeviceLine line, long number, int packetId, boolean dup) {
        line.publish(device.topic("user/update"), packetId, dup, NumberedPayload.of(name, number));
    }

    // ---- the thread that reads one connection ----

    private void read(DeviceLine line, int connection, RandomGenerator ofReader) {
        for (DeviceLine.Arrival arrival = line.next(); arrival != null; arrival = line.next()) {
            switch (arrival) {
                case DeviceLine.Arrival.Suback(int code) -> subscribed(code);
                case DeviceLine.Arrival.Puback(int packetId, int code) ->
                        acknowledged(line, packetId, code);
                case DeviceLine.Arrival.Publish publish ->
                        received(line, connection, publish, ofReader);
                case DeviceLine.Arrival.Pong() -> {
                    // It lives.
                }
                case DeviceLine.Arrival.Unexpected(String what) -> refused("got " + what);
            }
        }
        change(() -> {
            if (current == line) {
                current = null;
            }
        });
    }

    private void subscribed(int code) {
        if (code != 1) {
            refused("SUBACK with code " + code);
            return;
        }
        history.add(new History.Event.Subscribed(name));
        change(() -> subscribed = true);
    }

    private void acknowledged(DeviceLine line, int packetId, int code) {
        lock.lock();
        try {
            if (current != line) {
                // Nobody hears this one any more.
                return;
            }
            Long number = null;
            for (Map.Entry<Long, Integer> waiting : unacknowledged.entrySet()) {
                if (waiting.getValue() == packetId) {
                    number = waiting.getKey();
                }
            }
            if (number == null || code != 0) {
                refused("PUBACK for packet id %d with code %d".formatted(packetId, code));
                return;
            }
            unacknowledged.remove(number);
            history.add(new History.Event.UplinkAcknowledged(name, number));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void received(
            DeviceLine line,
            int connection,
            DeviceLine.Arrival.Publish publish,
            RandomGenerator ofReader) {
        if (!publish.topic().equals(device.topic("user/get"))) {
            refused("got a message of topic " + publish.topic());
        }
        long number = NumberedPayload.number(name, publish.payload());
        boolean acknowledges;
        lock.lock();
        try {
            acknowledges =
                    current == line && (acknowledgesAll || ofReader.nextInt(IGNORES_ONE_OF) != 0);
            if (current == line) {
                lastReceived = Math.max(lastReceived, number);
            }
        } finally {
            lock.unlock();
        }
        history.add(new History.Event.DownlinkReceived(name, connection, number, acknowledges));
        if (acknowledges) {
            try {
                line.puback(publish.packetId());
            } catch (UncheckedIOException e) {
                // The connection is gone; the next read says so.
                return;
            }
        }
    }

    private void refused(String what) {
        history.add(new History.Event.Refused(name, what));
    }
}
