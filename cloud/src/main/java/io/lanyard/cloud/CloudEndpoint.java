// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud;

import io.lanyard.cloud.consume.ConsumingClients;
import io.lanyard.cloud.http.Answers;
import io.lanyard.cloud.live.UplinkStream;
import io.lanyard.cloud.openapi.ActionTable;
import io.lanyard.cloud.openapi.OpenApi;
import io.lanyard.cloud.openapi.RequestGuard;
import io.lanyard.cloud.registration.DeviceRegistrationPage;
import io.lanyard.cloud.socket.LingeringTransport;
import io.lanyard.platform.access.ConnectedApplications;
import io.lanyard.platform.event.BoundedLines;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoint of the applications, over HTTP/1.1: the OpenAPI at {@code /}, the live stream of uplinks at
 * {@code /lanyard/v1/uplinks}, the consuming of feeds at {@code /lanyard/v1/messages}, {@code /auth/register/device} for devices, and {@code /health/live} and {@code /health/ready}. TLS is the business of a proxy
 * before it.
 */
public final class CloudEndpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CloudEndpoint.class);
    private static final int START_SECONDS = 30;
    private static final int GRACE_SECONDS = 2;
    private static final int CLOSE_SECONDS = 5;

    private final Vertx vertx;
    private final ExecutorService virtualThreads;
    private final UplinkStream uplinks;
    private final ConsumingClients consumingClients;
    private final HttpServer server;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final BoundedLines crowdLines = BoundedLines.ofEverybody();

    private CloudEndpoint(CloudSettings settings, CloudServices services) {
        // Nothing is served from the class path, so Vert.x needs no cache directory.
        vertx =
                Vertx.builder()
                        .with(
                                new VertxOptions()
                                        .setEventLoopPoolSize(1)
                                        .setFileSystemOptions(
                                                new FileSystemOptions()
                                                        .setClassPathResolvingEnabled(false)
                                                        .setFileCachingEnabled(false)))
                        .withTransport(LingeringTransport.ofThisMachine())
                        .build();
        virtualThreads =
                Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("cloud-", 0).factory());
        ConnectedApplications connected = services.actions().accessKeys().connected();
        uplinks = new UplinkStream(services.uplinks(), connected, settings.live(), vertx);
        consumingClients =
                new ConsumingClients(services.feeds(), connected, settings.consume(), vertx);
        OpenApi openApi =
                new OpenApi(
                        new RequestGuard(
                                services.actions().accessKeys(),
                                services.clock(),
                                settings.nonceBytes(),
                                services.guesses().ofAccessKeys()),
                        new ActionTable(
                                services.actions(),
                                services.backups(),
                                services.groups(),
                                services.feeds(),
                                consumingClients,
                                services.clock(),
                                services.region(),
                                services.listeners()),
                        settings.patience(),
                        services.metrics());
        UnreadableRequests unreadable = new UnreadableRequests(services.guesses().counters());
        Routes routes =
                new Routes(
                        openApi,
                        new DeviceRegistrationPage(
                                services.registration(),
                                services.guesses().ofDevices(),
                                services.guesses().counters()),
                        new Answers(
                                vertx,
                                services.guesses().counters(),
                                Math.max(1, settings.maxConnections() / 10)),
                        uplinks,
                        consumingClients,
                        services.unreadiness(),
                        services.metrics(),
                        unreadable,
                        settings,
                        vertx,
                        virtualThreads);
        AtomicInteger connections = new AtomicInteger();
        server =
                vertx.createHttpServer(options(settings))
                        .requestHandler(routes::handle)
                        .invalidRequestHandler(unreadable::refuseHead)
                        .exceptionHandler(e -> LOG.debug("A connection failed", e))
                        .connectionHandler(connection ->
                                admit(connection, connections, settings.maxConnections()));
    }

    /**
     * Starts to listen; returns when it does.
     *
     * @throws IllegalStateException when it cannot, for example because the port is taken
     */
    public static CloudEndpoint start(CloudSettings settings, CloudServices services) {
        CloudEndpoint endpoint = new CloudEndpoint(settings, services);
        try {
            endpoint.server.listen().await(START_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            endpoint.close();
            throw new IllegalStateException(
                    "The OpenAPI cannot listen on %s:%d: %s"
                            .formatted(settings.host(), settings.port(), e.getMessage()),
                    e);
        }
        LOG.info("The OpenAPI listens on {}:{}", settings.host(), endpoint.port());
        return endpoint;
    }

    private static HttpServerOptions options(CloudSettings settings) {
        return new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setMaxInitialLineLength(settings.maxRequestLineBytes())
                .setHttp2ClearTextEnabled(false)
                // Nobody gets a WebSocket here; without this each connection carries handlers for
                // them.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setIdleTimeout((int) settings.idleTimeout().toSeconds());
    }

    private void admit(HttpConnection connection, AtomicInteger connections, int max) {
        connection.closeHandler(closed -> connections.decrementAndGet());
        if (connections.incrementAndGet() > max) {
            String behind = crowdLines.next();
            if (behind != null) {
                LOG.warn(
                        "{} is closed: there are {} connections{}",
                        connection.remoteAddress(),
                        max,
                        behind);
            }
            var _ = connection.close();
        }
    }

    /** The port that it listens on. */
    public int port() {
        return server.actualPort();
    }

    /** Clients that watch uplinks now. */
    public int watchers() {
        return uplinks.watchers();
    }

    /** Stops to listen, gives requests at work two seconds, and ends what is left; closing twice is fine. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        uplinks.close();
        consumingClients.close();
        await(server.shutdown(GRACE_SECONDS, TimeUnit.SECONDS), "stop to listen");
        // Without interrupts: a change of the registry that is under way comes to its end.
        virtualThreads.shutdown();
        await(vertx.close(), "end its event loops");
    }

    private static void await(Future<Void> end, String what) {
        try {
            end.await(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | RuntimeException e) {
            LOG.warn("The OpenAPI did not {} in time or at all", what, e);
        }
    }
}
