// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.platform;

import io.lanyard.cloud.CloudEndpoint;
import io.lanyard.cloud.CloudServices;
import io.lanyard.cloud.CloudSettings;
import io.lanyard.gateway.Gateway;
import io.lanyard.gateway.GatewayServices;
import io.lanyard.gateway.GatewaySettings;
import io.lanyard.platform.access.SignIn;
import io.lanyard.platform.access.SignInLog;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DeviceEventLog;
import io.lanyard.platform.feed.LiveUplinks;
import io.lanyard.platform.registry.AccessKey;
import io.lanyard.platform.routing.Downlink;
import io.lanyard.platform.routing.MessageIds;
import io.lanyard.platform.routing.Uplink;
import io.lanyard.platform.service.AccessKeys;
import io.lanyard.platform.service.Devices;
import io.lanyard.platform.service.DynamicRegistration;
import io.lanyard.platform.service.Messages;
import io.lanyard.platform.service.PlainRegistration;
import io.lanyard.platform.service.Products;
import io.lanyard.platform.service.ServiceLimits;
import io.lanyard.platform.service.TopicClasses;
import io.lanyard.platform.session.SessionSettings;
import io.lanyard.platform.session.Sessions;
import io.lanyard.protocol.topic.TopicLimits;
import io.lanyard.storage.memory.MemoryMailbox;
import io.lanyard.storage.memory.MemoryRegistry;
import io.lanyard.storage.memory.MemorySessionStore;
import io.lanyard.testkit.time.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
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
    private final CloudEndpoint cloud;
    private final AccessKey accessKey;

    HandWiring(ManualClock clock, int eventLoops) {
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
                        Runnable::run,
                        realTime,
                        counters,
                        new DeviceEventLog());
        Devices devices = new Devices(registry, sessions, realTime, ServiceLimits.DEFAULT);
        DynamicRegistration registration =
                new DynamicRegistration(
                        registry, devices, sessions, PlainRegistration.DENY_PLAIN, realTime);
        Uplink uplink = new Uplink(List.of(live), ids, counters);
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
                                    counters,
                                    realTime,
                                    clock.ticker()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Messages messages =
                new Messages(
                        registry,
                        signIn,
                        new Downlink(sessions),
                        ids,
                        TopicLimits.DEFAULT,
                        settings.maxMessageBytes(),
                        blocking);
        AccessKeys accessKeys = new AccessKeys(registry, realTime);
        accessKey = accessKeys.create();
        cloud =
                CloudEndpoint.start(
                        CloudSettings.DEFAULT.listeningOn("127.0.0.1", 0),
                        new CloudServices(
                                new Products(registry, realTime, ServiceLimits.DEFAULT),
                                new TopicClasses(registry, ServiceLimits.DEFAULT),
                                devices,
                                registration,
                                accessKeys,
                                messages::pub,
                                live,
                                Optional::empty,
                                realTime,
                                "cn-shanghai",
                                gateway.port()));
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
        signInLog.close();
        blocking.close();
        registry.close();
    }
}
