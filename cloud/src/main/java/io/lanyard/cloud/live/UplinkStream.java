// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.live;

import io.lanyard.platform.feed.LiveUplinks;
import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.ProductKey;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows uplinks to clients as they come, as server-sent events; callable from any thread unless it says otherwise. */
public final class UplinkStream implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UplinkStream.class);

    private record Open(Context context, UplinkWatcher watcher) {}

    private final LiveUplinks uplinks;
    private final LiveSettings settings;
    private final Vertx vertx;
    private final Set<Open> watchers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger places;
    private final long heartbeat;

    public UplinkStream(LiveUplinks uplinks, LiveSettings settings, Vertx vertx) {
        this.uplinks = Objects.requireNonNull(uplinks, "uplinks is null");
        this.settings = Objects.requireNonNull(settings, "settings is null");
        this.vertx = Objects.requireNonNull(vertx, "vertx is null");
        this.places = new AtomicInteger(settings.watchers());
        this.heartbeat = vertx.setPeriodic(settings.heartbeat().toMillis(), timer -> beat());
    }

    /**
     * Lets the client watch until it goes; on the event loop of the request.
     *
     * @param productKey null for all products
     * @param deviceName null for all devices
     * @return false when there are as many watchers as there may be; nothing has been written then
     */
    public boolean open(
            HttpServerRequest request,
            @Nullable ProductKey productKey,
            @Nullable DeviceName deviceName) {
        if (request.response().closed()) {
            return true;
        }
        if (places.getAndDecrement() <= 0) {
            places.incrementAndGet();
            return false;
        }
        Context context = vertx.getOrCreateContext();
        UplinkWatcher watcher = new UplinkWatcher(context, request.response(), settings);
        Open open = new Open(context, watcher);
        watchers.add(open);
        request.response().closeHandler(closed -> leave(open));
        watcher.begin(uplinks.watch(productKey, deviceName, watcher::accept));
        LOG.debug("{} watches, {} watchers", request.remoteAddress(), watchers.size());
        return true;
    }

    /** Clients that watch now. */
    public int watchers() {
        return watchers.size();
    }

    private void leave(Open open) {
        open.watcher().end();
        if (watchers.remove(open)) {
            places.incrementAndGet();
            LOG.debug("A watcher has left, {} watchers", watchers.size());
        }
    }

    private void beat() {
        for (Open open : watchers) {
            open.context().runOnContext(task -> open.watcher().beat());
        }
    }

    /** Ends all streams; each follows on its own event loop. */
    @Override
    public void close() {
        vertx.cancelTimer(heartbeat);
        for (Open open : watchers) {
            open.context().runOnContext(task -> leave(open));
        }
    }
}
