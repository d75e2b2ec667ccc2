// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.session;

import io.lanyard.platform.event.ConnectionEnd;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.event.SteadyClock;
import io.lanyard.platform.routing.Downlink;
import io.lanyard.platform.session.Attachment;
import io.lanyard.platform.session.Mailbox;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.MessageProperties;
import io.lanyard.platform.session.Payload;
import io.lanyard.platform.session.Session;
import io.lanyard.platform.session.SessionSettings;
import io.lanyard.platform.session.SessionStore;
import io.lanyard.platform.session.SessionWill;
import io.lanyard.platform.session.Sessions;
import io.lanyard.platform.session.SubscriptionOptions;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import io.lanyard.protocol.topic.TopicFilter;
import io.lanyard.testkit.time.ManualClock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * Random lives of one device, driven through real sessions over a store, and compared step by step with {@link SessionModel},
 * which is as plain as can be: sign-ins of all kinds, takeovers, lost connections, wills, slow sockets, messages, acknowledgements
 * in any order, time that passes, and platforms that go down without a word.
 */
public final class SessionHistories {
    private static final int STEPS = 60;
    private static final String FILTER = "user/get";
    private static final long NO_WILL = -1;

    /** Three days in each step are the most. */
    private static final Duration LONGER_THAN_A_LIFE = Duration.ofDays(3L * STEPS + 1);

    private final long seed;
    private final RandomGenerator random;
    private final PendingStores stores;
    private final DeviceId device;
    private final Topic topic;
    private final TopicFilter filter;
    private final SessionSettings settings;
    private final boolean expires;
    private final ManualClock clock;
    private final SessionModel model;
    private final List<String> story = new ArrayList<>();

    private Sessions sessions;
    private Downlink downlink;
    private @Nullable ModelLink link;
    private long lastMessage;
    private long lastWill;

    private SessionHistories(
            long seed, DeviceId device, SessionStore store, Mailbox mailbox, ManualClock clock) {
        this.seed = seed;
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        this.device = device;
        this.topic = Topic.of("/" + device.productKey() + "/" + device.deviceName() + "/" + FILTER);
        this.filter = TopicFilter.of(topic.value());
        this.stores = new PendingStores(store, mailbox);
        this.clock = clock;
        // Either messages may run out of time, or mailboxes may overflow: with both, which message
        // has to make room would depend on when somebody looked.
        this.expires = random.nextBoolean();
        this.settings =
                new SessionSettings(
                        1 + random.nextInt(8),
                        1_000,
                        false,
                        0,
                        expires ? 1_000 : 1 + random.nextInt(12),
                        expires ? 1 << 20 : 20 + random.nextInt(200),
                        (expires ? Duration.ofDays(7) : LONGER_THAN_A_LIFE).toMillis(),
                        random.nextBoolean()
                                ? SessionSettings.WhenFull.DROP_OLDEST
                                : SessionSettings.WhenFull.REFUSE_NEWEST);
        this.model = new SessionModel(settings);
        this.sessions = start();
        this.downlink = new Downlink(sessions);
    }

    /**
     * Lives one life.
     *
     * @param seed what happens in it
     * @param device one that the stores do not know yet
     * @throws AssertionError with the seed and all that happened, when the platform and the model differ
     */
    public static void live(
            long seed, DeviceId device, SessionStore store, Mailbox mailbox, ManualClock clock) {
        SessionHistories history = new SessionHistories(seed, device, store, mailbox, clock);
        try {
            history.live();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed %d: %s%n  %s"
                            .formatted(seed, e.getMessage(), String.join("\n  ", history.story)),
                    e);
        }
    }

    private void live() {
        for (int step = 0; step < STEPS; step++) {
            step();
            stores.settle();
            check();
        }
        drain();
    }

    private void step() {
        switch (random.nextInt(20)) {
            case 0, 1 -> connect();
            case 2 -> disconnect();
            case 3 -> changeWritability();
            case 4 -> restart();
            case 5 -> passTime();
            case 6 -> subscribe();
            case 7 -> unsubscribe();
            case 8, 9, 10, 11, 12 -> acknowledge();
            default -> send();
        }
    }

    // ---- what happens ----

    private void connect() {
        boolean clean = random.nextInt(6) == 0;
        long expiry =
                switch (random.nextInt(6)) {
                    case 0 -> 0;
                    case 1 -> 30 + random.nextInt(600);
                    default -> Attachment.NEVER_EXPIRES;
                };
        long willDelay =
                switch (random.nextInt(5)) {
                    case 0, 1 -> NO_WILL;
                    case 2 -> 0;
                    case 3 -> 600 + random.nextInt(600);
                    default -> 1 + random.nextInt(60);
                };
        connect(clean, expiry, random.nextInt(3) == 0 ? 1 + random.nextInt(6) : 65_535, willDelay);
    }

    private void connect(boolean clean, long expiry, int receiveMaximum, long willDelay) {
        long will = willDelay == NO_WILL ? 0 : ++lastWill;
        story.add(
                "connect clean=%s expiry=%d receiveMaximum=%d%s"
                        .formatted(
                                clean,
                                expiry,
                                receiveMaximum,
                                will == 0 ? "" : " will %d after %d s".formatted(will, willDelay)));
        ModelLink superseded = link;
        boolean present =
                model.connect(
                        clean,
                        expiry,
                        Math.min(settings.window(), receiveMaximum),
                        will,
                        willDelay,
                        clock.millis());
        ModelLink connecting = new ModelLink(this::delivered);
        link = connecting;
        CompletableFuture<Boolean> told = new CompletableFuture<>();
        sessions.attach(
                device,
                new Attachment(
                        connecting,
                        stores.loop(),
                        clean,
                        expiry,
                        receiveMaximum,
                        false,
                        will == 0 ? null : will(will, willDelay),
                        _ -> true,
                        sessions.revocations(),
                        new Attachment.Attached() {
                            @Override
                            public void attached(Session session, long epoch, boolean found) {
                                connecting.attached(session, epoch);
                                told.complete(found);
                                session.execute(() -> session.resume(epoch));
                            }

                            @Override
                            public void outdated() {
                                told.completeExceptionally(new AssertionError("outdated"));
                            }

                            @Override
                            public void unavailable(Throwable failure) {
                                told.completeExceptionally(failure);
                            }
                        }));
        stores.settle();
        require(told.isDone(), "the connection has not learnt of its session");
        require(
                told.join() == present,
                "session present is %s, expected %s".formatted(told.join(), present));
        if (superseded != null) {
            require(superseded.hasEnded(), "the superseded connection was not ended");
            // The gateway says so later, and it has to change nothing.
            superseded.detach(clock);
        }
    }

    private void disconnect() {
        ModelLink leaving = link;
        if (leaving != null) {
            link = null;
            if (random.nextBoolean()) {
                story.add("disconnect");
                model.dropWill();
                leaving.dropWill();
            } else {
                story.add("connection lost");
            }
            model.disconnect(clock.millis());
            leaving.end(EndReason.PEER_CLOSED);
            leaving.detach(clock);
        }
    }

    private void changeWritability() {
        ModelLink changing = link;
        if (changing != null) {
            changing.setWritable(!changing.isWritable());
            story.add(changing.isWritable() ? "writable" : "not writable");
            if (changing.isWritable()) {
                changing.session().execute(changing.session()::linkWritable);
            }
        }
    }

    /** The platform goes down with all that it had in memory; what it had said was stored is there. */
    private void restart() {
        story.add("restart");
        stores.settle();
        link = null;
        model.restart(clock.millis());
        stores.forgetTasks();
        sessions = start();
        downlink = new Downlink(sessions);
    }

    private Sessions start() {
        Sessions started =
                new Sessions(
                        settings,
                        stores.sessions(),
                        stores.mailbox(),
                        new NoRetained(),
                        stores.loop(),
                        new SteadyClock(clock, clock.ticker()),
                        new Counters(),
                        _ -> {});
        started.publishWillsBy(this::willPublished);
        return started;
    }

    /** Its number is its payload: that is what is stored of it. */
    private SessionWill will(long number, long delaySeconds) {
        byte[] payload = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
        return new SessionWill(
                new Message(
                        0,
                        topic,
                        Payload.of(payload),
                        1,
                        false,
                        Message.Origin.DEVICE,
                        MessageProperties.NONE),
                delaySeconds,
                SessionWill.NEVER_EXPIRES);
    }

    private void willPublished(Session of, SessionWill will) {
        long number = ByteBuffer.wrap(will.message().payload().bytes()).getLong();
        story.add("  will %d is published".formatted(number));
        require(of.device().equals(device), "it is the will of " + of.device());
        model.willPublished(number);
    }

    private void passTime() {
        Duration passed =
                switch (random.nextInt(4)) {
                    case 0 -> Duration.ofDays(random.nextInt(4));
                    case 1 -> Duration.ofSeconds(700);
                    default -> Duration.ofSeconds(1 + random.nextInt(60));
                };
        story.add("%s pass".formatted(passed));
        clock.advance(passed);
        model.timeHasPassed(clock.millis());
        sessions.sweep();
    }

    private void subscribe() {
        ModelLink subscribing = link;
        if (subscribing != null) {
            story.add("subscribe");
            model.subscribe(true);
            Session session = subscribing.session();
            session.execute(() -> {
                var _ = session.subscribe(filter, filter, SubscriptionOptions.of(1));
                var _ = session.saveSubscriptions();
            });
        }
    }

    private void unsubscribe() {
        ModelLink unsubscribing = link;
        if (unsubscribing != null && random.nextInt(4) == 0) {
            story.add("unsubscribe");
            model.subscribe(false);
            Session session = unsubscribing.session();
            session.execute(() -> {
                session.unsubscribe(filter);
                var _ = session.saveSubscriptions();
            });
        }
    }

    private void send() {
        long number = ++lastMessage;
        int bytes = 1 + random.nextInt(40);
        long expiresAt =
                expires && random.nextInt(3) == 0
                        ? clock.millis() + 1_000L * (1 + random.nextInt(300))
                        : 0;
        int qos = random.nextInt(8) == 0 ? 0 : 1;
        story.add(
                "send %d with QoS %d, %d bytes%s"
                        .formatted(
                                number, qos, bytes, expiresAt == 0 ? "" : ", until " + expiresAt));
        Message message =
                new Message(
                        number,
                        topic,
                        Payload.of(new byte[bytes]),
                        qos,
                        false,
                        Message.Origin.APPLICATION,
                        new MessageProperties(
                                false, null, null, null, List.of(), expiresAt, List.of()));
        Downlink.Delivery expected = model.send(number, qos, bytes, expiresAt, clock.millis());
        CompletableFuture<Downlink.Delivery> sent =
                downlink.send(device, message).toCompletableFuture();
        stores.settle();
        require(sent.isDone(), "the sender has not learnt what became of message " + number);
        Downlink.Delivery delivery = sent.join();
        require(
                delivery == expected,
                "message %d was %s, expected to be %s".formatted(number, delivery, expected));
    }

    private void acknowledge() {
        ModelLink acknowledging = link;
        List<Integer> inFlight = model.inFlight();
        if (acknowledging == null || inFlight.isEmpty()) {
            return;
        }
        // Mostly in order, as MQTT says; sometimes not; sometimes what nobody has sent.
        int packetId =
                switch (random.nextInt(8)) {
                    case 0 -> inFlight.get(random.nextInt(inFlight.size()));
                    case 1 -> 60_000 + random.nextInt(5_000);
                    default -> inFlight.getFirst();
                };
        acknowledge(acknowledging, packetId);
    }

    private void acknowledge(ModelLink acknowledging, int packetId) {
        story.add("acknowledge " + packetId);
        model.acknowledge(packetId);
        Session session = acknowledging.session();
        session.execute(() -> session.acknowledged(packetId));
    }

    /** In the end the device comes and acknowledges everything: all that is stored has to come. */
    private void drain() {
        connect(false, Attachment.NEVER_EXPIRES, 65_535, NO_WILL);
        check();
        ModelLink draining = link;
        while (draining != null && !model.inFlight().isEmpty()) {
            acknowledge(draining, model.inFlight().getFirst());
            stores.settle();
            check();
        }
        require(
                model.undelivered(clock.millis()).isEmpty(),
                "messages %s are stored and do not come"
                        .formatted(model.undelivered(clock.millis())));
    }

    // ---- what is seen ----

    private void delivered(ModelLink to, Message message, int qos, int packetId, boolean dup) {
        story.add(
                "  delivered %d with QoS %d, packet id %d%s"
                        .formatted(message.id(), qos, packetId, dup ? ", dup" : ""));
        require(to == link, "message %d went to a superseded connection".formatted(message.id()));
        require(to.isWritable(), "message %d went to a full socket".formatted(message.id()));
        require(!to.hasEnded(), "message %d went to an ended connection".formatted(message.id()));
        model.delivered(message.id(), qos, packetId, dup, clock.millis());
    }

    private void check() {
        ModelLink connected = link;
        stores.rethrow();
        require(
                model.owedWills().isEmpty(),
                "wills %s are due and not published".formatted(model.owedWills()));
        if (connected != null
                && connected.isWritable()
                && model.inFlight().isEmpty()
                && !model.undelivered(clock.millis()).isEmpty()) {
            throw new AssertionError(
                    "the window is empty and messages %s do not come"
                            .formatted(model.undelivered(clock.millis())));
        }
        require(
                sessions.isOnline(device) == (connected != null),
                "online is %s".formatted(sessions.isOnline(device)));
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    @Override
    public String toString() {
        return "history with seed " + seed;
    }

    static ConnectionEnd ended(EndReason reason, ManualClock clock) {
        return new ConnectionEnd(reason, "", clock.instant());
    }
}
