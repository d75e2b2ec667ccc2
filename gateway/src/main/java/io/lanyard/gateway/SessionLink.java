// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.connection.MqttConnection;
import io.lanyard.mqtt.packet.Auth;
import io.lanyard.mqtt.packet.Disconnect;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Pingreq;
import io.lanyard.mqtt.packet.Pingresp;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.mqtt.packet.Subscribe;
import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.mqtt.packet.Unsubscribe;
import io.lanyard.platform.access.Admission;
import io.lanyard.platform.access.TopicPermissions;
import io.lanyard.platform.event.ConnectionEnd;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DevicePeer;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.event.Trace;
import io.lanyard.platform.event.TraceEntry.Kind;
import io.lanyard.platform.session.DeviceLink;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.Session;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection whose device has signed in, bound to the session: the device's packets become calls of the session, its
 * messages become packets. On the loop of the connection only.
 */
final class SessionLink
        implements ConnectionStage,
                DeviceLink,
                PublishAcknowledgements.Listener,
                SubscriptionRequests.Keeping {
    private static final Logger LOG = LoggerFactory.getLogger(SessionLink.class);
    private static final TopicName NOTICE_TOPIC = TopicName.of("/ext/notify");
    private static final byte[] KICK_NOTICE =
            "{\"title\":\"kick\",\"content\":\"Kicked by the same device\"}"
                    .getBytes(StandardCharsets.UTF_8);

    /** Answers to SUBSCRIBE and UNSUBSCRIBE that may wait for the disk: twice what an SDK asks for at once. */
    private static final int MOST_KEEPING = 32;

    private final DeviceEndpoint endpoint;
    private final MqttConnection connection;
    private final GatewaySettings settings;
    private final GatewayServices services;
    private final DeviceId device;
    private final TopicPermissions permissions;
    private final String sdkLanguage;
    private final String sdkVersion;
    private final boolean wantsNotices;
    private final boolean unnamed;
    private final ConnectTerms terms;

    // Set by bind(), before the device sends or gets anything.
    private @Nullable Session session;
    private @Nullable UplinkReceiver uplinks;
    private long epoch;

    /** SUBSCRIBE and UNSUBSCRIBE packets whose answer waits for the disk. */
    private int keeping;

    SessionLink(
            DeviceEndpoint endpoint,
            GatewaySettings settings,
            GatewayServices services,
            Admission admission,
            ConnectTerms terms) {
        this.endpoint = endpoint;
        this.connection = endpoint.connection();
        this.settings = settings;
        this.services = services;
        // Not the admission: what else is in it is of no use to ten thousand silent connections.
        this.device = admission.device().id();
        this.permissions = admission.permissions();
        this.sdkLanguage = admission.clientId().sdkLanguage();
        this.sdkVersion = admission.clientId().sdkVersion();
        this.wantsNotices = admission.clientId().wantsNotices();
        this.unnamed = admission.unnamed();
        this.terms = terms;
    }

    DeviceId device() {
        return device;
    }

    @Override
    public String owner() {
        return device.toString();
    }

    /** Of the connection; 0 before it has its session. */
    long epoch() {
        return epoch;
    }

    /** Whether the device has not said who it is, so that it has to be told. */
    boolean isUnnamed() {
        return unnamed;
    }

    /** The session is the device's; returns what takes its PUBLISH packets. */
    UplinkReceiver bind(Session attached, long attachedEpoch) {
        UplinkReceiver receiver =
                new UplinkReceiver(
                        endpoint,
                        new PublishAcknowledgements(
                                connection,
                                settings.uplinks().maxUnacknowledged(),
                                this,
                                services.counters()),
                        attached,
                        permissions,
                        settings,
                        services);
        session = attached;
        epoch = attachedEpoch;
        uplinks = receiver;
        return receiver;
    }

    // ---- the device's side ----

    @Override
    public void onPacket(Packet packet) {
        switch (packet) {
            case Puback puback -> session().acknowledged(puback.packetId());
            case Subscribe subscribe -> subscriptionRequests().onSubscribe(subscribe);
            case Unsubscribe unsubscribe -> subscriptionRequests().onUnsubscribe(unsubscribe);
            case Pingreq _ -> connection.send(Pingresp.INSTANCE);
            case Disconnect disconnect -> onDisconnect(disconnect);
            case Auth _ ->
                    endpoint.endForViolation(
                            ReasonCode.PROTOCOL_ERROR,
                            "AUTH, but CONNECT named no authentication method [MQTT-4.12.0-7]");
            default ->
                    endpoint.endForViolation(
                            ReasonCode.PROTOCOL_ERROR,
                            packet.type()
                                    + " belongs to QoS 2, which is not spoken here [MQTT-3.2.2-11]");
        }
    }

    private void onDisconnect(Disconnect disconnect) {
        OptionalLong expiry = disconnect.properties().sessionExpiry();
        if (expiry.orElse(0) > 0 && terms.expirySeconds() == 0) {
            endpoint.endForViolation(
                    ReasonCode.PROTOCOL_ERROR,
                    "DISCONNECT cannot keep a session that was to end with its connection"
                            + " [MQTT 5.0 section 3.14.2.2.2]");
            return;
        }
        expiry.ifPresent(session()::expireAfter);
        if (disconnect.reason() == ReasonCode.SUCCESS) {
            // With any other code the device has not said that all is well [MQTT-3.1.2-10].
            session().dropWill(epoch);
        }
        endpoint.end(EndReason.DISCONNECTED);
    }

    private SubscriptionRequests subscriptionRequests() {
        return new SubscriptionRequests(
                endpoint, session(), permissions, settings, services.counters(), this);
    }

    @Override
    public void onWritable() {
        session().linkWritable();
    }

    /** 1.5 times the keep alive [MQTT-3.1.2-24]; none when an operator lets 0 in. */
    @Override
    public @Nullable EndReason overdue(long now, long lastHeard) {
        long keepAlive = terms.keepAlive();
        if (keepAlive == 0
                || now - lastHeard <= TimeUnit.SECONDS.toNanos(keepAlive) * 3 / 2
                // It is we who do not read.
                || endpoint.pauses().isFor(ReadPauses.Reason.SAFETY)
                || endpoint.pauses().isFor(ReadPauses.Reason.SUBSCRIPTIONS)) {
            return null;
        }
        return connection.isWritable() ? EndReason.KEEP_ALIVE_EXPIRED : EndReason.SLOW_CONSUMER;
    }

    // ---- the session's side ----

    @Override
    public void deliver(Message message, int qos, int packetId, boolean dup) {
        ByteBuf payload =
                message.payload() instanceof FramePayload frame
                        ? frame.buffer()
                        : Unpooled.wrappedBuffer(message.payload().bytes());
        boolean sent =
                connection.sendPublish(
                        nameOf(message.topic()),
                        qos == 0 ? Qos.AT_MOST_ONCE : Qos.AT_LEAST_ONCE,
                        dup,
                        message.retain(),
                        packetId,
                        properties(message),
                        payload);
        if (!sent) {
            dropTooLong(message, packetId);
        }
    }

    /** The usual message has none, and needs no look at the clock. */
    private Properties properties(Message message) {
        return message.properties().isEmpty()
                ? Properties.NONE
                : PublishProperties.toSend(message.properties(), services.sessions().millis());
    }

    private TopicName nameOf(Topic topic) {
        TopicName atHand = endpoint.topicNames().atHand(topic);
        if (atHand != null) {
            return atHand;
        }
        UplinkReceiver receiver = uplinks;
        TopicName published = receiver == null ? null : receiver.nameOf(topic);
        return published == null ? endpoint.topicNames().of(topic) : published;
    }

    /** The device takes no packet of this length: the message counts as delivered [MQTT-3.1.2-25]. */
    private void dropTooLong(Message message, int packetId) {
        services.counters().dropped(DropReason.PACKET_TOO_LARGE_FOR_DEVICE);
        endpoint.logRefusal(LOG, "message " + message.id() + " is longer than the device takes");
        if (Trace.isTraced(message.id())) {
            services.sessions()
                    .trace()
                    .note(
                            Kind.DROPPED,
                            device,
                            message.id(),
                            message.topic().value(),
                            epoch,
                            packetId,
                            DropReason.PACKET_TOO_LARGE_FOR_DEVICE.name());
        }
        Session delivering = session;
        if (packetId != 0 && delivering != null) {
            delivering.execute(() -> delivering.passedOver(packetId));
        }
    }

    @Override
    public boolean isWritable() {
        return connection.isWritable();
    }

    @Override
    public ConnectionEnd end(EndReason reason) {
        return endpoint.end(reason);
    }

    @Override
    public DevicePeer peer() {
        return new DevicePeer(
                endpoint.address(),
                endpoint.port(),
                endpoint.carrier().toString(),
                sdkLanguage,
                sdkVersion);
    }

    @Override
    public boolean isSilent() {
        long keepAlive = terms.keepAlive();
        return keepAlive > 0
                && services.ticker().getAsLong() - endpoint.lastHeard()
                        > TimeUnit.SECONDS.toNanos(keepAlive);
    }

    // ---- the safety of messages ----

    @Override
    public void onFailed(Throwable failure) {
        // Without its PUBACK the device sends the message again, on its next connection.
        endpoint.in(LOG.atError())
                .setCause(failure)
                .log("{}: a message could not be stored", endpoint);
        endpoint.end(EndReason.STORAGE_FAILED);
    }

    @Override
    public void onFull() {
        endpoint.pauses().begin(ReadPauses.Reason.SAFETY);
    }

    @Override
    public void onRoom() {
        endpoint.pauses().end(ReadPauses.Reason.SAFETY);
    }

    @Override
    public void keepingBegins() {
        if (++keeping == MOST_KEEPING) {
            endpoint.pauses().begin(ReadPauses.Reason.SUBSCRIPTIONS);
        }
        if (services.sessions().isStoreFull()) {
            endpoint.waitForStore();
        }
    }

    @Override
    public void keepingEnds() {
        if (keeping-- == MOST_KEEPING) {
            endpoint.pauses().end(ReadPauses.Reason.SUBSCRIPTIONS);
        }
    }

    // ---- the end ----

    @Override
    public void onEnd(ConnectionEnd end, @Nullable ReasonCode code) {
        if (end.reason() == EndReason.KICKED) {
            connection.whenPeerFollows(() -> services.sessions().kickAnswered(device()));
        }
        if (end.reason() == EndReason.KICKED && wantsNotices) {
            services.counters().count(Counters.Event.KICK_NOTICE);
            connection.sendPublish(
                    NOTICE_TOPIC,
                    Qos.AT_MOST_ONCE,
                    false,
                    false,
                    0,
                    Properties.NONE,
                    Unpooled.wrappedBuffer(KICK_NOTICE));
        }
        if (connection.version() == MqttVersion.MQTT_5) {
            Farewell.disconnect(end, code).ifPresent(connection::send);
        }
        Session left = session();
        long leftEpoch = epoch;
        left.execute(() -> left.detach(leftEpoch, end));
    }

    private Session session() {
        return Objects.requireNonNull(session, "bind() comes before the first packet");
    }
}
