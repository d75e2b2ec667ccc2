// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.wiring;

import io.lanyard.cloud.CloudEndpoint;
import io.lanyard.cloud.CloudServices;
import io.lanyard.cloud.CloudSettings;
import io.lanyard.cloud.Guesses;
import io.lanyard.cloud.amqp.AmqpEndpoint;
import io.lanyard.cloud.amqp.AmqpPortException;
import io.lanyard.cloud.amqp.AmqpSettings;
import io.lanyard.cloud.metrics.PlatformMetrics;
import io.lanyard.cloud.openapi.ActionServices;
import io.lanyard.cloud.openapi.DeviceListeners;
import io.lanyard.gateway.ApplicationServices;
import io.lanyard.gateway.Gateway;
import io.lanyard.gateway.GatewayServices;
import io.lanyard.gateway.PortException;
import io.lanyard.gateway.tls.PemPair;
import io.lanyard.gateway.tls.ServerTls;
import io.lanyard.platform.access.ApplicationSignIn;
import io.lanyard.platform.access.ConnectedApplications;
import io.lanyard.platform.access.FailedSignIns;
import io.lanyard.platform.access.SignIn;
import io.lanyard.platform.access.SignInLog;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DeviceEventLog;
import io.lanyard.platform.event.DeviceEvents;
import io.lanyard.platform.event.SteadyClock;
import io.lanyard.platform.event.TracedDeviceEvents;
import io.lanyard.platform.feed.DeviceFeed;
import io.lanyard.platform.feed.FeedUplinks;
import io.lanyard.platform.feed.Feeds;
import io.lanyard.platform.feed.LiveUplinks;
import io.lanyard.platform.registry.RegistryException;
import io.lanyard.platform.routing.Downlink;
import io.lanyard.platform.routing.LiveSubscriptions;
import io.lanyard.platform.routing.MessageIds;
import io.lanyard.platform.routing.Uplink;
import io.lanyard.platform.service.AccessKeys;
import io.lanyard.platform.service.Broadcasts;
import io.lanyard.platform.service.BuiltInServices;
import io.lanyard.platform.service.ConsumerGroups;
import io.lanyard.platform.service.DeviceApplications;
import io.lanyard.platform.service.DeviceCertificates;
import io.lanyard.platform.service.Devices;
import io.lanyard.platform.service.DynamicRegistration;
import io.lanyard.platform.service.Messages;
import io.lanyard.platform.service.NtpService;
import io.lanyard.platform.service.Products;
import io.lanyard.platform.service.ProxySubscriptions;
import io.lanyard.platform.service.RecentMessages;
import io.lanyard.platform.service.Replies;
import io.lanyard.platform.service.Rrpc;
import io.lanyard.platform.service.ServiceLimits;
import io.lanyard.platform.service.TagService;
import io.lanyard.platform.service.Tags;
import io.lanyard.platform.service.TopicClasses;
import io.lanyard.platform.service.TopicRoutes;
import io.lanyard.platform.session.Sessions;
import io.lanyard.server.api.ApiKey;
import io.lanyard.server.config.ServerConfig;
import io.lanyard.storage.rocks.RocksFeedLog;
import io.lanyard.storage.sqlite.SqliteRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A whole platform: every part made, given its collaborators, and started, here and nowhere else. */
public final class LanyardServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LanyardServer.class);

    private final StartedParts parts;
    private final DataFolder folder;
    private final FirstAccessKey accessKey;
    private final TlsFiles tlsFiles;
    private final Gateway gateway;
    private final CloudEndpoint cloud;
    private final AmqpEndpoint amqp;

    private LanyardServer(StartedParts parts, ServerConfig config, @Nullable ApiKey firstKey) {
        this.parts = parts;
        ServerSettings settings = new ServerSettings(config);
        Clock clock = Clock.systemUTC();
        Counters counters = new Counters();
        SteadyClock steadyClock = new SteadyClock(clock, System::nanoTime);
        parts.add("clock watch", ClockWatch.start(steadyClock, counters));

        folder = parts.add("data folder", DataFolder.open(config.data()));
        SqliteRegistry registry = parts.add("registry", openRegistry(folder.path()));
        ExecutorService blocking =
                parts.add(
                        "workers",
                        Executors.newThreadPerTaskExecutor(
                                Thread.ofVirtual().name("work-", 0).factory()));
        ConnectedApplications connectedApplications = new ConnectedApplications();
        AccessKeys accessKeys = new AccessKeys(registry, clock, connectedApplications);
        accessKey = FirstAccessKey.ensure(accessKeys, folder.path(), firstKey);

        tlsFiles = TlsFiles.of(config, folder.path(), clock);
        LiveUplinks liveUplinks = new LiveUplinks(clock);
        LiveSubscriptions liveSubscriptions = new LiveSubscriptions();
        PlatformTrace trace =
                parts.add("trace", PlatformTrace.open(folder.path(), config.trace(), clock));
        MessageIds messageIds = new MessageIds(clock, trace.trace());
        MessageStores stores =
                parts.add(
                        "messages",
                        MessageStores.open(folder.path(), config.durability(), counters));
        LanyardVersion.sign(folder.path());
        RocksFeedLog feedLog = new RocksFeedLog(stores.database());
        Feeds feeds =
                parts.add(
                        "feeds",
                        new Feeds(
                                feedLog,
                                settings.feeds(),
                                counters,
                                clock,
                                System::nanoTime,
                                trace.trace()));
        ConsumerGroups groups = new ConsumerGroups(registry, feeds, clock);
        DeviceFeed deviceFeed =
                parts.add(
                        "device feed",
                        new DeviceFeed(feeds, feedLog, registry, messageIds, counters, clock));
        Sessions sessions =
                new Sessions(
                        settings.session(),
                        stores.sessions(),
                        stores.mailbox(),
                        stores.retained(),
                        blocking,
                        steadyClock,
                        counters,
                        DeviceEvents.toAll(
                                List.of(
                                        new DeviceEventLog(),
                                        new TracedDeviceEvents(trace.trace()),
                                        deviceFeed)),
                        trace.trace());
        sessions.mailboxSizes()
                .addStored(stores.mailbox())
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        LOG.error("Messages from before cannot be counted", failure);
                    }
                });
        Downlink downlink = new Downlink(sessions);
        Replies replies = new Replies(downlink, messageIds);
        Tags tags = new Tags(registry);
        Rrpc rrpc =
                parts.add(
                        "RRPC",
                        new Rrpc(
                                registry,
                                sessions,
                                downlink,
                                messageIds,
                                counters,
                                settings.topics(),
                                config.limits().messageBytes(),
                                blocking));
        // Every service over system topics; see BuiltInService for how to add one.
        BuiltInServices services =
                new BuiltInServices(
                        List.of(
                                rrpc,
                                new NtpService(clock, replies, counters),
                                new TagService(tags, replies, counters, blocking)),
                        replies,
                        counters,
                        clock);
        TopicRoutes topicRoutes = new TopicRoutes(registry, downlink);
        Uplink uplink =
                new Uplink(
                        List.of(liveUplinks, new FeedUplinks(feeds), topicRoutes),
                        liveSubscriptions,
                        services,
                        messageIds,
                        counters);
        SignIn signIn = new SignIn(registry);
        SignInLog signInLog = parts.add("sign-in log", new SignInLog(registry));
        ServiceLimits limits = settings.services();
        Devices devices =
                new Devices(registry, sessions, clock, limits, topicRoutes.andThen(deviceFeed));
        DynamicRegistration registration =
                new DynamicRegistration(registry, devices, sessions, config.registration(), clock);
        RecentMessages recentMessages = new RecentMessages(10_000, 16 << 20);
        Messages messages =
                new Messages(
                        registry,
                        signIn,
                        downlink,
                        messageIds,
                        settings.topics(),
                        config.limits().messageBytes(),
                        recentMessages,
                        clock);
        Broadcasts broadcasts = new Broadcasts(registry, sessions, messageIds, settings.topics());
        FailedSignIns<String> failedRequests = settings.failedRequests();
        gateway =
                parts.add(
                        "gateway",
                        startGateway(
                                config,
                                settings,
                                tlsFiles.open(settings.tls()),
                                new GatewayServices(
                                        signIn,
                                        signInLog,
                                        registration,
                                        sessions,
                                        uplink,
                                        new ApplicationServices(
                                                new ApplicationSignIn(accessKeys::find),
                                                connectedApplications,
                                                liveSubscriptions,
                                                feeds,
                                                messages,
                                                broadcasts,
                                                failedRequests,
                                                blocking),
                                        counters,
                                        clock,
                                        System::nanoTime)));

        PlatformMetrics metrics =
                parts.add("metrics", new PlatformMetrics(counters, sessions, rrpc, groups, feeds));
        metrics.gauge("lanyard.store.problem", () -> stores.problem().isPresent() ? 1 : 0);
        trace.addTo(metrics);
        PlatformGauges.add(metrics, gateway, sessions.mailboxSizes());
        StoreMetrics.add(metrics, stores.database());
        metrics.gauge("lanyard.applications.connected", connectedApplications::count);
        cloud =
                parts.add(
                        "cloud endpoint",
                        startCloud(
                                config,
                                new CloudServices(
                                        new ActionServices(
                                                new Products(registry, clock, limits),
                                                new TopicClasses(registry, limits),
                                                devices,
                                                new DeviceCertificates(registry, sessions, clock),
                                                new DeviceApplications(registry, devices),
                                                tags,
                                                topicRoutes,
                                                accessKeys,
                                                messages::pub,
                                                broadcasts,
                                                rrpc,
                                                new ProxySubscriptions(
                                                        registry,
                                                        signIn,
                                                        sessions,
                                                        config.limits().subscriptionsPerDevice()),
                                                recentMessages,
                                                trace.reader(),
                                                sessions::millis),
                                        registration,
                                        liveUplinks,
                                        new PlatformBackup(
                                                folder.path(), stores.database(), registry, clock),
                                        groups,
                                        feeds,
                                        metrics,
                                        new Readiness(stores::problem, registry::isHealthy),
                                        new Guesses(
                                                gateway.failedSignIns(), failedRequests, counters),
                                        clock,
                                        config.region(),
                                        new DeviceListeners(
                                                gateway.port(),
                                                gateway.ports().get(1),
                                                tlsFiles.ownAuthority()))));
        amqp =
                parts.add(
                        "AMQP endpoint",
                        startAmqp(
                                config,
                                tlsFiles,
                                accessKeys,
                                feeds,
                                failedRequests,
                                counters,
                                blocking));
    }

    private static AmqpEndpoint startAmqp(
            ServerConfig config,
            TlsFiles tlsFiles,
            AccessKeys accessKeys,
            Feeds feeds,
            FailedSignIns<String> failures,
            Counters counters,
            ExecutorService blocking) {
        List<PemPair> pairs = tlsFiles.pairs();
        try {
            return AmqpEndpoint.start(
                            AmqpSettings.of(
                                    config.host(),
                                    config.amqp().port(),
                                    config.amqps().port(),
                                    pairs.stream().map(PemPair::certificate).toList(),
                                    pairs.stream().map(PemPair::key).toList()),
                            accessKeys,
                            feeds,
                            failures,
                            counters,
                            blocking)
                    .watching(TlsFiles.WATCH_INTERVAL);
        } catch (AmqpPortException e) {
            String key = e.port() == config.amqp().port() ? "amqp.port" : "amqps.port";
            throw cannotListen("AMQP", config.host(), e.port(), key, e);
        }
    }

    /**
     * Starts a platform.
     *
     * @throws StartException when it cannot start for a reason that the operator can mend
     */
    public static LanyardServer start(ServerConfig config) {
        return start(config, null);
    }

    /**
     * Starts a platform.
     *
     * @param firstKey becomes the access key when there is none yet; null to have one made up
     * @throws StartException when it cannot start for a reason that the operator can mend
     */
    public static LanyardServer start(ServerConfig config, @Nullable ApiKey firstKey) {
        StartedParts parts = new StartedParts();
        try {
            return new LanyardServer(parts, config, firstKey);
        } catch (RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    private static SqliteRegistry openRegistry(Path folder) {
        try {
            return SqliteRegistry.open(folder);
        } catch (RegistryException e) {
            throw new StartException("the registry cannot be opened: " + e.getMessage(), e);
        }
    }

    private static Gateway startGateway(
            ServerConfig config, ServerSettings settings, ServerTls tls, GatewayServices services) {
        try {
            return Gateway.start(settings.gateway(), settings.listeners(tls), services);
        } catch (PortException e) {
            tls.close();
            String key =
                    e.port() == config.mqtt().port()
                            ? "mqtt.port"
                            : e.port() == config.mqtts().port() ? "mqtts.port" : "mqtt.more-ports";
            throw cannotListen("MQTT", config.host(), e.port(), key, e);
        }
    }

    private static CloudEndpoint startCloud(ServerConfig config, CloudServices services) {
        try {
            return CloudEndpoint.start(
                    CloudSettings.DEFAULT
                            .listeningOn(config.host(), config.http().port())
                            .withMetrics(config.http().metrics())
                            .withNonceBytes(config.http().nonceBytes()),
                    services);
        } catch (IllegalStateException e) {
            throw cannotListen("HTTP", config.host(), config.http().port(), "http.port", e);
        }
    }

    private static StartException cannotListen(
            String what, String host, int port, String key, Exception cause) {
        String variable =
                "LANYARD_" + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
        return new StartException(
                "%s cannot listen on %s:%d: %s. Is another program there? Set another port by the key %s or %s (0 takes any free one), another address by host or LANYARD_HOST."
                        .formatted(what, host, port, rootMessage(cause), key, variable),
                cause);
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        for (Throwable next = root.getCause(); next != null; next = root.getCause()) {
            root = next;
        }
        return String.valueOf(root.getMessage());
    }

    /** The port for devices, also when any free one was asked for. */
    public int mqttPort() {
        return gateway.port();
    }

    /** The port that devices expect TLS on, also when any free one was asked for. */
    public int mqttsPort() {
        return gateway.ports().get(1);
    }

    /** What devices have to trust when this start made an authority; empty when it is an old one, or not ours. */
    public Optional<Path> newAuthority() {
        return tlsFiles.newAuthority();
    }

    /** The port for applications, also when any free one was asked for. */
    public int httpPort() {
        return cloud.port();
    }

    /** The port for consumers without TLS, on loopback. */
    public int amqpPort() {
        return amqp.port();
    }

    /** The port for consumers with TLS. */
    public int amqpsPort() {
        return amqp.tlsPort();
    }

    /** The data folder, absolute. */
    public Path data() {
        return folder.path();
    }

    /** The access key that this start made or took over; empty when there was one already. */
    public FirstAccessKey accessKey() {
        return accessKey;
    }

    /** Ends all connections, then closes the stores. A second call does nothing. */
    @Override
    public void close() {
        parts.close();
    }
}
