// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.consume;

import io.lanyard.platform.feed.Feeds;
import io.lanyard.platform.feed.GroupStatus;
import io.lanyard.platform.feed.Settlement;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The clients that consume over HTTP, by an id that only they know; from any thread unless it says otherwise. */
public final class ConsumingClients implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumingClients.class);

    private record Open(Context context, ConsumingClient client) {}

    private final Feeds feeds;
    private final ConsumeSettings settings;
    private final Vertx vertx;
    private final ConcurrentMap<String, Open> clients = new ConcurrentHashMap<>();
    private final AtomicInteger places;
    private final long heartbeat;

    public ConsumingClients(Feeds feeds, ConsumeSettings settings, Vertx vertx) {
        this.feeds = Objects.requireNonNull(feeds, "feeds is null");
        this.settings = Objects.requireNonNull(settings, "settings is null");
        this.vertx = Objects.requireNonNull(vertx, "vertx is null");
        this.places = new AtomicInteger(settings.clients());
        this.heartbeat = vertx.setPeriodic(settings.heartbeat().toMillis(), timer -> beat());
    }

    /** Messages that one client may have unsettled. */
    public int maxUnsettled() {
        return settings.maxUnsettled();
    }

    /**
     * Lets the client consume until it goes; on the event loop of the request.
     *
     * @param unsettled how many messages it may have at a time
     * @return what is wrong; nothing has been written then
     */
    public Optional<String> open(
            HttpServerRequest request, String groupId, String clientId, int unsettled) {
        if (request.response().closed()) {
            return Optional.empty();
        }
        if (places.getAndDecrement() <= 0) {
            places.incrementAndGet();
            return Optional.of("there are as many clients that consume over HTTP as there may be");
        }
        String id = UUID.randomUUID().toString();
        Context context = vertx.getOrCreateContext();
        ConsumingClient client = new ConsumingClient(context, request.response(), () -> leave(id));
        GroupStatus.Peer peer =
                new GroupStatus.Peer(clientId, String.valueOf(request.remoteAddress()));
        return switch (feeds.attach(groupId, peer, client)) {
            case Feeds.Attached.Done(var consumption) -> {
                clients.put(id, new Open(context, client));
                request.response().closeHandler(closed -> leave(id));
                client.begin(id, consumption);
                consumption.addCredit(unsettled);
                yield Optional.empty();
            }
            case Feeds.Attached.NoGroup() -> {
                places.incrementAndGet();
                yield Optional.of("the group has just been deleted");
            }
            case Feeds.Attached.Full(int consumers) -> {
                places.incrementAndGet();
                yield Optional.of(
                        "the group has " + consumers + " consumers, more it may not have");
            }
        };
    }

    /**
     * Settles messages of a client, which may have as many new ones.
     *
     * @return false when there is no client with this id
     */
    public boolean settle(String clientId, List<Long> offsets, Settlement settlement) {
        Open open = clients.get(clientId);
        return open != null && open.client().settle(offsets, settlement);
    }

    private void leave(String id) {
        Open open = clients.remove(id);
        if (open != null) {
            places.incrementAndGet();
            open.client().end();
            LOG.debug("A client that consumed has left, {} others", clients.size());
        }
    }

    private void beat() {
        clients.values().forEach(open -> open.context().runOnContext(task -> open.client().beat()));
    }

    /** Ends all streams; each follows on its own event loop. */
    @Override
    public void close() {
        vertx.cancelTimer(heartbeat);
        clients.forEach((id, open) -> open.context().runOnContext(task -> leave(id)));
    }
}
