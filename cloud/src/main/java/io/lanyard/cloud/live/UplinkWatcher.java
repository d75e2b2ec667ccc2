// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.live;

import io.lanyard.platform.access.ConnectedApplications;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.feed.LiveUplinks;
import io.lanyard.platform.feed.LiveUplinks.Uplink;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client that watches uplinks. Uplinks come on the loops of the devices' connections and wait; they are written
 * on the response's own event loop, as fast as the client reads. All but {@link #accept} and {@link #endSoon} belongs to that loop.
 */
final class UplinkWatcher implements ConnectedApplications.Connection {
    private final Context context;
    private final HttpServerResponse response;
    private final WaitingUplinks waiting;
    private final Consumer<UplinkWatcher> left;
    private final AtomicBoolean writing = new AtomicBoolean();
    private LiveUplinks.@Nullable Watch watch;
    private boolean ended;

    /**
     * A watcher that sees nothing yet.
     *
     * @param left called when its key is disabled
     */
    UplinkWatcher(
            Context context,
            HttpServerResponse response,
            LiveSettings settings,
            Consumer<UplinkWatcher> left) {
        this.context = context;
        this.response = response;
        this.left = left;
        this.waiting = new WaitingUplinks(settings.messages(), settings.bytes());
    }

    /**
     * Writes the head of the response.
     *
     * @param watch what has to be closed when the client goes
     */
    void begin(LiveUplinks.Watch watch) {
        this.watch = watch;
        response.setChunked(true)
                .putHeader("Content-Type", "text/event-stream;charset=utf-8")
                .putHeader("Cache-Control", "no-cache")
                .drainHandler(drained -> write());
        // At once, so that the client knows that it watches before the first uplink comes.
        send(UplinkEvents.HEARTBEAT);
    }

    /** Takes an uplink; from any thread, never blocks. */
    void accept(Uplink uplink) {
        waiting.offer(uplink);
        if (writing.compareAndSet(false, true)) {
            context.runOnContext(task -> write());
        }
    }

    /** Shows that the connection lives; not needed while the client has something to read. */
    void beat() {
        write();
        if (!ended && !response.writeQueueFull()) {
            send(UplinkEvents.HEARTBEAT);
        }
    }

    /** Ends the watching, and the response if the client is still there. */
    void end() {
        if (ended) {
            return;
        }
        ended = true;
        LiveUplinks.Watch begun = watch;
        if (begun != null) {
            begun.close();
        }
        if (!response.closed()) {
            var _ = response.end();
        }
    }

    /** The key was disabled; from any thread. */
    @Override
    public void endSoon(EndReason reason) {
        context.runOnContext(task -> {
            if (!ended && !response.closed()) {
                send(UplinkEvents.end(reason));
            }
            left.accept(this);
        });
    }

    private void write() {
        while (!ended && !response.writeQueueFull()) {
            WaitingUplinks.Next next = waiting.poll();
            if (next == null) {
                writing.set(false);
                // Whoever came between the two lines above has not asked to write.
                next = waiting.poll();
                if (next == null) {
                    return;
                }
                writing.set(true);
            }
            if (next.dropped() > 0) {
                send(UplinkEvents.dropped(next.dropped()));
            }
            Uplink uplink = next.uplink();
            if (uplink != null) {
                send(UplinkEvents.uplink(uplink));
            }
        }
        // The queue is full: the drain handler goes on, and nobody else has to.
    }

    private void send(String event) {
        var _ = response.write(event);
    }
}
