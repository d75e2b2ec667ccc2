// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.mqtt.codec.DecoderLimits;
import io.lanyard.mqtt.codec.PacketDecoder;
import io.lanyard.mqtt.codec.ProtocolViolation;
import io.lanyard.mqtt.connection.MqttConnection;
import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Connect;
import io.lanyard.mqtt.packet.ConnectReturnCode;
import io.lanyard.mqtt.packet.Disconnect;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Pingreq;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.mqtt.packet.Suback;
import io.lanyard.mqtt.packet.Subscribe;
import io.lanyard.mqtt.packet.Subscription;
import io.lanyard.mqtt.packet.Unsuback;
import io.lanyard.mqtt.packet.Unsubscribe;
import io.lanyard.sdk.DisconnectReason;
import io.lanyard.sdk.Outcome.Granted;
import io.lanyard.sdk.ResultCode;
import io.lanyard.sdk.TopicQos;
import io.lanyard.sdk.link.Operation.Publication;
import io.lanyard.sdk.link.Operation.Subscribing;
import io.lanyard.sdk.link.Operation.Unsubscribing;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket of a link, from the sign-in to its end: packets in, operations out, keep-alive. Everything that
 * outlives the socket is in the {@link Outbox} and the {@link Subscriptions}. Event loop only.
 */
final class LinkConnection implements MqttConnection.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(LinkConnection.class);

    /** What the connection tells the link. */
    interface Owner {
        /** The platform accepted the sign-in; operations may be sent from within this call. */
        void onSignedIn(LinkConnection connection, boolean sessionPresent);

        /** The connection is over, signed in or not. Called once, and nothing after it. */
        void onEnded(LinkConnection connection);
    }

    private final Owner owner;
    private final Outbox outbox;
    private final Subscriptions subscriptions;
    private final Announcer announcer;
    private final KeepAlive keepAlive;
    private final MqttConnection mqtt;
    private final Connect connect;

    private boolean signedIn;
    private int refusal = ResultCode.CONNECT_FAILED;
    private boolean kicked;
    private @Nullable DisconnectReason reason;
    private boolean started;
    private boolean closed;

    /** Takes over the channel and waits for {@link #start}. */
    LinkConnection(
            Channel channel,
            Connect connect,
            Timers timers,
            Owner owner,
            Outbox outbox,
            Subscriptions subscriptions,
            Announcer announcer) {
        this.owner = owner;
        this.outbox = outbox;
        this.subscriptions = subscriptions;
        this.announcer = announcer;
        this.keepAlive =
                new KeepAlive(
                        timers,
                        Duration.ofSeconds(connect.keepAlive()),
                        () -> send(Pingreq.INSTANCE),
                        () -> end(DisconnectReason.KEEP_ALIVE_TIMEOUT));
        this.mqtt =
                MqttConnection.install(
                        channel,
                        PacketDecoder.forClient(connect.version(), DecoderLimits.DEFAULT),
                        this);
        this.connect = connect;
    }

    /** Signs in. The owner hears nothing before this call, not even that the channel has closed in between. */
    void start() {
        started = true;
        if (closed) {
            owner.onEnded(this);
        } else {
            mqtt.send(connect);
        }
    }

    /** Whether the platform has accepted the sign-in, now or while the connection was there. */
    boolean signedIn() {
        return signedIn;
    }

    /** The CONNACK code with which the sign-in was refused, or that there was no answer. */
    int refusal() {
        return refusal;
    }

    /** Why the connection ended. */
    DisconnectReason reason() {
        if (reason != null) {
            return reason;
        }
        return kicked ? DisconnectReason.KICKED : DisconnectReason.CONNECTION_LOST;
    }

    /** Sends what the outbox lets out, as far as the socket takes it; the rest follows when it takes more. */
    void flush() {
        while (mqtt.isOpen() && mqtt.isWritable()) {
            Operation next = outbox.next();
            if (next == null) {
                return;
            }
            send(next);
        }
    }

    /** Says goodbye and closes; the end is told to the owner like any other. */
    void farewell() {
        reason = DisconnectReason.REQUESTED;
        keepAlive.stop();
        send(new Disconnect(ReasonCode.SUCCESS));
        mqtt.close();
    }

    /** Ends the connection at once; the first reason counts. */
    void end(DisconnectReason why) {
        if (reason == null) {
            reason = why;
        }
        mqtt.abort();
    }

    /** The callbacks have caught up: messages may come in again. */
    void resumeReading() {
        keepAlive.readingPaused(false);
        mqtt.resumeReading();
    }

    @Override
    public void onPacket(Packet packet) {
        keepAlive.received();
        switch (packet.type()) {
            case CONNACK -> onConnack((Connack) packet);
            case PUBLISH -> onPublish((Publish) packet);
            case PUBACK -> onPuback((Puback) packet);
            case SUBACK -> onSuback((Suback) packet);
            case UNSUBACK -> onUnsuback((Unsuback) packet);
            case PINGRESP -> {
                // The keep-alive has seen it.
            }
            case CONNECT,
                    PUBREC,
                    PUBREL,
                    PUBCOMP,
                    SUBSCRIBE,
                    UNSUBSCRIBE,
                    PINGREQ,
                    DISCONNECT,
                    AUTH -> {
                LOG.warn("The platform sent {}, which has no place here", packet.type());
                end(DisconnectReason.PROTOCOL_VIOLATION);
            }
        }
    }

    @Override
    public void onReadComplete() {
        // Acknowledgements of this read have made room in the window.
        if (signedIn) {
            flush();
        }
    }

    @Override
    public void onViolation(ProtocolViolation violation) {
        LOG.warn("The platform broke the protocol: {}", violation);
        if (reason == null) {
            reason = DisconnectReason.PROTOCOL_VIOLATION;
        }
    }

    @Override
    public void onWritabilityChanged(boolean writable) {
        if (writable && signedIn) {
            flush();
        }
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {
        keepAlive.stop();
        closed = true;
        if (cause != null) {
            LOG.debug("Connection failed", cause);
        }
        if (started) {
            owner.onEnded(this);
        }
    }

    private void onConnack(Connack connack) {
        ConnectReturnCode code = ConnectReturnCode.of(connack.reason());
        if (code == ConnectReturnCode.ACCEPTED) {
            signedIn = true;
            keepAlive.start();
            owner.onSignedIn(this, connack.sessionPresent());
        } else {
            refusal = code.code();
            mqtt.close();
        }
    }

    private void onPublish(Publish publish) {
        if (publish.qos() == Qos.EXACTLY_ONCE) {
            LOG.warn("The platform sent QoS 2, which nobody subscribes: {}", publish.topic());
            end(DisconnectReason.PROTOCOL_VIOLATION);
            return;
        }
        String topic = publish.topic().text();
        byte[] payload = ByteBufUtil.getBytes(publish.payload());
        if (KickNotice.matches(topic, payload)) {
            kicked = true;
        }
        boolean full = announcer.message(topic, payload, publish.qos().level());
        if (publish.qos() == Qos.AT_LEAST_ONCE) {
            send(new Puback(publish.packetId()));
        }
        if (full) {
            mqtt.pauseReading();
            keepAlive.readingPaused(true);
        }
    }

    private void onPuback(Puback puback) {
        Publication publication = outbox.acknowledged(puback.packetId(), Publication.class);
        if (publication != null) {
            announcer.acknowledged(publication);
        }
    }

    private void onSuback(Suback suback) {
        Subscribing subscribing = outbox.acknowledged(suback.packetId(), Subscribing.class);
        if (subscribing == null) {
            return;
        }
        List<Integer> granted = new ArrayList<>();
        for (int i = 0; i < subscribing.topics().size(); i++) {
            // Fewer answers than questions (against MQTT-3.8.4-5): what was not granted is refused.
            int code =
                    i < suback.reasons().size()
                            ? suback.reasons().get(i).code()
                            : Granted.REFUSED_QOS;
            granted.add(code <= 1 ? code : Granted.REFUSED_QOS);
            if (code > 1 && subscribing.restoring()) {
                LOG.warn(
                        "The platform refused to restore the subscription of {}",
                        subscribing.topics().get(i).topic());
            }
        }
        subscriptions.answered(subscribing.topics(), granted, subscribing.restoring());
        announcer.subscribeAnswered(subscribing, granted);
    }

    private void onUnsuback(Unsuback unsuback) {
        Unsubscribing unsubscribing = outbox.acknowledged(unsuback.packetId(), Unsubscribing.class);
        if (unsubscribing != null) {
            subscriptions.removed(unsubscribing.topics());
            announcer.acknowledged(unsubscribing);
        }
    }

    private void send(Operation operation) {
        if (operation instanceof Publication publication) {
            boolean qos0 = publication.qos() == 0;
            mqtt.sendPublish(
                    publication.topic(),
                    Qos.of(publication.qos()),
                    publication.dup(),
                    false,
                    qos0 ? 0 : publication.mid(),
                    Properties.NONE,
                    Unpooled.wrappedBuffer(publication.payload()));
            keepAlive.sent();
            if (qos0) {
                announcer.acknowledged(publication);
            }
        } else if (operation instanceof Subscribing subscribing) {
            List<Subscription> subscribed = new ArrayList<>();
            for (TopicQos entry : subscribing.topics()) {
                subscribed.add(new Subscription(entry.topic(), Qos.of(entry.qos())));
            }
            send(new Subscribe(operation.mid(), subscribed));
        } else if (operation instanceof Unsubscribing unsubscribing) {
            send(new Unsubscribe(operation.mid(), unsubscribing.topics()));
        }
    }

    private void send(Packet packet) {
        mqtt.send(packet);
        keepAlive.sent();
    }
}
