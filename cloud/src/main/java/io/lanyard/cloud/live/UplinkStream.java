// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.live;

import io.lanyard.cloud.http.RequestError;
import io.lanyard.platform.access.ConnectedApplications;
import io.lanyard.platform.feed.LiveUplinks;
import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.ProductKey;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows uplinks to clients as they come, as server-sent events; callable from any thread unless it says otherwise. */
public final class UplinkStream implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UplinkStream.class);

    private final LiveUplinks uplinks;
    private final ConnectedApplications connected;
    private final LiveSettings settings;
    private final Vertx vertx;
    private final ConcurrentMap<UplinkWatcher, Context> watchers = new ConcurrentHashMap<>();
    private final AtomicInteger places;
    private final long heartbeat;

    /**
     * A stream that nobody watches yet.
     *
     * @param connected through which a watcher ends when its key is disabled
     */
    public UplinkStream(
            LiveUplinks uplinks,
            ConnectedApplications connected,
            LiveSettings settings,
            Vertx vertx) {
        this.uplinks = Objects.requireNonNull(uplinks, "uplinks is null");
        this.connected = Objects.requireNonNull(connected, "connected is null");
        this.settings = Objects.requireNonNull(settings, "settings is null");
        this.vertx = Objects.requireNonNull(vertx, "vertx is null");
        this.places = new AtomicInteger(settings.watchers());
        this.heartbeat = vertx.setPeriodic(settings.heartbeat().toMillis(), timer -> beat());
    }

    /**
     * Lets the client watch until it goes or its key is disabled; on the event loop of the request.
     *
     * @param productKey null for all products
     * @param deviceName null for all devices
     * @return what is wrong; nothing has been written then
     */
    public Optional<RequestError> open(
            HttpServerRequest request,
            ConnectedApplications.Key key,
            @Nullable ProductKey productKey,
            @Nullable DeviceName deviceName) {
        if (request.response().closed()) {
            return Optional.empty();
        }
        if (places.getAndDecrement() <= 0) {
            places.incrementAndGet();
            return Optional.of(RequestError.unavailable("too many clients watch uplinks"));
        }
        Context context = vertx.getOrCreateContext();
        UplinkWatcher watcher =
                new UplinkWatcher(context, request.response(), settings, this::leave);
        if (connected.attachReader(key, watcher)
                instanceof ConnectedApplications.Attached.Outdated) {
            places.incrementAndGet();
            return Optional.of(RequestError.keyChanging());
        }
        watchers.put(watcher, context);
        request.response().closeHandler(closed -> leave(watcher));
        watcher.begin(uplinks.watch(productKey, deviceName, watcher::accept));
        LOG.debug("{} watches, {} watchers", request.remoteAddress(), watchers.size());
        return Optional.empty();
    }

    /** Clients that watch now. */
    public int watchers() {
        return watchers.size();
    }

    private void leave(UplinkWatcher watcher) {
        connected.detachReader(watcher);
        watcher.end();
        if (watchers.remove(watcher) != null) {
            places.incrementAndGet();
            LOG.debug("A watcher has left, {} watchers", watchers.size());
        }
    }

    private void beat() {
        watchers.forEach((watcher, context) -> context.runOnContext(task -> watcher.beat()));
    }

    /** Ends all streams; each follows on its own event loop. */
    @Override
    public void close() {
        vertx.cancelTimer(heartbeat);
        watchers.forEach((watcher, context) -> context.runOnContext(task -> leave(watcher)));
    }
}
