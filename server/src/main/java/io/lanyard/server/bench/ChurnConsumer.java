// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.bench;

import io.lanyard.server.api.ApiException;
import io.lanyard.server.api.MessageStream;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A consumer of the default group that reads and settles for a while, is away for as long, and comes again. */
final class ChurnConsumer implements AutoCloseable {
    private static final String GROUP = "DEFAULT_GROUP";
    private static final int UNSETTLED = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final BenchTarget target;
    private final long turnNanos;
    private final ChurnCount count;
    private final List<BitSet> consumed = new ArrayList<>();
    private final Thread thread;
    private volatile boolean last;
    private volatile boolean closed;
    private volatile String failure = "";
    private volatile MessageStream stream;

    /**
     * Begins to consume.
     *
     * @param devices of the run
     */
    ChurnConsumer(BenchTarget target, int devices, int awaySeconds, ChurnCount count) {
        this.target = target;
        this.turnNanos = TimeUnit.SECONDS.toNanos(awaySeconds);
        this.count = count;
        for (int i = 0; i < devices; i++) {
            consumed.add(new BitSet());
        }
        this.stream = open();
        this.thread = Thread.ofPlatform().name("bench-consumer").start(this::run);
    }

    private MessageStream open() {
        return MessageStream.open(target.api(), GROUP, "lanyard bench", UNSETTLED);
    }

    private void run() {
        try {
            while (!closed) {
                long end = System.nanoTime() + turnNanos;
                stream.forEach(message -> {
                    consume(message);
                    if (!last && System.nanoTime() - end > 0) {
                        stream.end(message);
                    }
                });
                for (long left = turnNanos; left > 0 && !last; left -= 100_000_000) {
                    TimeUnit.MILLISECONDS.sleep(100);
                }
                if (!closed) {
                    stream = open();
                }
            }
        } catch (InterruptedException e) {
            // Closed.
        } catch (ApiException e) {
            failure = String.valueOf(e.getMessage());
        }
    }

    private void consume(JsonObject message) {
        ByteBuffer payload =
                ByteBuffer.wrap(Base64.getDecoder().decode(message.getString("payloadBase64", "")));
        BitSet ofDevice = consumed.get(payload.getInt(ChurnOptions.DEVICE_AT));
        int number = payload.getInt(DownlinkSender.NUMBER_AT);
        if (ofDevice.get(number)) {
            count.consumedAgain.increment();
        } else {
            ofDevice.set(number);
            count.consumed.increment();
        }
    }

    /** What it has failed of; empty while it has not. */
    String failure() {
        return closed ? "" : failure;
    }

    /** Goes away no more. */
    void stay() {
        last = true;
    }

    /** Ends, and returns which messages it got of each device. */
    List<BitSet> consumed() throws InterruptedException {
        close();
        thread.join(PATIENCE);
        return consumed;
    }

    @Override
    public void close() {
        closed = true;
        stream.close();
        thread.interrupt();
    }
}
