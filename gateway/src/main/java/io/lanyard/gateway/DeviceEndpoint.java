// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.gateway.tls.ClientCertificate;
import io.lanyard.mqtt.codec.ProtocolViolation;
import io.lanyard.mqtt.connection.MqttConnection;
import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Connect;
import io.lanyard.mqtt.packet.Disconnect;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Pingreq;
import io.lanyard.mqtt.packet.Pingresp;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.mqtt.packet.Subscribe;
import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.mqtt.packet.Unsubscribe;
import io.lanyard.mqtt.packet.Will;
import io.lanyard.platform.access.Admission;
import io.lanyard.platform.access.SignIn;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.event.SignInRefusal;
import io.lanyard.platform.registry.SignInRecord;
import io.lanyard.platform.session.Attachment;
import io.lanyard.platform.session.DeviceLink;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.Session;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.signin.SignInClientId;
import io.lanyard.protocol.topic.Topic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a device, from its first byte to its end: signs it in, then turns its packets into calls of the
 * platform and the platform's messages into packets. Lives on the event loop of its connection; nothing here is
 * touched from elsewhere.
 */
final class DeviceEndpoint
        implements MqttConnection.Listener,
                DeviceLink,
                Attachment.Attached,
                PublishAcknowledgements.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceEndpoint.class);
    private static final TopicName NOTICE_TOPIC = TopicName.of("/ext/notify");
    private static final TopicName IDENTITY_TOPIC = TopicName.of("/ext/auth/identity/response");
    private static final byte[] KICK_NOTICE =
            "{\"title\":\"kick\",\"content\":\"Kicked by the same device\"}"
                    .getBytes(StandardCharsets.UTF_8);

    /** Why nothing is read from the socket; reading goes on when no reason is left. */
    private static final int PAUSED_FOR_SIGN_IN = 1;

    private static final int PAUSED_FOR_WRITING = 2;
    private static final int PAUSED_FOR_RATE = 4;
    private static final int PAUSED_FOR_SAFETY = 8;

    private final GatewaySettings settings;
    private final GatewayServices services;
    private final SignInWorkers workers;
    private final LoopEndpoints endpoints;

    // Set by start(), before the first packet.
    private @Nullable MqttConnection connection;

    private String address = "";
    private Carrier carrier = Carrier.TCP;
    private @Nullable ClientCertificate certificate;
    private long lastHeard;
    private boolean heard;
    private int pauses;
    private @Nullable EndReason endReason;

    // Set by CONNECT.
    private @Nullable Connect connect;
    private @Nullable ConnectTerms terms;
    private @Nullable LastWill lastWill;
    private long revocationsSeen;
    private @Nullable RegistrationExchange registration;

    // Set by a successful sign-in.
    private @Nullable Admission admission;
    private @Nullable Session session;
    private long epoch;
    private @Nullable UplinkReceiver uplinks;

    DeviceEndpoint(
            GatewaySettings settings,
            GatewayServices services,
            SignInWorkers workers,
            LoopEndpoints endpoints) {
        this.settings = settings;
        this.services = services;
        this.workers = workers;
        this.endpoints = endpoints;
    }

    void start(MqttConnection newConnection) {
        connection = newConnection;
        address =
                newConnection.remoteAddress() instanceof InetSocketAddress peer
                        ? peer.getAddress().getHostAddress() + ":" + peer.getPort()
                        : String.valueOf(newConnection.remoteAddress());
        lastHeard = services.ticker().getAsLong();
        endpoints.add(this);
    }

    /** The first bytes have told what the packets travel in. */
    void carriedBy(Carrier found) {
        carrier = found;
    }

    /** The device has shown this certificate in the handshake of TLS. */
    void provenBy(ClientCertificate shown) {
        certificate = shown;
        LOG.info("{}: showed the certificate {} of {}", this, shown.fingerprint(), shown.subject());
    }

    // ---- packets ----

    @Override
    public void onPacket(Packet packet) {
        heard = true;
        UplinkReceiver receiver = uplinks;
        if (receiver != null && packet instanceof Publish publish) {
            receiver.onPublish(publish);
            return;
        }
        if (registration != null) {
            registration.onPacket(packet);
            return;
        }
        switch (packet) {
            case Connect received -> onConnect(received);
            case Puback puback -> signedIn().acknowledged(puback.packetId());
            case Subscribe subscribe -> subscriptionRequests().onSubscribe(subscribe);
            case Unsubscribe unsubscribe -> subscriptionRequests().onUnsubscribe(unsubscribe);
            case Pingreq _ -> connection().send(Pingresp.INSTANCE);
            case Disconnect disconnect -> onDisconnect(disconnect);
            default ->
                    endForViolation(
                            ReasonCode.PROTOCOL_ERROR,
                            packet.type()
                                    + " belongs to QoS 2 or to an exchange that is not spoken here");
        }
    }

    @Override
    public void onReadComplete() {
        // Only whole packets count: a byte now and then keeps nothing alive.
        if (heard) {
            heard = false;
            lastHeard = services.ticker().getAsLong();
        }
    }

    @Override
    public void onViolation(ProtocolViolation violation) {
        LOG.info("{}: protocol violation: {}", this, violation);
        if (violation.reason() == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION && connect == null) {
            services.counters().refused(SignInRefusal.PROTOCOL_VERSION);
            connection().send(Connack.refused(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION));
        }
        violation(violation.reason(), violation.toString());
    }

    /** Ends the connection because of what the device sent; 5.0 is told the code and the detail. */
    void endForViolation(ReasonCode code, String detail) {
        LOG.info("{}: protocol violation: {}", this, detail);
        violation(code, detail);
    }

    private void violation(ReasonCode code, String detail) {
        if (session != null && endReason == null && connection().version() == MqttVersion.MQTT_5) {
            connection()
                    .send(new Disconnect(code, Properties.builder().reasonString(detail).build()));
        }
        end(EndReason.PROTOCOL_VIOLATION);
    }

    private void onDisconnect(Disconnect disconnect) {
        if (session != null && terms != null && terms.expirySeconds() > 0) {
            // A session that was to end with its connection cannot be kept afterwards
            // [MQTT-3.14.2-2].
            disconnect.properties().sessionExpiry().ifPresent(session::expireAfter);
        }
        if (disconnect.reason() != ReasonCode.DISCONNECT_WITH_WILL) {
            lastWill = null;
        }
        end(EndReason.DISCONNECTED);
    }

    // ---- sign-in ----

    private void onConnect(Connect received) {
        connect = received;
        SignInClientId registering = RegistrationExchange.askedForBy(received);
        if (registering != null) {
            pause(PAUSED_FOR_SIGN_IN);
            registration = new RegistrationExchange(this, connection(), services);
            registration.start(registering, received, carrier.isEncrypted(), workers);
            return;
        }
        terms = ConnectTerms.of(received, settings);
        if (!terms.keepAliveFits(settings)) {
            refuse(
                    SignInRefusal.KEEP_ALIVE_OUT_OF_RANGE,
                    "keep alive has to be %d to %d s, found %d"
                            .formatted(
                                    settings.minKeepAlive(),
                                    settings.maxKeepAlive(),
                                    received.keepAlive()));
            return;
        }
        if (received.properties().authenticationMethod().isPresent()) {
            refuse(SignInRefusal.AUTHENTICATION_METHOD, "there is no authentication method here");
            return;
        }
        pause(PAUSED_FOR_SIGN_IN);
        checkSignIn(received);
    }

    /** The device has its secret or its token; it is read on so that it can say farewell. */
    void registered() {
        resume(PAUSED_FOR_SIGN_IN);
    }

    boolean hasEnded() {
        return endReason != null;
    }

    private void checkSignIn(Connect received) {
        revocationsSeen = services.sessions().revocations();
        ClientCertificate shown = certificate;
        if (shown != null && !shown.isValidAt(services.clock().instant())) {
            refuse(
                    SignInRefusal.BAD_CREDENTIALS,
                    "the certificate %s is valid from %s to %s, which is not now"
                            .formatted(
                                    shown.fingerprint(), shown.validFrom(), shown.validUntil()));
            return;
        }
        workers.check(
                received,
                shown == null ? null : shown.fingerprint(),
                result -> connection().eventLoop().execute(() -> onSignInChecked(result)));
    }

    private void onSignInChecked(SignIn.Result result) {
        if (endReason != null || connect == null || terms == null) {
            return;
        }
        switch (result) {
            case SignIn.Result.Refused(SignInRefusal refusal, String detail) ->
                    refuse(refusal, detail);
            case SignIn.Result.Admitted(Admission admitted) -> {
                admission = admitted;
                if (!acceptWill(connect.will(), admitted, terms)) {
                    return;
                }
                services.sessions()
                        .attach(
                                admitted.device().id(),
                                new Attachment(
                                        this,
                                        connection().eventLoop(),
                                        connect.cleanStart(),
                                        terms.expirySeconds(),
                                        terms.receiveMaximum(),
                                        admitted.clientId().subscribesSystemTopics(),
                                        admitted.permissions()::maySubscribe,
                                        revocationsSeen,
                                        this));
            }
        }
    }

    /** Takes the will that the device may leave; false when 5.0 was refused because of it. */
    private boolean acceptWill(@Nullable Will will, Admission admitted, ConnectTerms of) {
        if (will == null) {
            return true;
        }
        if (of.isFive() && will.qos() == Qos.EXACTLY_ONCE) {
            refuse(SignInRefusal.WILL_QOS, "the will has QoS 2, at most 1 is spoken here");
            return false;
        }
        Topic topic = Topic.of(will.topic().text());
        if (settings.topicLimits().violation(topic.value()).isEmpty()
                && admitted.permissions().mayPublish(topic)) {
            lastWill = LastWill.of(will, topic);
            return true;
        }
        if (of.isFive()) {
            refuse(SignInRefusal.WILL_NOT_ALLOWED, "may not publish its will on " + topic);
            return false;
        }
        // The original knows no wills before 5.0 and lets such a device in.
        LOG.info("{}: will dropped: No authorization to publish {}", this, topic);
        services.counters().dropped(DropReason.PUBLISH_NOT_ALLOWED);
        return true;
    }

    void refuse(SignInRefusal refusal, String detail) {
        services.counters().refused(refusal);
        LOG.info(
                "{}: sign-in of {} refused: {}: {}",
                this,
                connect == null ? null : connect.userName(),
                refusal,
                detail);
        connection().send(Connack.refused(Farewell.reasonOf(refusal)));
        end(EndReason.SIGN_IN_REFUSED);
    }

    @Override
    public void outdated() {
        if (endReason == null && connect != null) {
            checkSignIn(connect);
        }
    }

    @Override
    public void attached(Session attachedSession, long attachedEpoch, boolean sessionPresent) {
        if (endReason != null || admission == null || terms == null) {
            attachedSession.execute(() -> attachedSession.detach(attachedEpoch));
            return;
        }
        session = attachedSession;
        epoch = attachedEpoch;
        uplinks =
                new UplinkReceiver(
                        this,
                        connection(),
                        attachedSession,
                        admission.permissions(),
                        settings,
                        services);
        services.counters().count(Counters.Event.SIGN_IN);
        services.signInLog()
                .add(
                        new SignInRecord(
                                attachedSession.device(),
                                services.clock().instant(),
                                addressWithoutPort()));
        LOG.info(
                "{}: signed in over {}, epoch {}, SDK [{}]",
                this,
                carrier,
                attachedEpoch,
                admission.clientId().sdk());
        // 3.1 has no session present flag.
        boolean tellPresent = sessionPresent && connection().version() != MqttVersion.MQTT_3_1;
        connection().send(new Connack(tellPresent, ReasonCode.SUCCESS, terms.announced(settings)));
        if (admission.unnamed()) {
            tellIdentity(attachedSession.device());
        }
        lastHeard = services.ticker().getAsLong();
        attachedSession.resume(attachedEpoch);
        resume(PAUSED_FOR_SIGN_IN);
    }

    /** Tells a device that only its certificate names who it is (PROTOCOL.md 2.8). */
    private void tellIdentity(DeviceId device) {
        String identity =
                "{\"productKey\":\"%s\",\"deviceName\":\"%s\"}"
                        .formatted(device.productKey(), device.deviceName());
        connection()
                .sendPublish(
                        IDENTITY_TOPIC,
                        Qos.AT_MOST_ONCE,
                        false,
                        false,
                        0,
                        Properties.NONE,
                        Unpooled.wrappedBuffer(identity.getBytes(StandardCharsets.UTF_8)));
    }

    // ---- the session's side ----

    @Override
    public void deliver(Message message, int qos, int packetId, boolean dup) {
        ByteBuf payload =
                message.payload() instanceof FramePayload frame
                        ? frame.buffer()
                        : Unpooled.wrappedBuffer(message.payload().bytes());
        UplinkReceiver receiver = uplinks;
        TopicName topic =
                receiver == null
                        ? TopicName.of(message.topic().value())
                        : receiver.nameOf(message.topic());
        boolean sent =
                connection()
                        .sendPublish(
                                topic,
                                qos == 0 ? Qos.AT_MOST_ONCE : Qos.AT_LEAST_ONCE,
                                dup,
                                message.retain(),
                                packetId,
                                PublishProperties.toSend(message.properties(), services.clock()),
                                payload);
        if (!sent) {
            dropTooLong(message, packetId);
        }
    }

    /** The device takes no packet of this length: the message counts as delivered [MQTT-3.1.2-25]. */
    private void dropTooLong(Message message, int packetId) {
        services.counters().dropped(DropReason.PACKET_TOO_LARGE_FOR_DEVICE);
        LOG.info("{}: message {} is longer than the device takes", this, message.id());
        Session delivering = session;
        if (packetId != 0 && delivering != null) {
            delivering.execute(() -> delivering.acknowledged(packetId));
        }
    }

    @Override
    public boolean isWritable() {
        return connection().isWritable();
    }

    /** Ends the connection; the first reason counts. What was sent before still goes out. */
    @Override
    public void end(EndReason reason) {
        if (endReason != null) {
            return;
        }
        endReason = reason;
        MqttConnection ending = connection();
        if (reason == EndReason.KICKED
                && admission != null
                && admission.clientId().wantsNotices()) {
            services.counters().count(Counters.Event.KICK_NOTICE);
            ending.sendPublish(
                    NOTICE_TOPIC,
                    Qos.AT_MOST_ONCE,
                    false,
                    false,
                    0,
                    Properties.NONE,
                    Unpooled.wrappedBuffer(KICK_NOTICE));
        }
        if (session != null
                && ending.version() == MqttVersion.MQTT_5
                && reason != EndReason.PROTOCOL_VIOLATION) {
            Farewell.disconnect(reason).ifPresent(ending::send);
        }
        leaveSession();
        ending.close();
    }

    private void leaveSession() {
        Session left = session;
        session = null;
        uplinks = null;
        if (left != null) {
            long leftEpoch = epoch;
            leaveWill(left, leftEpoch);
            left.execute(() -> left.detach(leftEpoch));
        }
    }

    private void leaveWill(Session left, long leftEpoch) {
        LastWill will = lastWill;
        lastWill = null;
        if (will == null) {
            return;
        }
        long delay = terms == null ? 0 : Math.min(will.delaySeconds(), terms.expirySeconds());
        if (delay == 0) {
            will.publish(services.uplink(), left, services.clock());
            return;
        }
        Runnable publish =
                () -> {
                    // A device that has come back in time leaves no will [MQTT-3.1.3-9].
                    if (left.epoch() == leftEpoch && !left.isOnline()) {
                        will.publish(services.uplink(), left, services.clock());
                    }
                };
        var _ =
                connection()
                        .eventLoop()
                        .schedule(() -> left.execute(publish), delay, TimeUnit.SECONDS);
    }

    // ---- the connection's state ----

    @Override
    public void onWritabilityChanged(boolean writable) {
        if (!writable) {
            // Who does not read gets nothing done: what he sends would only make more for him to
            // read.
            pause(PAUSED_FOR_WRITING);
            return;
        }
        resume(PAUSED_FOR_WRITING);
        if (session != null) {
            session.linkWritable();
        }
    }

    @Override
    public void onFailed(Throwable failure) {
        // Without its PUBACK the device sends the message again, on its next connection.
        LOG.error("{}: a message could not be stored", this, failure);
        end(EndReason.INTERNAL_ERROR);
    }

    @Override
    public void onFull() {
        pause(PAUSED_FOR_SAFETY);
    }

    @Override
    public void onRoom() {
        resume(PAUSED_FOR_SAFETY);
    }

    /** Stops reading from the device until so many nanoseconds are over. */
    void pauseForRate(long nanos) {
        if ((pauses & PAUSED_FOR_RATE) == 0) {
            pause(PAUSED_FOR_RATE);
            var _ =
                    connection()
                            .eventLoop()
                            .schedule(() -> resume(PAUSED_FOR_RATE), nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void pause(int reason) {
        pauses |= reason;
        connection().pauseReading();
    }

    private void resume(int reason) {
        pauses &= ~reason;
        if (pauses == 0 && endReason == null) {
            connection().resumeReading();
        }
    }

    boolean isSilentTooLong(long now, GatewaySettings limits) {
        if (session != null && terms != null) {
            // 1.5 times the keep alive [MQTT-3.1.2-24]; none when an operator lets 0 in.
            long keepAlive = terms.keepAlive();
            return keepAlive > 0 && now - lastHeard > TimeUnit.SECONDS.toNanos(keepAlive) * 3 / 2;
        }
        if (registration != null && registration.isAnswered()) {
            return registration.isOver(now);
        }
        return now - lastHeard > limits.signInTimeout().toNanos();
    }

    void endForSilence() {
        if (registration != null && registration.isAnswered()) {
            end(EndReason.REGISTRATION_OVER);
            return;
        }
        end(session == null ? EndReason.SIGN_IN_TIMEOUT : EndReason.KEEP_ALIVE_EXPIRED);
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {
        endpoints.remove(this);
        EndReason reason = endReason;
        if (reason == null) {
            reason = reasonOf(cause);
            endReason = reason;
            leaveSession();
        }
        services.counters().ended(reason);
        LOG.info("{}: connection ended: {}", this, reason.text());
    }

    private static EndReason reasonOf(@Nullable Throwable cause) {
        if (cause == null) {
            return EndReason.PEER_CLOSED;
        }
        if (FirstBytes.isOfTls(cause)) {
            return EndReason.TLS_FAILED;
        }
        return cause instanceof IOException ? EndReason.PEER_RESET : EndReason.INTERNAL_ERROR;
    }

    private Session signedIn() {
        return Objects.requireNonNull(
                session, "the decoder lets no packet pass before CONNECT, and CONNECT pauses");
    }

    private SubscriptionRequests subscriptionRequests() {
        return new SubscriptionRequests(
                connection(),
                signedIn(),
                Objects.requireNonNull(admission, "signed in without an admission").permissions(),
                settings,
                services.counters());
    }

    private MqttConnection connection() {
        return Objects.requireNonNull(connection, "start() comes before the first packet");
    }

    private String addressWithoutPort() {
        int colon = address.lastIndexOf(':');
        return colon < 0 ? address : address.substring(0, colon);
    }

    /** The device and its address, for the log. */
    @Override
    public String toString() {
        return admission == null ? address : admission.device().id() + " (" + address + ")";
    }
}
