// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

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
import io.lanyard.platform.access.Admission;
import io.lanyard.platform.access.SignIn;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.event.SignInRefusal;
import io.lanyard.platform.registry.SignInRecord;
import io.lanyard.platform.session.Attachment;
import io.lanyard.platform.session.DeviceLink;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.Session;
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
    private long lastHeard;
    private boolean heard;
    private int pauses;
    private @Nullable EndReason endReason;

    // Set by CONNECT.
    private @Nullable Connect connect;
    private long revocationsSeen;

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

    // ---- packets ----

    @Override
    public void onPacket(Packet packet) {
        heard = true;
        UplinkReceiver receiver = uplinks;
        if (receiver != null && packet instanceof Publish publish) {
            receiver.onPublish(publish);
            return;
        }
        switch (packet) {
            case Connect received -> onConnect(received);
            case Puback puback -> signedIn().acknowledged(puback.packetId());
            case Subscribe subscribe -> subscriptionRequests().onSubscribe(subscribe);
            case Unsubscribe unsubscribe -> subscriptionRequests().onUnsubscribe(unsubscribe);
            case Pingreq _ -> connection().send(Pingresp.INSTANCE);
            case Disconnect _ -> end(EndReason.DISCONNECTED);
            default ->
                    endForViolation(
                            packet.type()
                                    + " belongs to QoS 2 or MQTT 5, which are not spoken here");
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
        end(EndReason.PROTOCOL_VIOLATION);
    }

    void endForViolation(String detail) {
        LOG.info("{}: protocol violation: {}", this, detail);
        end(EndReason.PROTOCOL_VIOLATION);
    }

    // ---- sign-in ----

    private void onConnect(Connect received) {
        connect = received;
        // 5.0 will be told its Server Keep Alive instead (DESIGN.md, open cases).
        if (received.keepAlive() < settings.minKeepAlive()
                || received.keepAlive() > settings.maxKeepAlive()) {
            refuse(
                    SignInRefusal.KEEP_ALIVE_OUT_OF_RANGE,
                    "keep alive has to be %d to %d s, found %d"
                            .formatted(
                                    settings.minKeepAlive(),
                                    settings.maxKeepAlive(),
                                    received.keepAlive()));
            return;
        }
        pause(PAUSED_FOR_SIGN_IN);
        checkSignIn(received);
    }

    private void checkSignIn(Connect received) {
        revocationsSeen = services.sessions().revocations();
        workers.check(
                received,
                result -> connection().eventLoop().execute(() -> onSignInChecked(result)));
    }

    private void onSignInChecked(SignIn.Result result) {
        if (endReason != null || connect == null) {
            return;
        }
        switch (result) {
            case SignIn.Result.Refused(SignInRefusal refusal, String detail) ->
                    refuse(refusal, detail);
            case SignIn.Result.Admitted(Admission admitted) -> {
                admission = admitted;
                services.sessions()
                        .attach(
                                admitted.device().id(),
                                new Attachment(
                                        this,
                                        connection().eventLoop(),
                                        connect.cleanStart(),
                                        !connect.cleanStart(),
                                        admitted.clientId().subscribesSystemTopics(),
                                        admitted.permissions()::maySubscribe,
                                        revocationsSeen,
                                        this));
            }
        }
    }

    private void refuse(SignInRefusal refusal, String detail) {
        services.counters().refused(refusal);
        LOG.info(
                "{}: sign-in of {} refused: {}: {}",
                this,
                connect == null ? null : connect.userName(),
                refusal,
                detail);
        connection().send(Connack.refused(reasonOf(refusal)));
        end(EndReason.SIGN_IN_REFUSED);
    }

    private static ReasonCode reasonOf(SignInRefusal refusal) {
        return switch (refusal) {
            case PROTOCOL_VERSION -> ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
            case CLIENT_ID_MALFORMED, KEEP_ALIVE_OUT_OF_RANGE ->
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
            case BAD_CREDENTIALS -> ReasonCode.BAD_USER_NAME_OR_PASSWORD;
            case DISABLED -> ReasonCode.NOT_AUTHORIZED;
            case CONNECT_RATE -> ReasonCode.CONNECTION_RATE_EXCEEDED;
            case UNAVAILABLE -> ReasonCode.SERVER_UNAVAILABLE;
        };
    }

    @Override
    public void outdated() {
        if (endReason == null && connect != null) {
            checkSignIn(connect);
        }
    }

    @Override
    public void attached(Session attachedSession, long attachedEpoch, boolean sessionPresent) {
        if (endReason != null || admission == null) {
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
        connection().send(Connack.accepted(tellPresent));
        lastHeard = services.ticker().getAsLong();
        attachedSession.resume(attachedEpoch);
        resume(PAUSED_FOR_SIGN_IN);
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
        connection()
                .sendPublish(
                        topic,
                        qos == 0 ? Qos.AT_MOST_ONCE : Qos.AT_LEAST_ONCE,
                        dup,
                        false,
                        packetId,
                        Properties.NONE,
                        payload);
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
        leaveSession();
        ending.close();
    }

    private void leaveSession() {
        Session left = session;
        session = null;
        uplinks = null;
        if (left != null) {
            long leftEpoch = epoch;
            left.execute(() -> left.detach(leftEpoch));
        }
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
        if (session != null && connect != null) {
            // 1.5 times the keep alive [MQTT-3.1.2-24]; none when an operator lets 0 in.
            long keepAlive = connect.keepAlive();
            return keepAlive > 0 && now - lastHeard > TimeUnit.SECONDS.toNanos(keepAlive) * 3 / 2;
        }
        return now - lastHeard > limits.signInTimeout().toNanos();
    }

    void endForSilence() {
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
