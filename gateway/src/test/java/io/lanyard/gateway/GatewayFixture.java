// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.lanyard.platform.feed.FeedSettings;
import io.lanyard.platform.feed.FeedUplinks;
import io.lanyard.platform.feed.Feeds;
import io.lanyard.platform.feed.LiveUplinks;
import io.lanyard.platform.registry.ConsumerGroup;
import io.lanyard.platform.registry.Device;
import io.lanyard.platform.registry.MessageKind;
import io.lanyard.platform.registry.NodeType;
import io.lanyard.platform.registry.Product;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.registry.SubscribeRelation;
import io.lanyard.platform.routing.Downlink;
import io.lanyard.platform.routing.LiveSubscriptions;
import io.lanyard.platform.routing.MessageIds;
import io.lanyard.platform.routing.ServedTopics;
import io.lanyard.platform.routing.Uplink;
import io.lanyard.platform.service.AccessKeys;
import io.lanyard.platform.service.Broadcasts;
import io.lanyard.platform.service.Devices;
import io.lanyard.platform.service.DynamicRegistration;
import io.lanyard.platform.service.Messages;
import io.lanyard.platform.service.Outcome;
import io.lanyard.platform.service.PlainRegistration;
import io.lanyard.platform.service.RecentMessages;
import io.lanyard.platform.service.Rrpc;
import io.lanyard.platform.service.ServiceLimits;
import io.lanyard.platform.session.MessageProperties;
import io.lanyard.platform.session.SessionSettings;
import io.lanyard.platform.session.SessionStore;
import io.lanyard.platform.session.Sessions;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.signin.Credentials;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.protocol.topic.Operation;
import io.lanyard.protocol.topic.TopicClass;
import io.lanyard.protocol.topic.TopicLimits;
import io.lanyard.storage.memory.MemoryFeedLog;
import io.lanyard.storage.memory.MemoryMailbox;
import io.lanyard.storage.memory.MemoryRegistry;
import io.lanyard.storage.memory.MemoryRetained;
import io.lanyard.storage.memory.MemorySessionStore;
import io.lanyard.testkit.mqtt.PacketText;
import io.lanyard.testkit.mqtt.RawMqttClient;
import io.lanyard.testkit.time.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A gateway on a free port with everything behind it real but the disk, and a clock that the test moves. */
final class GatewayFixture implements AutoCloseable {
    static final ProductKey PRODUCT = ProductKey.of("a1Product01");
    static final DeviceId ONE = new DeviceId(PRODUCT, DeviceName.of("device-1"));
    static final DeviceId OTHER = new DeviceId(PRODUCT, DeviceName.of("device-2"));
    static final String TEST = "/a1Product01/device-1/user/test";
    private static final DeviceSecret SECRET = DeviceSecret.of("ab12cd34ef56ab12cd34ef56ab12cd34");

    final ManualClock clock = new ManualClock();
    final Counters counters = new Counters();

    /** What was noted down, in order; every message is traced here. */
    final RecordedTrace trace = new RecordedTrace();

    /** What was told of all devices, in order. */
    final List<DeviceEvents.Event> events = new CopyOnWriteArrayList<>();

    final Registry registry = new MemoryRegistry();
    final Sessions sessions;
    final Messages messages;
    final Rrpc rrpc;
    final ManualTimer rrpcTimer = new ManualTimer();
    private final ConnectedApplications connected = new ConnectedApplications();
    final AccessKeys accessKeys = new AccessKeys(registry, clock, connected);
    final Feeds feeds =
            new Feeds(new MemoryFeedLog(), FeedSettings.DEFAULT, counters, clock, clock.ticker());
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();

    /** Of all endpoints of applications. */
    final FailedSignIns<String> applicationFailures;

    private final Devices devices;
    private final SignInLog signInLog;
    private final Gateway gateway;

    GatewayFixture() throws IOException {
        this(settings -> settings);
    }

    GatewayFixture(UnaryOperator<GatewaySettings> adjust) throws IOException {
        this(adjust, SessionSettings.DEFAULT);
    }

    GatewayFixture(UnaryOperator<GatewaySettings> adjust, SessionSettings sessionSettings)
            throws IOException {
        this(adjust, sessionSettings, GatewayListeners.PLAIN);
    }

    GatewayFixture(GatewayListeners listeners) throws IOException {
        this(settings -> settings, SessionSettings.DEFAULT, listeners);
    }

    GatewayFixture(UnaryOperator<GatewaySettings> adjust, SessionStore store) throws IOException {
        this(
                adjust,
                SessionSettings.DEFAULT,
                GatewayListeners.PLAIN,
                UnaryOperator.identity(),
                store);
    }

    private GatewayFixture(
            UnaryOperator<GatewaySettings> adjust,
            SessionSettings sessionSettings,
            GatewayListeners listeners)
            throws IOException {
        this(adjust, sessionSettings, listeners, UnaryOperator.identity());
    }

    /** With another ticker, made of the clock's. */
    GatewayFixture(
            UnaryOperator<GatewaySettings> adjust,
            SessionSettings sessionSettings,
            GatewayListeners listeners,
            UnaryOperator<LongSupplier> ticker)
            throws IOException {
        this(adjust, sessionSettings, listeners, ticker, new MemorySessionStore());
    }

    private GatewayFixture(
            UnaryOperator<GatewaySettings> adjust,
            SessionSettings sessionSettings,
            GatewayListeners listeners,
            UnaryOperator<LongSupplier> ticker,
            SessionStore store)
            throws IOException {
        registry.addProduct(
                new Product(
                        PRODUCT,
                        "fixture",
                        "ProdSecret012345",
                        NodeType.DEVICE,
                        0,
                        "",
                        false,
                        clock.instant()),
                List.of(
                        new TopicClass(PRODUCT, "get", Operation.SUB),
                        new TopicClass(PRODUCT, "update", Operation.PUB),
                        new TopicClass(PRODUCT, "test", Operation.ALL),
                        new TopicClass(PRODUCT, "tree/#", Operation.SUB)));
        registry.addDevices(List.of(device(ONE, "iot1"), device(OTHER, "iot2")));
        SignIn signIn = new SignIn(registry);
        signInLog = new SignInLog(registry);
        sessions =
                new Sessions(
                        sessionSettings,
                        store,
                        new MemoryMailbox(),
                        new MemoryRetained(),
                        Runnable::run,
                        new SteadyClock(clock, clock.ticker()),
                        counters,
                        DeviceEvents.toAll(
                                List.of(
                                        new DeviceEventLog(),
                                        events::add,
                                        new TracedDeviceEvents(trace))),
                        trace);
        devices = new Devices(registry, sessions, clock, ServiceLimits.DEFAULT);
        DynamicRegistration registration =
                new DynamicRegistration(
                        registry, devices, sessions, PlainRegistration.DENY_PLAIN, clock);
        MessageIds ids = new MessageIds(clock, trace);
        messages =
                new Messages(
                        registry,
                        signIn,
                        new Downlink(sessions),
                        ids,
                        TopicLimits.DEFAULT,
                        262_144,
                        new RecentMessages(10, 1_000),
                        clock);
        Rrpc served =
                new Rrpc(
                        registry,
                        sessions,
                        new Downlink(sessions),
                        ids,
                        counters,
                        TopicLimits.DEFAULT,
                        262_144,
                        Runnable::run,
                        rrpcTimer);
        rrpc = served;
        ServedTopics onlyRrpc = (device, topic) -> served.serves(device, topic) ? served : null;
        LiveSubscriptions liveSubscriptions = new LiveSubscriptions();
        GatewaySettings adjusted =
                adjust.apply(GatewaySettings.DEFAULT.listeningOn("127.0.0.1", 0));
        applicationFailures =
                new FailedSignIns<>(
                        adjusted.connections().longestFailureDelay(), 0, clock.ticker());
        gateway =
                Gateway.start(
                        adjusted,
                        listeners,
                        new GatewayServices(
                                signIn,
                                signInLog,
                                registration,
                                sessions,
                                new Uplink(
                                        List.of(new LiveUplinks(clock), new FeedUplinks(feeds)),
                                        liveSubscriptions,
                                        onlyRrpc,
                                        ids,
                                        counters),
                                new ApplicationServices(
                                        new ApplicationSignIn(accessKeys::find),
                                        connected,
                                        liveSubscriptions,
                                        feeds,
                                        messages,
                                        new Broadcasts(
                                                registry, sessions, ids, TopicLimits.DEFAULT),
                                        applicationFailures,
                                        blocking),
                                counters,
                                clock,
                                ticker.apply(clock.ticker())));
    }

    private Device device(DeviceId id, String iotId) {
        return new Device(
                id, iotId, SECRET, "", true, clock.instant(), clock.instant(), null, null, null);
    }

    int port() {
        return gateway.port();
    }

    List<Integer> ports() {
        return gateway.ports();
    }

    /** A connection that has sent its CONNECT; the answer is not read yet. */
    RawMqttClient signingIn(
            DeviceId device, boolean clean, int keepAlive, Map<String, String> extension) {
        return RawMqttClient.connectTo(port())
                .write(connectPacket(device, clean, keepAlive, extension));
    }

    /** The CONNECT of a device in the words of {@link io.lanyard.testkit.mqtt.PacketText}. */
    static String connectPacket(
            DeviceId device, boolean clean, int keepAlive, Map<String, String> extension) {
        Credentials credentials =
                Credentials.sign(device, SECRET, SignMethod.HMAC_SHA256, extension);
        return "10 r s'MQTT' 04 %s %02x %02x s'%s' s'%s' s'%s'"
                .formatted(
                        clean ? "c2" : "c0",
                        keepAlive >> 8,
                        keepAlive & 0xff,
                        credentials.clientId(),
                        credentials.userName(),
                        credentials.password());
    }

    /**
     * A connection that has sent its CONNECT of MQTT 5.0; the answer is not read yet.
     *
     * @param flags without those of user name and password, as hexadecimal digits of a multiple of 2 below 40
     * @param will its properties, topic and payload, as they stand in the packet; empty for none
     */
    RawMqttClient signingInFive(
            DeviceId device, int flags, int keepAlive, String properties, String will) {
        Credentials credentials =
                Credentials.sign(device, SECRET, SignMethod.HMAC_SHA256, Map.of());
        int length = PacketText.bytes(properties).length;
        return RawMqttClient.connectTo(port())
                .write(
                        "10 r s'MQTT' 05 %02x %04x %02x %s s'%s' %s s'%s' s'%s'"
                                .formatted(
                                        0xc0 | flags,
                                        keepAlive,
                                        length,
                                        properties,
                                        credentials.clientId(),
                                        will,
                                        credentials.userName(),
                                        credentials.password()));
    }

    /** A connection of MQTT 5.0 that has signed in with a clean start, and whose CONNACK is read. */
    RawMqttClient signedInFive(DeviceId device, String properties) {
        RawMqttClient client = signingInFive(device, 0x02, 60, properties, "");
        assertThat(Arrays.copyOf(client.readPacket(), 1)).containsExactly(0x20);
        return client;
    }

    /** A connection that has signed in. */
    RawMqttClient signedIn(DeviceId device) {
        return signingIn(device, true, 60, Map.of()).expect("20 02 00 00");
    }

    /** Consumer groups with these ids that get what the devices of the product publish, and no others. */
    void groups(String... ids) {
        List<ConsumerGroup> all =
                Stream.of(ids)
                        .map(id -> new ConsumerGroup(id.hashCode() >>> 1, id, id, clock.instant()))
                        .toList();
        feeds.set(
                all,
                List.of(
                        new SubscribeRelation(
                                PRODUCT, Set.of(MessageKind.DEVICE_DATA), List.of(ids))));
    }

    /** The only group from now on gets the messages of these products. */
    void groupOf(String id, ProductKey... products) {
        feeds.set(
                List.of(new ConsumerGroup(id.hashCode() >>> 1, id, id, clock.instant())),
                Stream.of(products)
                        .map(product ->
                                new SubscribeRelation(
                                        product, Set.of(MessageKind.DEVICE_DATA), List.of(id)))
                        .toList());
    }

    void delete(DeviceId device) {
        assertThat(devices.delete(device)).isInstanceOf(Outcome.Done.class);
    }

    /** Sends to a device as an application does, and fails when that is refused. */
    void pub(String topic, String text, int qos) throws Exception {
        Outcome<String> outcome =
                messages.pub(
                                PRODUCT,
                                topic,
                                text.getBytes(StandardCharsets.UTF_8),
                                qos,
                                MessageProperties.NONE)
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS);
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(3));
    }

    /** Closes, with this patience for loops that are busy. */
    void close(Duration patience) {
        gateway.close(patience);
        rrpc.close();
        feeds.close();
        blocking.close();
        signInLog.close();
        registry.close();
    }
}
