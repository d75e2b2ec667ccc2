// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.cloud.amqp.AmqpEndpoint;
import io.lanyard.cloud.amqp.AmqpSettings;
import io.lanyard.gateway.tls.LocalAuthority;
import io.lanyard.gateway.tls.PemPair;
import io.lanyard.platform.access.FailedSignIns;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.feed.FeedSettings;
import io.lanyard.platform.feed.Feeds;
import io.lanyard.platform.feed.GroupStatus;
import io.lanyard.platform.registry.AccessKey;
import io.lanyard.platform.registry.ConsumerGroup;
import io.lanyard.platform.registry.KeyScope;
import io.lanyard.platform.registry.MessageKind;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.registry.SubscribeRelation;
import io.lanyard.platform.routing.MessageIds;
import io.lanyard.platform.service.AccessKeys;
import io.lanyard.platform.service.Outcome;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.Payload;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.Topic;
import io.lanyard.protocol.topic.TopicFilter;
import io.lanyard.storage.memory.MemoryFeedLog;
import io.lanyard.storage.memory.MemoryRegistry;
import io.lanyard.testkit.feed.CollectingConsumer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Feeds in memory with two consumer groups that get all of one product, and the AMQP endpoint before them. */
final class AmqpFixture implements AutoCloseable {
    static final String GROUP = "first_group_000100";
    static final String OTHER_GROUP = "other_group_000100";
    static final DeviceId DEVICE = DeviceId.of("a1QbDtEsT00", "lamp1");
    static final Topic TOPIC = Topic.ofDevice(DEVICE, "user/update");

    final Path authority;

    private final InstantSource clock = InstantSource.system();
    private final Registry registry = new MemoryRegistry();
    private final AccessKeys accessKeys = new AccessKeys(registry, clock);
    final FailedSignIns<String> failedSignIns;
    final Counters counters = new Counters();
    private final AccessKey key = accessKeys.create();
    private final MessageIds ids = new MessageIds(clock);
    private final Feeds feeds;
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final AmqpEndpoint endpoint;

    AmqpFixture(Path folder) {
        this(folder, System::nanoTime, UnaryOperator.identity());
    }

    AmqpFixture(Path folder, UnaryOperator<AmqpSettings> adjust) {
        this(folder, System::nanoTime, adjust);
    }

    /**
     * A fixture.
     *
     * @param ticker by which messages come again after a while, in nanoseconds
     */
    AmqpFixture(Path folder, LongSupplier ticker, UnaryOperator<AmqpSettings> adjust) {
        this(folder, ticker, adjust, Duration.ZERO);
    }

    /**
     * A fixture.
     *
     * @param longestDelay how long the answer to a failed sign-in is held back at most
     */
    AmqpFixture(
            Path folder,
            LongSupplier ticker,
            UnaryOperator<AmqpSettings> adjust,
            Duration longestDelay) {
        failedSignIns = new FailedSignIns<>(longestDelay, 0, ticker);
        feeds = new Feeds(new MemoryFeedLog(), FeedSettings.DEFAULT, counters, clock, ticker);
        LocalAuthority certificates =
                new LocalAuthority(folder, List.of("localhost"), InstantSource.system());
        certificates.ensureCertificates();
        authority = certificates.certificate();
        PemPair server = certificates.server();
        relations(DEVICE.productKey());
        AmqpSettings usual =
                AmqpSettings.of(
                        "127.0.0.1", 0, 0, List.of(server.certificate()), List.of(server.key()));
        endpoint =
                AmqpEndpoint.start(
                        adjust.apply(usual), accessKeys, feeds, failedSignIns, counters, blocking);
    }

    /** The groups get the messages of these products from now on. */
    void relations(ProductKey... products) {
        feeds.set(
                List.of(
                        new ConsumerGroup(1, GROUP, "first", clock.instant()),
                        new ConsumerGroup(2, OTHER_GROUP, "other", clock.instant())),
                Stream.of(products)
                        .map(product ->
                                new SubscribeRelation(
                                        product,
                                        Set.of(MessageKind.DEVICE_DATA),
                                        List.of(GROUP, OTHER_GROUP)))
                        .toList());
    }

    /** An application reads the first group with this filter, as over MQTT. */
    void readWith(TopicFilter filter) {
        assertThat(
                        feeds.attach(
                                GROUP,
                                new GroupStatus.Peer("application", "127.0.0.1:1"),
                                new CollectingConsumer(true, filter)))
                .isInstanceOf(Feeds.Attached.Done.class);
    }

    int port() {
        return endpoint.port();
    }

    int tlsPort() {
        return endpoint.tlsPort();
    }

    /** Looks at the files of certificates. */
    boolean reload() {
        return endpoint.reload();
    }

    int connections() {
        return endpoint.connections();
    }

    /** A device publishes; returns when the message is kept. Its id is returned. */
    String publish(String payload, int qos) {
        return publish(DEVICE, payload, qos);
    }

    /** This device publishes; likewise. */
    String publish(DeviceId device, String payload, int qos) {
        int[] groups = feeds.groupsFor(device, MessageKind.DEVICE_DATA);
        if (groups == null) {
            throw new AssertionError("no group gets the messages of " + device);
        }
        Message message =
                new Message(
                        ids.next(),
                        Topic.ofDevice(device, "user/update"),
                        Payload.of(payload.getBytes(UTF_8)),
                        qos,
                        Message.Origin.DEVICE);
        var _ = feeds.append(groups, device, message, Runnable::run).toCompletableFuture().join();
        return Long.toString(message.id());
    }

    /** What the first group has given up, as text with the reason. */
    List<String> deadLetters() {
        return feeds.deadLetters(GROUP, 0, 100).toCompletableFuture().join().orElseThrow().stream()
                .map(letter ->
                        new String(letter.entry().message().payload().bytes(), UTF_8)
                                + " "
                                + letter.reason())
                .toList();
    }

    /** Messages that the first group has not settled. */
    long lag() {
        return status().lag();
    }

    GroupStatus status() {
        return feeds.status(GROUP).toCompletableFuture().join().orElseThrow();
    }

    /** Lets the feeds do nothing until this is closed. */
    Held holdFeeds() {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Feeds.Attached attached =
                feeds.attach(
                        OTHER_GROUP,
                        new GroupStatus.Peer("holder", "127.0.0.1:1"),
                        new CollectingConsumer(true));
        if (!(attached instanceof Feeds.Attached.Done(var consumption))) {
            throw new AssertionError("not attached: " + attached);
        }
        // Called on the thread of the feeds.
        consumption.drain(() -> {
            held.countDown();
            await(goOn);
        });
        await(held);
        return goOn::countDown;
    }

    /** Ends what {@link #holdFeeds} began. */
    interface Held extends AutoCloseable {
        @Override
        void close();
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody counts down");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** As the vendor's samples write it. */
    String userName(String clientId, String signMethod, String groupId) {
        return userName(clientId, signMethod, key.id(), groupId);
    }

    static String userName(String clientId, String signMethod, String keyId, String groupId) {
        return ConsumerSignIn.userName(clientId, signMethod, keyId, groupId);
    }

    String password(String signMethod) {
        return password(signMethod, key);
    }

    private static String password(String signMethod, AccessKey signedWith) {
        return password(signMethod, signedWith.id(), signedWith.secret());
    }

    static String password(String signMethod, String keyId, String secret) {
        return ConsumerSignIn.password(signMethod, keyId, secret);
    }

    /** User name and password of a key of this scope. */
    String[] credentialsOf(KeyScope scope) {
        return credentialsOf(accessKeys.create(scope));
    }

    /** User name and password of this key. */
    static String[] credentialsOf(AccessKey of) {
        return new String[] {
            userName("limited", "hmacsha1", of.id(), GROUP), password("hmacsha1", of)
        };
    }

    AccessKey newKey() {
        return accessKeys.create();
    }

    void disable(AccessKey disabled) {
        assertThat(accessKeys.setEnabled(disabled.id(), false)).isInstanceOf(Outcome.Done.class);
    }

    @Override
    public void close() {
        endpoint.close();
        feeds.close();
        blocking.close();
        registry.close();
    }
}
