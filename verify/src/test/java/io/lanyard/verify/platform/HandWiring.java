// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.platform;

import io.lanyard.cloud.CloudEndpoint;
import io.lanyard.cloud.CloudServices;
import io.lanyard.cloud.CloudSettings;
import io.lanyard.cloud.Guesses;
import io.lanyard.cloud.metrics.PlatformMetrics;
import io.lanyard.cloud.openapi.ActionServices;
import io.lanyard.cloud.openapi.DeviceListeners;
import io.lanyard.gateway.ApplicationServices;
import io.lanyard.gateway.Gateway;
import io.lanyard.gateway.GatewayServices;
import io.lanyard.gateway.GatewaySettings;
import io.lanyard.platform.access.ApplicationSignIn;
import io.lanyard.platform.access.ConnectedApplications;
import io.lanyard.platform.access.FailedSignIns;
import io.lanyard.platform.access.SignIn;
import io.lanyard.platform.access.SignInLog;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DeviceEventLog;
import io.lanyard.platform.event.SteadyClock;
import io.lanyard.platform.feed.FeedSettings;
import io.lanyard.platform.feed.FeedUplinks;
import io.lanyard.platform.feed.Feeds;
import io.lanyard.platform.feed.LiveUplinks;
import io.lanyard.platform.registry.AccessKey;
import io.lanyard.platform.routing.Downlink;
import io.lanyard.platform.routing.LiveSubscriptions;
import io.lanyard.platform.routing.MessageIds;
import io.lanyard.platform.routing.ServedTopics;
import io.lanyard.platform.routing.Uplink;
import io.lanyard.platform.service.AccessKeys;
import io.lanyard.platform.service.Backups;
import io.lanyard.platform.service.Broadcasts;
import io.lanyard.platform.service.ConsumerGroups;
import io.lanyard.platform.service.DeviceApplications;
import io.lanyard.platform.service.DeviceCertificates;
import io.lanyard.platform.service.Devices;
import io.lanyard.platform.service.DynamicRegistration;
import io.lanyard.platform.service.Messages;
import io.lanyard.platform.service.PlainRegistration;
import io.lanyard.platform.service.Products;
import io.lanyard.platform.service.ProxySubscriptions;
import io.lanyard.platform.service.RecentMessages;
import io.lanyard.platform.service.Rrpc;
import io.lanyard.platform.service.ServiceLimits;
import io.lanyard.platform.service.Tags;
import io.lanyard.platform.service.TopicClasses;
import io.lanyard.platform.service.TopicRoutes;
import io.lanyard.platform.session.SessionSettings;
import io.lanyard.platform.session.Sessions;
import io.lanyard.protocol.topic.TopicLimits;
import io.lanyard.storage.memory.MemoryFeedLog;
import io.lanyard.storage.memory.MemoryMailbox;
import io.lanyard.storage.memory.MemoryRegistry;
import io.lanyard.storage.memory.MemoryRetained;
import io.lanyard.storage.memory.MemorySessionStore;
import io.lanyard.storage.memory.MemoryTraceStore;
import io.lanyard.testkit.time.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * A platform put together by hand for what no setting of a server reaches: the gateway's time is the test's. The
 * registry is in memory. Applications live in real time, because their signatures do.
 */
final class HandWiring implements AutoCloseable {
    private final MemoryRegistry registry = new MemoryRegistry();
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final SignInLog signInLog = new SignInLog(registry);
    private final Gateway gateway;
    private final Feeds feeds;
    private final CloudEndpoint cloud;
    private final AccessKey accessKey;

    /**
     * Starts the platform.
     *
     * @param clock by which connections grow silent
     * @param dates the time of day of sessions and messages
     */
    HandWiring(ManualClock clock, InstantSource dates, int eventLoops) {
        GatewaySettings settings = withLoops(eventLoops);
        InstantSource realTime = InstantSource.system();
        Counters counters = new Counters();
        MessageIds ids = new MessageIds(realTime);
        LiveUplinks live = new LiveUplinks(realTime);
        SignIn signIn = new SignIn(registry);
        Sessions sessions =
                new Sessions(
                        SessionSettings.DEFAULT,
                        new MemorySessionStore(),
                        new MemoryMailbox(),
                        new MemoryRetained(),
                        Runnable::run,
                        new SteadyClock(dates, () -> dates.millis() * 1_000_000),
                        counters,
                        new DeviceEventLog());
        feeds =
                new Feeds(
                        new MemoryFeedLog(),
                        FeedSettings.DEFAULT,
                        counters,
                        realTime,
                        System::nanoTime);
        Devices devices = new Devices(registry, sessions, realTime, ServiceLimits.DEFAULT);
        DynamicRegistration registration =
                new DynamicRegistration(
                        registry, devices, sessions, PlainRegistration.DENY_PLAIN, realTime);
        Downlink downlink = new Downlink(sessions);
        LiveSubscriptions liveSubscriptions = new LiveSubscriptions();
        Uplink uplink =
                new Uplink(
                        List.of(live, new FeedUplinks(feeds)),
                        liveSubscriptions,
                        ServedTopics.NONE,
                        ids,
                        counters);
        ConnectedApplications connected = new ConnectedApplications();
        RecentMessages recentMessages = new RecentMessages(100, 1 << 20);
        Messages messages =
                new Messages(
                        registry,
                        signIn,
                        downlink,
                        ids,
                        TopicLimits.DEFAULT,
                        settings.uplinks().maxMessageBytes(),
                        recentMessages,
                        realTime);
        AccessKeys accessKeys = new AccessKeys(registry, realTime, connected);
        Broadcasts broadcasts = new Broadcasts(registry, sessions, ids, TopicLimits.DEFAULT);
        try {
            gateway =
                    Gateway.start(
                            settings,
                            new GatewayServices(
                                    signIn,
                                    signInLog,
                                    registration,
                                    sessions,
                                    uplink,
                                    new ApplicationServices(
                                            new ApplicationSignIn(accessKeys::find),
                                            connected,
                                            liveSubscriptions,
                                            feeds,
                                            messages,
                                            broadcasts,
                                            new FailedSignIns<>(Duration.ZERO, 0, clock.ticker()),
                                            blocking),
                                    counters,
                                    dates,
                                    clock.ticker()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        accessKey = accessKeys.create();
        ConsumerGroups groups = new ConsumerGroups(registry, feeds, realTime);
        Rrpc rrpc =
                new Rrpc(
                        registry,
                        sessions,
                        downlink,
                        ids,
                        counters,
                        TopicLimits.DEFAULT,
                        settings.uplinks().maxMessageBytes(),
                        blocking);
        cloud =
                CloudEndpoint.start(
                        CloudSettings.DEFAULT.listeningOn("127.0.0.1", 0),
                        new CloudServices(
                                new ActionServices(
                                        new Products(registry, realTime, ServiceLimits.DEFAULT),
                                        new TopicClasses(registry, ServiceLimits.DEFAULT),
                                        devices,
                                        new DeviceCertificates(registry, sessions, realTime),
                                        new DeviceApplications(registry, devices),
                                        new Tags(registry),
                                        new TopicRoutes(registry, downlink),
                                        accessKeys,
                                        messages::pub,
                                        broadcasts,
                                        rrpc,
                                        new ProxySubscriptions(registry, signIn, sessions, 100),
                                        recentMessages,
                                        new MemoryTraceStore(1_000),
                                        sessions::millis),
                                registration,
                                live,
                                Backups.NONE,
                                groups,
                                feeds,
                                new PlatformMetrics(counters, sessions, rrpc, groups, feeds),
                                Optional::empty,
                                new Guesses(
                                        gateway.failedSignIns(),
                                        new FailedSignIns<>(Duration.ZERO, 0, System::nanoTime),
                                        counters),
                                realTime,
                                "cn-shanghai",
                                new DeviceListeners(gateway.port(), 0, Optional.empty())));
    }

    /** By name, so that a setting that is added does not stop the tests. */
    private static GatewaySettings withLoops(int eventLoops) {
        GatewaySettings usual = GatewaySettings.DEFAULT.listeningOn("127.0.0.1", 0);
        RecordComponent[] components = GatewaySettings.class.getRecordComponents();
        try {
            Object[] values = new Object[components.length];
            for (int i = 0; i < components.length; i++) {
                values[i] =
                        components[i].getName().equals("eventLoops")
                                ? eventLoops
                                : components[i].getAccessor().invoke(usual);
            }
            Class<?>[] types =
                    Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            return GatewaySettings.class.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    int mqttPort() {
        return gateway.port();
    }

    CloudApi newCloudApi() {
        return new CloudApi(cloud.port(), accessKey.id(), accessKey.secret());
    }

    @Override
    public void close() {
        cloud.close();
        gateway.close();
        feeds.close();
        signInLog.close();
        blocking.close();
        registry.close();
    }
}
