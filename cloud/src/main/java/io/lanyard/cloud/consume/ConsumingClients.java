// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.consume;

import io.lanyard.cloud.http.RequestError;
import io.lanyard.platform.access.ConnectedApplications;
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
    private final ConnectedApplications connected;
    private final ConsumeSettings settings;
    private final Vertx vertx;
    private final ConcurrentMap<String, Open> clients = new ConcurrentHashMap<>();
    private final AtomicInteger places;
    private final long heartbeat;

    /**
     * None yet.
     *
     * @param connected through which a client ends when its key is disabled
     */
    public ConsumingClients(
            Feeds feeds, ConnectedApplications connected, ConsumeSettings settings, Vertx vertx) {
        this.feeds = Objects.requireNonNull(feeds, "feeds is null");
        this.connected = Objects.requireNonNull(connected, "connected is null");
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
     * Lets the client consume until it goes, or its key no longer allows it; on the event loop of the request.
     *
     * @param unsettled how many messages it may have at a time
     * @return what is wrong; nothing has been written then
     */
    public Optional<RequestError> open(
            HttpServerRequest request,
            ConnectedApplications.Key key,
            String groupId,
            String clientId,
            int unsettled) {
        if (request.response().closed()) {
            return Optional.empty();
        }
        if (places.getAndDecrement() <= 0) {
            places.incrementAndGet();
            return Optional.of(
                    RequestError.unavailable(
                            "there are as many clients that consume over HTTP as there may be"));
        }
        String id = UUID.randomUUID().toString();
        Context context = vertx.getOrCreateContext();
        ConsumingClient client = new ConsumingClient(context, request.response(), () -> leave(id));
        GroupStatus.Peer peer =
                new GroupStatus.Peer(clientId, String.valueOf(request.remoteAddress()));
        if (connected.attachReader(key, client)
                instanceof ConnectedApplications.Attached.Outdated) {
            places.incrementAndGet();
            return Optional.of(RequestError.keyChanging());
        }
        Feeds.Attached attached = feeds.attach(groupId, key.scope(), peer, client);
        if (!(attached instanceof Feeds.Attached.Done)) {
            connected.detachReader(client);
            places.incrementAndGet();
        }
        return switch (attached) {
            case Feeds.Attached.Done(var consumption) -> {
                clients.put(id, new Open(context, client));
                request.response().closeHandler(closed -> leave(id));
                client.begin(id, consumption);
                consumption.addCredit(unsettled);
                yield Optional.empty();
            }
            case Feeds.Attached.NoGroup() ->
                    Optional.of(RequestError.unavailable("the group has just been deleted"));
            case Feeds.Attached.NotCovered() ->
                    Optional.of(
                            RequestError.forbidden(
                                    "the key does not cover all that the consumer group gets"));
            case Feeds.Attached.OtherFilter(var inForce) ->
                    Optional.of(
                            RequestError.unavailable(
                                    "the group is read over MQTT with the filter %s now, and over HTTP everything is read"
                                            .formatted(inForce)));
            case Feeds.Attached.Full(int consumers) ->
                    Optional.of(
                            RequestError.unavailable(
                                    "the group has "
                                            + consumers
                                            + " consumers, more it may not have"));
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
            connected.detachReader(open.client());
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
