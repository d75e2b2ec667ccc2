// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.amqp;

import io.lanyard.platform.access.ConnectedApplications;
import io.lanyard.platform.access.FailedSignIns;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.feed.Feeds;
import io.lanyard.platform.service.AccessKeys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.proton.ProtonConnection;
import io.vertx.proton.ProtonServer;
import io.vertx.proton.ProtonServerOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where applications read by AMQP 1.0: with TLS for everybody, without on loopback (PROTOCOL.md 5.1). */
public final class AmqpEndpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AmqpEndpoint.class);
    private static final String LOOPBACK = "127.0.0.1";
    private static final int START_SECONDS = 30;
    private static final int CLOSE_SECONDS = 5;

    /** Half of the longest silence that a client may keep. */
    private static final int HEARTBEAT_MILLIS = 30_000;

    private static final int MAX_FRAME = 1 << 20;

    private final AmqpSettings settings;
    private final Feeds feeds;
    private final ConnectedApplications connected;
    private final Vertx vertx;
    private final ProtonServer plain;
    private final ProtonServer tls;
    private final Executor blocking;

    /** Guarded by this. */
    private final AmqpCertificates certificates;

    /** Guarded by this. */
    private String lastProblem = "";

    private final Set<AmqpConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    private AmqpEndpoint(
            AmqpSettings settings,
            AccessKeys accessKeys,
            Feeds feeds,
            FailedSignIns<String> failures,
            Counters counters,
            Executor blocking) {
        this.settings = settings;
        this.feeds = feeds;
        this.connected = accessKeys.connected();
        this.vertx =
                Vertx.vertx(
                        new VertxOptions()
                                .setEventLoopPoolSize(1)
                                .setPreferNativeTransport(true)
                                .setFileSystemOptions(
                                        new FileSystemOptions()
                                                .setClassPathResolvingEnabled(false)
                                                .setFileCachingEnabled(false)));
        AmqpSignIn signIn = new AmqpSignIn(accessKeys);
        FailedAmqpSignIns failed =
                new FailedAmqpSignIns(
                        vertx, failures, counters, Math.max(1, settings.maxConnections() / 10));
        Supplier<PlainAuthenticator> authenticators =
                () -> new PlainAuthenticator(vertx, signIn, settings, blocking, failed);
        this.plain = server(options().setHost(LOOPBACK).setPort(settings.port()), authenticators);
        this.certificates = new AmqpCertificates(settings);
        this.blocking = blocking;
        ProtonServerOptions withTls =
                options().setHost(settings.host()).setPort(settings.tlsPort());
        withTls.setSsl(true)
                .setSni(certificates.choosesByHost())
                .setKeyCertOptions(certificates.keys());
        this.tls = server(withTls, authenticators);
    }

    private static ProtonServerOptions options() {
        return new ProtonServerOptions().setHeartbeat(HEARTBEAT_MILLIS).setMaxFrameSize(MAX_FRAME);
    }

    private ProtonServer server(
            ProtonServerOptions options, Supplier<PlainAuthenticator> authenticators) {
        return ProtonServer.create(vertx, options)
                .saslAuthenticatorFactory(authenticators::get)
                .connectHandler(this::admit);
    }

    /**
     * Starts to listen; returns when it does.
     *
     * @param failures counts failed sign-ins, by address and id of the access key
     * @param blocking runs what waits for the registry
     * @throws IllegalStateException when it cannot, for example because a port is taken
     */
    public static AmqpEndpoint start(
            AmqpSettings settings,
            AccessKeys accessKeys,
            Feeds feeds,
            FailedSignIns<String> failures,
            Counters counters,
            Executor blocking) {
        AmqpEndpoint endpoint =
                new AmqpEndpoint(settings, accessKeys, feeds, failures, counters, blocking);
        endpoint.listen(endpoint.plain, LOOPBACK, settings.port());
        endpoint.listen(endpoint.tls, settings.host(), settings.tlsPort());
        LOG.info(
                "AMQP listens on {}:{}, with TLS on {}:{}",
                LOOPBACK,
                endpoint.port(),
                settings.host(),
                endpoint.tlsPort());
        return endpoint;
    }

    private void listen(ProtonServer server, String host, int port) {
        try {
            CompletableFuture<ProtonServer> listening = new CompletableFuture<>();
            server.listen(result -> {
                if (result.succeeded()) {
                    listening.complete(server);
                } else {
                    listening.completeExceptionally(result.cause());
                }
            });
            var _ = listening.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new IllegalStateException("interrupted while AMQP starts", e);
        } catch (ExecutionException | TimeoutException e) {
            close();
            throw new AmqpPortException(
                    port,
                    "AMQP cannot listen on %s:%d: %s".formatted(host, port, e.getMessage()),
                    e);
        }
    }

    /** Looks after the files of certificates again and again. */
    public AmqpEndpoint watching(Duration interval) {
        vertx.setPeriodic(interval.toMillis(), _ -> blocking.execute(this::reload));
        return this;
    }

    /**
     * Reads the certificates and keys again. Others are used from the second look on that finds them the same; what
     * cannot be used is logged, once, and the certificates in use stay. Connections that are open stay, too. May block.
     *
     * @return whether new connections meet other certificates from now on
     */
    public synchronized boolean reload() {
        try {
            Optional<ServerSSLOptions> changed = certificates.look();
            if (changed.isEmpty() || closed.get()) {
                return false;
            }
            CompletableFuture<ProtonServer> updated = new CompletableFuture<>();
            tls.updateSSLOptions(
                    changed.get(),
                    true,
                    result -> {
                        if (result.succeeded()) {
                            updated.complete(result.result());
                        } else {
                            updated.completeExceptionally(result.cause());
                        }
                    });
            var _ = updated.get(START_SECONDS, TimeUnit.SECONDS);
            lastProblem = "";
            LOG.info("TLS certificates of AMQP were read again: {}", settings.certificates());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            String problem = String.valueOf(e.getMessage());
            if (!problem.equals(lastProblem)) {
                lastProblem = problem;
                LOG.warn("AMQP goes on with the TLS certificates that it has: {}", problem);
            }
            return false;
        }
    }

    private void admit(ProtonConnection connection) {
        AmqpConnection[] held = new AmqpConnection[1];
        AmqpConnection admitted =
                new AmqpConnection(
                        vertx,
                        connection,
                        feeds,
                        connected,
                        settings,
                        () -> connections.remove(held[0]));
        held[0] = admitted;
        if (connections.size() >= settings.maxConnections()) {
            LOG.warn("A connection is closed: there are {}", settings.maxConnections());
            connection.disconnect();
            return;
        }
        connections.add(admitted);
        admitted.start();
    }

    /** The port without TLS. */
    public int port() {
        return plain.actualPort();
    }

    /** The port with TLS. */
    public int tlsPort() {
        return tls.actualPort();
    }

    /** Connections that have signed in. */
    public int connections() {
        return connections.size();
    }

    /** Stops to listen and ends all connections; closing twice is fine. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        connections.forEach(each -> each.endSoon(EndReason.SERVER_STOPPING));
        // With it go its servers and their connections.
        await(vertx.close());
    }

    private static void await(Future<Void> end) {
        try {
            end.await(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | RuntimeException e) {
            LOG.warn("AMQP did not end in time or at all", e);
        }
    }
}
