// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.bench;

import io.lanyard.server.api.ApiKey;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sends messages to devices in turn as an application does, by Pub or BatchPub, over several connections. A message holds
 * the time of {@link System#nanoTime} at which it was sent, or was due, and then its number among those to its device, from 0 on, where
 * there is room for it.
 */
final class DownlinkSender implements AutoCloseable {
    static final int ENDLESS = 0;

    /** Where the number of a message stands in it. */
    static final int NUMBER_AT = Long.BYTES;

    private static final long PAUSE_NANOS = 200_000;
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    /** A call that goes to these devices. */
    private record Batch(CallTemplate call, int size) {}

    private final BenchOptions options;
    private final MultiThreadIoEventLoopGroup loops;
    private final EventLoop loop;
    private final Mac mac;
    private final List<Batch> batches = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();
    private final CountDownLatch ended;
    private final Tally tally = new Tally();
    private final String run = UUID.randomUUID().toString();
    private final AtomicLong stored = new AtomicLong();
    private final AtomicReference<String> failure = new AtomicReference<>("");
    private volatile boolean stopped;

    // On the loop only.
    private long nextCall;
    private long begun;
    private long requests;
    private long second;
    private CallTemplate.Timestamp timestamp = CallTemplate.Timestamp.of(Instant.EPOCH);

    DownlinkSender(
            BenchTarget target,
            BenchOptions options,
            DownlinkOptions downlink,
            List<RegisteredDevices.Registered> devices) {
        this.options = options;
        this.ended = new CountDownLatch(downlink.calls());
        URI url = target.api().url();
        ApiKey key = target.api().key();
        this.mac = mac(key);
        for (int from = 0; from < devices.size(); from += downlink.batch()) {
            List<RegisteredDevices.Registered> some =
                    devices.subList(from, Math.min(devices.size(), from + downlink.batch()));
            batches.add(
                    new Batch(
                            new CallTemplate(url.getAuthority(), key, parameters(some)),
                            some.size()));
        }
        this.loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        this.loop = loops.next();
        for (int i = 0; i < downlink.calls(); i++) {
            connections.add(new Connection(new CallConnection(loop, url)));
        }
    }

    private static Mac mac(ApiKey key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(
                    new SecretKeySpec(
                            (key.secret() + "&").getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA1", e);
        }
    }

    private Map<String, String> parameters(List<RegisteredDevices.Registered> devices) {
        RegisteredDevices.Registered first = devices.getFirst();
        Map<String, String> parameters =
                new TreeMap<>(
                        Map.of(
                                "ProductKey", first.device().productKey().value(),
                                "Qos", Integer.toString(options.qos().level())));
        if (devices.size() == 1) {
            parameters.put("Action", "Pub");
            parameters.put("TopicFullName", first.topic());
        } else {
            parameters.put("Action", "BatchPub");
            parameters.put("TopicShortName", RegisteredDevices.TOPIC);
            for (int i = 0; i < devices.size(); i++) {
                parameters.put(
                        "DeviceName." + (i + 1), devices.get(i).device().deviceName().value());
            }
        }
        return parameters;
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
        loop.execute(() -> connections.forEach(each -> each.next(start, calls, arrived)));
        var _ = loop.scheduleAtFixedRate(this::requireAnswers, 1, 1, TimeUnit.SECONDS);
    }

    private void requireAnswers() {
        long now = System.nanoTime();
        for (Connection each : connections) {
            if (each.waiting && now - each.calledAt > PATIENCE_NANOS) {
                each.fail("the platform does not answer");
            }
        }
    }

    /** One of the connections; on the loop. */
    private final class Connection {
        private final CallConnection calls;
        private boolean waiting;
        private long calledAt;
        private boolean done;

        Connection(CallConnection calls) {
            this.calls = calls;
        }

        /** Makes the next call, now or when it is due. */
        void next(long start, long all, LongSupplier arrived) {
            if (stopped || nextCall >= all) {
                end();
                return;
            }
            Batch batch = batches.get((int) (nextCall % batches.size()));
            long most = (long) options.window() * options.devices();
            if (options.rate() == 0 && begun + batch.size() - arrived.getAsLong() > most) {
                later(PAUSE_NANOS, () -> next(start, all, arrived));
                return;
            }
            long call = nextCall++;
            begun += batch.size();
            int number = (int) (call / batches.size());
            if (options.rate() == 0) {
                send(batch, number, System.nanoTime(), () -> next(start, all, arrived));
                return;
            }
            long due = start + call * batch.size() * 1_000_000_000L / options.rate();
            later(
                    due - System.nanoTime(),
                    () -> send(batch, number, due, () -> next(start, all, arrived)));
        }

        private void later(long nanos, Runnable task) {
            if (nanos <= 0) {
                task.run();
            } else {
                var _ = loop.schedule(task, nanos, TimeUnit.NANOSECONDS);
            }
        }

        private void send(Batch batch, int number, long from, Runnable next) {
            if (stopped) {
                end();
                return;
            }
            waiting = true;
            calledAt = System.nanoTime();
            calls.call(
                    request(batch, number, from),
                    problem -> {
                        waiting = false;
                        if (problem.isEmpty()) {
                            tally.record(System.nanoTime() - from);
                            Tally.count(tally.sent);
                            stored.addAndGet(batch.size());
                            next.run();
                        } else {
                            fail(problem);
                        }
                    });
        }

        private void fail(String problem) {
            failure.compareAndSet("", problem);
            stopped = true;
            end();
        }

        private void end() {
            waiting = false;
            calls.close();
            if (!done) {
                done = true;
                ended.countDown();
            }
        }
    }

    private ByteBuf request(Batch batch, int number, long from) {
        long now = System.currentTimeMillis() / 1_000;
        if (now != second) {
            second = now;
            timestamp = CallTemplate.Timestamp.of(Instant.ofEpochSecond(now));
        }
        byte[] message = new byte[options.payloadBytes()];
        ByteBuffer.wrap(message).putLong(0, from);
        if (message.length >= NUMBER_AT + Integer.BYTES) {
            ByteBuffer.wrap(message).putInt(NUMBER_AT, number);
        }
        ByteBuf request = PooledByteBufAllocator.DEFAULT.directBuffer(1_024);
        batch.call().write(request, mac, message, run + "-" + requests++, timestamp);
        return request;
    }

    /** Whether calls are being made. */
    boolean isAtWork() {
        return ended.getCount() > 0;
    }

    /** Messages for which the platform has answered success. */
    long stored() {
        return stored.get();
    }

    /** Calls that the platform has answered with success. */
    long calls() {
        return tally.sent.get();
    }

    /** The time of calls in nanoseconds that this share of them does not exceed. */
    long quantile(double share) {
        return Tally.quantile(List.of(tally), share);
    }

    /** Forgets the times of the calls so far. */
    void clearDurations() throws InterruptedException {
        loop.submit(tally::clearDurations).sync();
    }

    /**
     * Waits for the calls that are under way.
     *
     * @throws IllegalStateException when one has failed
     */
    void finish() throws InterruptedException {
        ended.await();
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
        loop.execute(() -> connections.forEach(Connection::end));
        var _ = loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
