// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.codec.DecoderLimits;
import io.lanyard.mqtt.codec.PacketDecoder;
import io.lanyard.mqtt.connection.MqttConnection;
import io.lanyard.platform.access.AddressBlock;
import io.lanyard.platform.access.FailedSignIns;
import io.lanyard.platform.event.BoundedLines;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.EndReason;
import io.lanyard.protocol.identity.DeviceId;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The device-facing endpoint: its listening sockets and the event loops that own its connections. */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final int BACKLOG = 4_096;
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(3);
    private static final long SWEEP_SECONDS = 1;

    private final Transport transport;
    private final EventLoopGroup loops;
    private final SignInWorkers workers;
    private final Map<EventExecutor, LoopEndpoints> endpoints = new ConcurrentHashMap<>();
    private final GatewayListeners listeners;
    private final DecoderLimits decoderLimits;
    private final GatewayServices services;
    private final ConnectionCount open;
    private final RefusedConnections refused;
    private final SignInRefusals refusals;
    private final List<Channel> bound = new ArrayList<>();

    private Gateway(
            Transport transport,
            EventLoopGroup loops,
            SignInWorkers workers,
            GatewaySettings settings,
            GatewayListeners listeners,
            GatewayServices services)
            throws PortException {
        this.transport = transport;
        this.loops = loops;
        this.workers = workers;
        this.listeners = listeners;
        this.decoderLimits = settings.decoderLimits();
        this.services = services;
        this.open = new ConnectionCount(settings.connections());
        this.refused = new RefusedConnections(services.counters(), services.ticker());
        this.refusals = new SignInRefusals(settings.connections(), services);
        int loopCount = (int) StreamSupport.stream(loops.spliterator(), false).count();
        services.sessions().publishWillsBy(services.uplink());
        BoundedLines strangers = BoundedLines.ofEverybody(services.ticker());
        for (EventExecutor loop : loops) {
            LoopEndpoints ofLoop =
                    new LoopEndpoints(
                            Math.max(1, settings.connections().halfOpen() / loopCount),
                            services,
                            refused,
                            strangers);
            endpoints.put(loop, ofLoop);
            ofLoop.startSweeping((EventLoop) loop);
        }
        var _ =
                loops.next()
                        .scheduleWithFixedDelay(
                                this::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
        ServerBootstrap bootstrap = bootstrap(settings);
        bound.add(bind(bootstrap, settings.host(), settings.port()));
        for (int port : listeners.morePorts()) {
            bound.add(bind(bootstrap, settings.host(), port));
        }
    }

    /**
     * Binds the port, without TLS, and starts to accept devices.
     *
     * @throws IOException when the port cannot be bound; the message names it
     */
    public static Gateway start(GatewaySettings settings, GatewayServices services)
            throws IOException {
        return start(settings, GatewayListeners.PLAIN, services);
    }

    /**
     * Binds the ports and starts to accept devices.
     *
     * @throws PortException when a port cannot be bound; the message names it
     */
    public static Gateway start(
            GatewaySettings settings, GatewayListeners listeners, GatewayServices services)
            throws PortException {
        Transport transport = settings.transport().usable();
        EventLoopGroup loops = transport.newLoops(settings.eventLoops());
        SignInWorkers workers = new SignInWorkers(services, settings);
        try {
            Gateway gateway = new Gateway(transport, loops, workers, settings, listeners, services);
            LOG.info(
                    "Devices connect to {}, ports {}, over {}{}",
                    settings.host(),
                    gateway.ports(),
                    settings.transport().inUse(),
                    listeners.plain() ? "" : ", encrypted only");
            return gateway;
        } catch (PortException | RuntimeException e) {
            workers.close();
            // Also closes the ports that were bound before the one that failed.
            shutDown(transport, loops);
            throw e;
        }
    }

    /** The first port that is listened on, also when a free one was asked for. */
    public int port() {
        return ports().getFirst();
    }

    /** All ports that are listened on, in the order in which they were asked for. */
    public List<Integer> ports() {
        return bound.stream()
                .map(channel -> ((InetSocketAddress) channel.localAddress()).getPort())
                .toList();
    }

    /** The failures of devices to sign in, to be shared with other endpoints at which a device's secret can be guessed. */
    public FailedSignIns<DeviceId> failedSignIns() {
        return refusals.failures();
    }

    /** How many connections are open, signed in or not; from any thread. */
    public int connections() {
        return open.total();
    }

    /** Sign-ins that wait for a thread to check them; from any thread. */
    public int signInsWaiting() {
        return workers.waiting();
    }

    /** Tasks that wait for their event loop, of all loops together; from any thread. */
    public int tasksWaiting() {
        int waiting = 0;
        for (EventExecutor loop : loops) {
            if (loop instanceof SingleThreadEventExecutor single) {
                waiting += single.pendingTasks();
            }
        }
        return waiting;
    }

    /** Stops accepting, ends every connection, and returns when all have ended or three seconds are over. */
    @Override
    public void close() {
        close(CLOSE_PATIENCE);
    }

    /**
     * Closes.
     *
     * @param patience how long the loops may take to end their connections, and once more to close their sockets
     */
    void close(Duration patience) {
        bound.forEach(channel -> channel.close().syncUninterruptibly());
        onEachLoop(patience, ofLoop -> ofLoop.endAll(EndReason.SERVER_STOPPING));
        workers.close();
        // A loop that is told to stop while it is busy stops without closing what is open on it,
        // and what handlers hold,
        // like the engines of TLS, would never be released.
        onEachLoop(patience, LoopEndpoints::abortAll);
        shutDown(transport, loops);
        endpoints.values().forEach(ofLoop -> ofLoop.reads().release());
        if (listeners.tls() != null) {
            listeners.tls().close();
        }
    }

    /** Returns when the loops have done it, or the patience is over; then they do it before they stop. */
    private void onEachLoop(Duration patience, Consumer<LoopEndpoints> task) {
        List<Future<?>> running = new ArrayList<>();
        endpoints.forEach((loop, ofLoop) -> running.add(loop.submit(() -> task.accept(ofLoop))));
        long deadline = System.nanoTime() + patience.toNanos();
        for (Future<?> each : running) {
            if (!each.awaitUninterruptibly(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                LOG.warn("A loop did not end its connections in {}", patience);
            }
        }
    }

    private ServerBootstrap bootstrap(GatewaySettings settings) {
        ServerBootstrap bootstrap = new ServerBootstrap();
        transport.configure(bootstrap);
        return bootstrap
                .group(loops)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .handler(
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel listening) {
                                listening.pipeline().addLast("guard", new AcceptGuard(refused));
                            }
                        })
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                accept(channel, settings);
                            }
                        });
    }

    private static Channel bind(ServerBootstrap bootstrap, String host, int port)
            throws PortException {
        ChannelFuture binding = bootstrap.bind(host, port).awaitUninterruptibly();
        Throwable failure = binding.cause();
        if (failure != null) {
            throw new PortException(host, port, failure);
        }
        return binding.channel();
    }

    private void accept(Channel channel, GatewaySettings settings) {
        LoopEndpoints ofLoop = endpoints.get(channel.eventLoop());
        if (ofLoop == null) {
            throw new IllegalStateException("a channel runs on a loop that is not ours");
        }
        services.counters().count(Counters.Event.CONNECTION_OPENED);
        AddressBlock address = PeerAddress.block(channel.remoteAddress());
        EndReason tooMany = open.open(address);
        if (tooMany != null) {
            refused.refused(channel.remoteAddress(), tooMany);
            var _ = channel.close();
            return;
        }
        transport.readInto(channel, ofLoop.reads());
        DeviceEndpoint endpoint = new DeviceEndpoint(settings, services, workers, refusals, ofLoop);
        channel.pipeline().addLast("first-bytes", new FirstBytes(endpoint, listeners));
        endpoint.start(
                MqttConnection.install(channel, PacketDecoder.forServer(decoderLimits), endpoint));
        transport.prefetch(channel, endpoint);
        channel.closeFuture()
                .addListener(_ -> {
                    open.close(address);
                    ofLoop.closed(endpoint);
                });
    }

    private void sweep() {
        services.sessions().sweep();
        refused.logWhatIsNew();
    }

    private static void shutDown(Transport transport, EventLoopGroup loops) {
        long millis = CLOSE_PATIENCE.toMillis();
        if (!loops.shutdownGracefully(transport.quietMillis(), millis, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(millis + 1_000, TimeUnit.MILLISECONDS)) {
            LOG.warn("The event loops did not end in {} ms", millis + 1_000);
        }
    }
}
