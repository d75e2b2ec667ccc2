// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.access.SignIn;
import io.lanyard.platform.access.SignInLog;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DeviceEventLog;
import io.lanyard.platform.event.DeviceEvents;
import io.lanyard.platform.feed.LiveUplinks;
import io.lanyard.platform.registry.Device;
import io.lanyard.platform.registry.NodeType;
import io.lanyard.platform.registry.Product;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.routing.Downlink;
import io.lanyard.platform.routing.MessageIds;
import io.lanyard.platform.routing.ServedTopics;
import io.lanyard.platform.routing.Uplink;
import io.lanyard.platform.service.Devices;
import io.lanyard.platform.service.DynamicRegistration;
import io.lanyard.platform.service.Messages;
import io.lanyard.platform.service.Outcome;
import io.lanyard.platform.service.PlainRegistration;
import io.lanyard.platform.service.RecentMessages;
import io.lanyard.platform.service.ServiceLimits;
import io.lanyard.platform.session.MessageProperties;
import io.lanyard.platform.session.Session;
import io.lanyard.platform.session.SessionSettings;
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
import io.lanyard.storage.memory.MemoryMailbox;
import io.lanyard.storage.memory.MemoryRegistry;
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
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/** A gateway on a free port with everything behind it real but the disk, and a clock that the test moves. */
final class GatewayFixture implements AutoCloseable {
    static final ProductKey PRODUCT = ProductKey.of("a1Product01");
    static final DeviceId ONE = new DeviceId(PRODUCT, DeviceName.of("device-1"));
    static final DeviceId OTHER = new DeviceId(PRODUCT, DeviceName.of("device-2"));
    static final String TEST = "/a1Product01/device-1/user/test";
    private static final DeviceSecret SECRET = DeviceSecret.of("ab12cd34ef56ab12cd34ef56ab12cd34");

    final ManualClock clock = new ManualClock();
    final Counters counters = new Counters();

    /** What was told of all devices, in order. */
    final List<DeviceEvents.Event> events = new CopyOnWriteArrayList<>();

    final Registry registry = new MemoryRegistry();
    final Sessions sessions;
    final Messages messages;
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
                        new MemorySessionStore(),
                        new MemoryMailbox(),
                        Runnable::run,
                        clock,
                        counters,
                        DeviceEvents.toAll(List.of(new DeviceEventLog(), events::add)));
        Devices devices = new Devices(registry, sessions, clock, ServiceLimits.DEFAULT);
        DynamicRegistration registration =
                new DynamicRegistration(
                        registry, devices, sessions, PlainRegistration.DENY_PLAIN, clock);
        MessageIds ids = new MessageIds(clock);
        messages =
                new Messages(
                        registry,
                        signIn,
                        new Downlink(sessions),
                        ids,
                        TopicLimits.DEFAULT,
                        262_144,
                        Runnable::run,
                        new RecentMessages(10, 1_000),
                        clock);
        gateway =
                Gateway.start(
                        adjust.apply(GatewaySettings.DEFAULT.listeningOn("127.0.0.1", 0)),
                        listeners,
                        new GatewayServices(
                                signIn,
                                signInLog,
                                registration,
                                sessions,
                                new Uplink(
                                        List.of(new LiveUplinks(clock)),
                                        ServedTopics.NONE,
                                        ids,
                                        counters),
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

    /** The session of a device that has one. */
    Session session(DeviceId device) {
        return Objects.requireNonNull(sessions.find(device), "no session");
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
                        .get(10, TimeUnit.SECONDS);
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(3));
    }

    /** Closes, with this patience for loops that are busy. */
    void close(Duration patience) {
        gateway.close(patience);
        signInLog.close();
        registry.close();
    }
}
