// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.gateway.tls.ClientCertificate;
import io.lanyard.mqtt.codec.EncoderLimits;
import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Connect;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.mqtt.packet.Will;
import io.lanyard.platform.access.Admission;
import io.lanyard.platform.access.SignIn;
import io.lanyard.platform.event.ConnectionEnd;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.event.LogFields;
import io.lanyard.platform.event.SignInRefusal;
import io.lanyard.platform.registry.SignInRecord;
import io.lanyard.platform.session.Attachment;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.Payload;
import io.lanyard.platform.session.Session;
import io.lanyard.platform.session.SessionWill;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.signin.SignInClientId;
import io.lanyard.protocol.topic.Topic;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The start of a connection: from its first byte by its CONNECT and the check of what is in it to the CONNACK. The
 * device gets its session, or is refused, or goes on to a {@link RegistrationExchange}; an application goes on to an
 * {@link ApplicationSignInExchange}.
 */
final class SignInExchange implements ConnectionStage, Attachment.Attached {
    private static final Logger LOG = LoggerFactory.getLogger(SignInExchange.class);
    private static final TopicName IDENTITY_TOPIC = TopicName.of("/ext/auth/identity/response");

    /** How often a newcomer that waits looks whether the other one is still there. */
    private static final Duration LOOK = Duration.ofMillis(250);

    private final DeviceEndpoint endpoint;
    private final GatewaySettings settings;
    private final GatewayServices services;
    private final SignInWorkers workers;
    private final SignInRefusals refusals;

    // Set by CONNECT.
    private @Nullable Connect connect;
    private @Nullable ConnectTerms terms;
    private long revocationsSeen;

    /** Set when the device may come in. */
    private @Nullable SessionLink link;

    private @Nullable SessionWill will;

    SignInExchange(
            DeviceEndpoint endpoint,
            GatewaySettings settings,
            GatewayServices services,
            SignInWorkers workers,
            SignInRefusals refusals) {
        this.endpoint = endpoint;
        this.settings = settings;
        this.services = services;
        this.workers = workers;
        this.refusals = refusals;
    }

    @Override
    public void onPacket(Packet packet) {
        if (packet instanceof Connect received && connect == null) {
            onConnect(received);
        } else {
            endpoint.endForViolation(
                    ReasonCode.PROTOCOL_ERROR, packet.type() + " before the end of the sign-in");
        }
    }

    @Override
    public @Nullable EndReason overdue(long now, long lastHeard) {
        return now - lastHeard > settings.signIns().timeout().toNanos()
                ? EndReason.SIGN_IN_TIMEOUT
                : null;
    }

    @Override
    public void onEnd(ConnectionEnd end, @Nullable ReasonCode code) {
        if (connect != null && end.reason() == EndReason.SERVER_STOPPING) {
            endpoint.connection()
                    .send(
                            new Connack(
                                    false,
                                    ReasonCode.SERVER_UNAVAILABLE,
                                    Farewell.reason(end.reason().text())));
        }
    }

    private void onConnect(Connect received) {
        connect = received;
        endpoint.connectCame();
        ConnectTerms agreed = ConnectTerms.of(received, settings);
        terms = agreed;
        EncoderLimits client = endpoint.connection().peerLimits();
        if (!agreed.connackFits(client, settings)) {
            // Let in without a word, it would wait for one that never comes.
            refuse(
                    SignInRefusal.ANSWER_TOO_LARGE,
                    "CONNACK is longer than the %d bytes that are taken"
                            .formatted(client.maxPacketBytes()));
            return;
        }
        if (received.properties().authenticationMethod().isPresent()) {
            refuse(SignInRefusal.AUTHENTICATION_METHOD, "there is no authentication method here");
            return;
        }
        SignInClientId registering = RegistrationExchange.askedForBy(received);
        if (registering != null) {
            endpoint.pauses().begin(ReadPauses.Reason.SIGN_IN);
            RegistrationExchange registration =
                    new RegistrationExchange(endpoint, settings, services, agreed);
            endpoint.enter(registration);
            registration.start(
                    registering, received, workers, refusals.turn(endpoint, received.userName()));
            return;
        }
        if (!agreed.keepAliveFits(settings)) {
            refuse(
                    SignInRefusal.KEEP_ALIVE_OUT_OF_RANGE,
                    "keep alive has to be %d to %d s, found %d"
                            .formatted(
                                    settings.signIns().minKeepAlive(),
                                    settings.signIns().maxKeepAlive(),
                                    received.keepAlive()));
            return;
        }
        endpoint.pauses().begin(ReadPauses.Reason.SIGN_IN);
        SignInClientId application = ApplicationSignInExchange.askedForBy(received);
        if (application == null) {
            check(received);
        } else {
            ApplicationSignInExchange exchange =
                    new ApplicationSignInExchange(
                            endpoint, settings, services, workers, received, application, agreed);
            endpoint.enter(exchange);
            exchange.start(refusals.turn(endpoint, received.userName()));
        }
    }

    private void check(Connect received) {
        revocationsSeen = services.sessions().revocations();
        ClientCertificate shown = endpoint.certificate();
        if (shown != null && !shown.isValidAt(services.clock().instant())) {
            refuse(
                    SignInRefusal.BAD_CREDENTIALS,
                    "the certificate %s is valid from %s to %s, which is not now"
                            .formatted(shown.fingerprint(), shown.validFrom(), shown.validUntil()));
            return;
        }
        workers.check(
                received,
                shown == null ? null : shown.fingerprint(),
                refusals.turn(endpoint, received.userName()),
                result -> endpoint.connection().eventLoop().execute(() -> onChecked(result)));
    }

    private void onChecked(SignIn.Result result) {
        if (connect == null || terms == null) {
            throw new IllegalStateException("a check without a CONNECT");
        }
        switch (result) {
            // Also when it has gone in the meantime: a guess is one all the same.
            case SignIn.Result.Refused(SignInRefusal refusal, String detail) ->
                    refuse(refusal, detail);
            case SignIn.Result.Admitted(Admission admitted) -> {
                if (endpoint.ended() == null) {
                    admit(admitted, connect, terms);
                }
            }
        }
    }

    private void admit(Admission admitted, Connect received, ConnectTerms agreed) {
        will = null;
        if (received.will() != null) {
            Topic topic = Topic.of(received.will().topic().text());
            if (maySend(received.will(), topic, admitted)) {
                will = sessionWill(received.will(), topic);
            } else if (endpoint.ended() != null) {
                return;
            }
        }
        SessionLink admittedLink = new SessionLink(endpoint, settings, services, admitted, agreed);
        if (link == null) {
            link = admittedLink;
            awaitTurn(admittedLink, received, agreed, admitted);
        } else {
            // It has had its turn, and only its device was looked up again.
            link = admittedLink;
            attach(admittedLink, received, agreed, admitted);
        }
    }

    /** A newcomer in a duel of two devices has to wait, but not longer than the other one is there. */
    private void awaitTurn(
            SessionLink newcomer, Connect received, ConnectTerms agreed, Admission admitted) {
        DeviceId device = admitted.device().id();
        Duration delay = services.sessions().newcomerDelay(device, newcomer.peer());
        if (delay.isZero()) {
            attach(newcomer, received, agreed, admitted);
        } else {
            LOG.atInfo()
                    .addKeyValue(LogFields.DEVICE, device)
                    .addKeyValue(LogFields.PEER, endpoint)
                    .log("{}: {} waits {} because of a duel", endpoint, device, delay);
            awaitTurn(delay, newcomer, received, agreed, admitted);
        }
    }

    private void awaitTurn(
            Duration left,
            SessionLink newcomer,
            Connect received,
            ConnectTerms agreed,
            Admission admitted) {
        if (left.isZero() || !services.sessions().isOnline(admitted.device().id())) {
            attach(newcomer, received, agreed, admitted);
            return;
        }
        Duration step = left.compareTo(LOOK) < 0 ? left : LOOK;
        endpoint.hold(
                step, () -> awaitTurn(left.minus(step), newcomer, received, agreed, admitted));
    }

    private void attach(
            SessionLink admittedLink, Connect received, ConnectTerms agreed, Admission admitted) {
        services.sessions()
                .attach(
                        admitted.device().id(),
                        new Attachment(
                                admittedLink,
                                endpoint.connection().eventLoop(),
                                received.cleanStart(),
                                agreed.expirySeconds(),
                                agreed.receiveMaximum(),
                                admitted.clientId().subscribesSystemTopics(),
                                will,
                                admitted.permissions()::maySubscribe,
                                revocationsSeen,
                                this));
    }

    private static SessionWill sessionWill(Will will, Topic topic) {
        Properties properties = will.properties();
        return new SessionWill(
                new Message(
                        0,
                        topic,
                        Payload.of(will.payload()),
                        Math.min(will.qos().level(), 1),
                        will.retain(),
                        Message.Origin.DEVICE,
                        // Its time begins when it is published [MQTT 5.0 section 3.1.3.2.4].
                        PublishProperties.received(properties, 0).withoutExpiry()),
                properties.willDelay(),
                properties.messageExpiry().orElse(SessionWill.NEVER_EXPIRES));
    }

    /** Whether the device may leave this will; when not, 5.0 is refused because of it. */
    private boolean maySend(Will will, Topic topic, Admission admitted) {
        boolean five = endpoint.connection().version() == MqttVersion.MQTT_5;
        if (five && will.qos() == Qos.EXACTLY_ONCE) {
            refuse(SignInRefusal.WILL_QOS, "the will has QoS 2, at most 1 is spoken here");
            return false;
        }
        if (settings.topicLimits().violation(topic.value()).isEmpty()
                && admitted.permissions().mayPublish(topic)) {
            return true;
        }
        if (five) {
            refuse(SignInRefusal.WILL_NOT_ALLOWED, "may not publish its will on " + topic);
            return false;
        }
        // The original knows no wills before 5.0 and lets such a device in.
        LOG.atInfo()
                .addKeyValue(LogFields.DEVICE, admitted.device().id())
                .addKeyValue(LogFields.PEER, endpoint)
                .log(
                        "{} ({}): will dropped: No authorization to publish {}",
                        admitted.device().id(),
                        endpoint,
                        topic);
        services.counters().dropped(DropReason.PUBLISH_NOT_ALLOWED);
        return false;
    }

    private void refuse(SignInRefusal refusal, String detail) {
        endpoint.refuse(connect == null ? null : connect.userName(), refusal, detail);
    }

    @Override
    public void unavailable(Throwable failure) {
        if (endpoint.ended() == null) {
            services.counters().count(Counters.Event.STORE_FAILED);
            refuse(
                    SignInRefusal.UNAVAILABLE,
                    "its session cannot be read: " + failure.getMessage());
        }
    }

    @Override
    public void outdated() {
        if (endpoint.ended() == null && connect != null) {
            check(connect);
        }
    }

    @Override
    public void attached(Session session, long epoch, boolean sessionPresent) {
        SessionLink attached = link;
        ConnectTerms agreed = terms;
        if (attached == null || agreed == null) {
            throw new IllegalStateException("a session without a sign-in");
        }
        ConnectionEnd end = endpoint.ended();
        if (end != null) {
            session.execute(() -> {
                // It was never told that it is let in.
                session.dropWill(epoch);
                session.detach(epoch, end);
            });
            return;
        }
        endpoint.signedIn(attached, attached.bind(session, epoch));
        services.counters().count(Counters.Event.SIGN_IN);
        services.signInLog()
                .add(
                        new SignInRecord(
                                session.device(), services.clock().instant(), endpoint.address()));
        // 3.1 has no session present flag.
        boolean tellPresent = sessionPresent && agreed.version() != MqttVersion.MQTT_3_1;
        endpoint.connection()
                .send(new Connack(tellPresent, ReasonCode.SUCCESS, agreed.announced(settings)));
        if (attached.isUnnamed()) {
            tellIdentity(session.device());
        }
        session.resume(epoch);
        endpoint.pauses().end(ReadPauses.Reason.SIGN_IN);
    }

    /** Tells a device that only its certificate names who it is (PROTOCOL.md 2.8). */
    private void tellIdentity(DeviceId device) {
        String identity =
                "{\"productKey\":\"%s\",\"deviceName\":\"%s\"}"
                        .formatted(device.productKey(), device.deviceName());
        endpoint.connection()
                .sendPublish(
                        IDENTITY_TOPIC,
                        Qos.AT_MOST_ONCE,
                        false,
                        false,
                        0,
                        Properties.NONE,
                        Unpooled.wrappedBuffer(identity.getBytes(StandardCharsets.UTF_8)));
    }
}
