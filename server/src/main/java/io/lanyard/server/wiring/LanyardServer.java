// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.wiring;

import io.lanyard.cloud.CloudEndpoint;
import io.lanyard.cloud.CloudServices;
import io.lanyard.cloud.CloudSettings;
import io.lanyard.gateway.Gateway;
import io.lanyard.gateway.GatewayServices;
import io.lanyard.gateway.PortException;
import io.lanyard.gateway.tls.ServerTls;
import io.lanyard.platform.access.SignIn;
import io.lanyard.platform.access.SignInLog;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DeviceEventLog;
import io.lanyard.platform.feed.LiveUplinks;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.registry.RegistryException;
import io.lanyard.platform.routing.Downlink;
import io.lanyard.platform.routing.MessageIds;
import io.lanyard.platform.routing.Uplink;
import io.lanyard.platform.service.AccessKeys;
import io.lanyard.platform.service.Devices;
import io.lanyard.platform.service.DynamicRegistration;
import io.lanyard.platform.service.Messages;
import io.lanyard.platform.service.Products;
import io.lanyard.platform.service.ServiceLimits;
import io.lanyard.platform.service.TopicClasses;
import io.lanyard.platform.session.Sessions;
import io.lanyard.server.api.ApiKey;
import io.lanyard.server.config.ServerConfig;
import io.lanyard.storage.sqlite.SqliteRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A whole platform: every part made, given its collaborators, and started, here and nowhere else. */
public final class LanyardServer implements AutoCloseable {
    private final StartedParts parts;
    private final DataFolder folder;
    private final FirstAccessKey accessKey;
    private final TlsFiles tlsFiles;
    private final Gateway gateway;
    private final CloudEndpoint cloud;

    private LanyardServer(StartedParts parts, ServerConfig config, @Nullable ApiKey firstKey) {
        this.parts = parts;
        ServerSettings settings = new ServerSettings(config);
        Clock clock = Clock.systemUTC();
        Counters counters = new Counters();

        folder = parts.add("data folder", DataFolder.open(config.data()));
        Registry registry = parts.add("registry", openRegistry(folder.path()));
        ExecutorService blocking =
                parts.add(
                        "workers",
                        Executors.newThreadPerTaskExecutor(
                                Thread.ofVirtual().name("work-", 0).factory()));
        AccessKeys accessKeys = new AccessKeys(registry, clock);
        accessKey = FirstAccessKey.ensure(accessKeys, folder.path(), firstKey);

        tlsFiles = TlsFiles.of(config, folder.path(), clock);
        LiveUplinks liveUplinks = new LiveUplinks(clock);
        MessageIds messageIds = new MessageIds(clock);
        MessageStores stores =
                parts.add(
                        "messages",
                        MessageStores.open(folder.path(), config.durability(), counters));
        Sessions sessions =
                new Sessions(
                        settings.session(),
                        stores.sessions(),
                        stores.mailbox(),
                        blocking,
                        clock,
                        counters,
                        new DeviceEventLog());
        Uplink uplink = new Uplink(List.of(liveUplinks), messageIds, counters);
        SignIn signIn = new SignIn(registry);
        SignInLog signInLog = parts.add("sign-in log", new SignInLog(registry));
        ServiceLimits limits = settings.services();
        Devices devices = new Devices(registry, sessions, clock, limits);
        DynamicRegistration registration =
                new DynamicRegistration(registry, devices, sessions, config.registration(), clock);
        gateway =
                parts.add(
                        "gateway",
                        startGateway(
                                config,
                                settings,
                                tlsFiles.open(),
                                new GatewayServices(
                                        signIn,
                                        signInLog,
                                        registration,
                                        sessions,
                                        uplink,
                                        counters,
                                        clock,
                                        System::nanoTime)));

        Messages messages =
                new Messages(
                        registry,
                        signIn,
                        new Downlink(sessions),
                        messageIds,
                        settings.topics(),
                        config.limits().messageBytes(),
                        blocking);
        cloud =
                parts.add(
                        "cloud endpoint",
                        startCloud(
                                config,
                                new CloudServices(
                                        new Products(registry, clock, limits),
                                        new TopicClasses(registry, limits),
                                        devices,
                                        registration,
                                        accessKeys,
                                        messages::pub,
                                        liveUplinks,
                                        () ->
                                                registry.isHealthy()
                                                        ? stores.problem()
                                                        : Optional.of(
                                                                "the registry cannot be read or written"),
                                        clock,
                                        config.region(),
                                        gateway.port())));
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

    private static Registry openRegistry(Path folder) {
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
                    CloudSettings.DEFAULT.listeningOn(config.host(), config.http().port()),
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
