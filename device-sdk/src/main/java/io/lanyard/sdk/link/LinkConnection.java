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
import io.lanyard.mqtt.packet.MqttVersion;
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
import io.lanyard.sdk.Outcome;
import io.lanyard.sdk.Outcome.Granted;
import io.lanyard.sdk.ResultCode;
import io.lanyard.sdk.TopicQos;
import io.lanyard.sdk.link.Operation.Publication;
import io.lanyard.sdk.link.Operation.Subscribing;
import io.lanyard.sdk.link.Operation.Unsubscribing;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.util.concurrent.FastThreadLocal;
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

    /** Operations on their way from the outbox to the socket; one for all links of an event loop. */
    private static final FastThreadLocal<@Nullable Operation[]> BATCH =
            new FastThreadLocal<>() {
                @Override
                protected @Nullable Operation[] initialValue() {
                    return new Operation[BATCH_SIZE];
                }
            };

    private static final int BATCH_SIZE = 32;

    /** What the connection tells the link. */
    interface Owner {
        /** The platform accepted the sign-in; operations may be sent from within this call. */
        void onSignedIn(LinkConnection connection, Connack connack);

        /**
         * The connection is over, signed in or not, and its socket is closed. Called once, and nothing after it. After a
         * {@link LinkConnection#farewell} the platform has closed it too, unless that took it too long: so it does not
         * hear of the next connection first, and take the two for two devices.
         */
        void onEnded(LinkConnection connection);
    }

    private final Owner owner;
    private final Channel channel;
    private final LinkState link;
    private final Outbox outbox;
    private final Announcer announcer;
    private final Timers timers;
    private @Nullable KeepAlive keepAlive;
    private final MqttConnection mqtt;
    private final MqttVersion version;
    private final int keepAliveSeconds;

    /** Until it is sent. */
    private @Nullable Connect connect;

    /** What the read that is under way has brought so far. */
    private @Nullable ReadBatch batch;

    /** Whether that read has brought a packet, and has had a message acknowledged. */
    private boolean heard;

    private boolean acknowledging;

    private boolean flushing;
    private boolean signedIn;
    private int refusal = ResultCode.CONNECT_FAILED;
    private boolean kicked;
    private @Nullable DisconnectReason reason;
    private boolean started;
    private boolean closed;

    /** Takes over the channel and waits for {@link #start}. */
    LinkConnection(Channel channel, Connect connect, Timers timers, Owner owner, LinkState link) {
        this.owner = owner;
        this.channel = channel;
        this.link = link;
        this.outbox = link.outbox();
        this.announcer = link.announcer();
        this.timers = timers;
        this.mqtt =
                MqttConnection.install(
                        channel,
                        PacketDecoder.forClient(connect.version(), DecoderLimits.DEFAULT),
                        this);
        this.connect = connect;
        this.version = connect.version();
        this.keepAliveSeconds = connect.keepAlive();
    }

    /** Signs in. The owner hears nothing before this call, not even that the channel has closed in between. */
    void start() {
        started = true;
        if (closed) {
            ended();
        } else if (connect != null) {
            mqtt.send(connect);
            connect = null;
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
        // Sending may tell that the socket takes more, in the middle of this.
        if (flushing) {
            return;
        }
        flushing = true;
        try {
            @Nullable Operation[] batch = BATCH.get();
            while (mqtt.isOpen() && mqtt.isWritable()) {
                int count = outbox.next(batch);
                if (count == 0) {
                    return;
                }
                for (int i = 0; i < count; i++) {
                    Operation next = batch[i];
                    batch[i] = null;
                    if (next != null) {
                        send(next);
                    }
                }
                sent();
            }
        } finally {
            flushing = false;
        }
    }

    /**
     * Says goodbye and closes; the end is told to the owner like any other. The first reason counts, unless the
     * application wants no connection.
     */
    void farewell(DisconnectReason why) {
        if (reason == null || why == DisconnectReason.REQUESTED) {
            reason = why;
        }
        stopKeepAlive();
        send(new Disconnect(ReasonCode.SUCCESS));
        mqtt.close();
    }

    /** Ends the connection at once; the first reason counts. */
    void end(DisconnectReason why) {
        handOver();
        if (reason == null) {
            reason = why;
        }
        mqtt.abort();
    }

    /** The callbacks have caught up: messages may come in again. */
    void resumeReading() {
        readingPaused(false);
        mqtt.resumeReading();
    }

    private void readingPaused(boolean paused) {
        if (keepAlive != null) {
            keepAlive.readingPaused(paused);
        }
    }

    private void stopKeepAlive() {
        if (keepAlive != null) {
            keepAlive.stop();
        }
    }

    @Override
    public void onPacket(Packet packet) {
        heard = true;
        switch (packet.type()) {
            case CONNACK -> onConnack((Connack) packet);
            case PUBLISH -> onPublish((Publish) packet);
            case PUBACK -> onPuback((Puback) packet);
            case SUBACK -> onSuback((Suback) packet);
            case UNSUBACK -> onUnsuback((Unsuback) packet);
            case PINGRESP -> {
                // The keep-alive has seen it.
            }
            case DISCONNECT -> onDisconnect((Disconnect) packet);
            case CONNECT, PUBREC, PUBREL, PUBCOMP, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, AUTH -> {
                LOG.warn("The platform sent {}, which has no place here", packet.type());
                end(DisconnectReason.PROTOCOL_VIOLATION);
            }
        }
    }

    @Override
    public void onReadComplete() {
        handOver();
        noteSignsOfLife();
        // Acknowledgements of this read have made room in the window.
        if (signedIn) {
            flush();
        }
    }

    @Override
    public void onViolation(ProtocolViolation violation) {
        handOver();
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
        handOver();
        stopKeepAlive();
        closed = true;
        if (cause != null) {
            LOG.debug("Connection failed", cause);
        }
        if (started) {
            ended();
        }
    }

    private void ended() {
        channel.closeFuture().addListener(gone -> owner.onEnded(this));
    }

    private void onConnack(Connack connack) {
        if (connack.reason() == ReasonCode.SUCCESS) {
            signedIn = true;
            int seconds = connack.properties().serverKeepAlive().orElse(keepAliveSeconds);
            if (seconds > 0) {
                keepAlive =
                        new KeepAlive(
                                timers,
                                Duration.ofSeconds(seconds),
                                () -> send(Pingreq.INSTANCE),
                                () -> end(DisconnectReason.KEEP_ALIVE_TIMEOUT));
                keepAlive.start();
            }
            owner.onSignedIn(this, connack);
        } else {
            refusal =
                    version == MqttVersion.MQTT_5
                            ? connack.reason().code()
                            : ConnectReturnCode.of(connack.reason()).code();
            mqtt.close();
        }
    }

    private void onDisconnect(Disconnect disconnect) {
        LOG.warn(
                "The platform ends the connection with {}{}",
                disconnect.reason(),
                disconnect.properties().reasonString().map(why -> ": " + why).orElse(""));
        handOver();
        if (reason == null) {
            reason =
                    disconnect.reason() == ReasonCode.SESSION_TAKEN_OVER
                            ? DisconnectReason.KICKED
                            : DisconnectReason.CLOSED_BY_PLATFORM;
        }
        mqtt.close();
    }

    private void onPublish(Publish publish) {
        if (publish.qos() == Qos.EXACTLY_ONCE) {
            LOG.warn("The platform sent QoS 2, which nobody subscribes: {}", publish.topic());
            end(DisconnectReason.PROTOCOL_VIOLATION);
            return;
        }
        // Before it is acknowledged: the answers of a read are flushed behind its end.
        collect(publish);
        if (publish.qos() == Qos.AT_LEAST_ONCE) {
            mqtt.acknowledge(publish.packetId());
            acknowledging = true;
        }
    }

    private void collect(Publish publish) {
        CallbackQueue.Callback callback = callback(publish);
        if (callback != null) {
            batch().add(callback);
            handOverWhenFull();
        }
    }

    private ReadBatch batch() {
        ReadBatch current = batch;
        if (current == null) {
            current = ReadBatch.take();
            batch = current;
        }
        return current;
    }

    private void handOverWhenFull() {
        if (batch().isFull(announcer.turnLength())) {
            handOver();
        }
    }

    /** Gives the application what has come in so far; reads no more when its queue is full. */
    private void handOver() {
        ReadBatch current = batch;
        if (current != null) {
            batch = null;
            if (current.handOver(outbox, announcer)) {
                mqtt.pauseReading();
                readingPaused(true);
            }
        }
    }

    /** What the application is told of a message; null when the SDK itself has asked for it. */
    private CallbackQueue.@Nullable Callback callback(Publish publish) {
        String topic = publish.topic().text();
        byte[] payload = ByteBufUtil.getBytes(publish.payload());
        int qos = publish.qos().level();
        // Of the topics that the SDK itself understands all begin with these two.
        if (topic.startsWith("/ext/") || topic.startsWith("/sys/")) {
            if (KickNotice.matches(topic, payload)) {
                kicked = true;
            }
            TimeQueries.Answered answered =
                    link.timeQueries().answered(topic, payload, timers.nanoTime());
            if (answered != null) {
                return announcer.settled(answered.query(), answered.outcome())
                        ? answered.query()
                        : null;
            }
            if (announcer.hearsRrpc()) {
                RrpcRequests.Request request = link.rrpcRequests().arrived(topic);
                if (request != null) {
                    return Announcer.request(request.id(), request.topic(), payload, qos);
                }
            }
        }
        return Announcer.message(
                topic,
                payload,
                qos,
                publish.retain(),
                PacketProperties.toMessage(publish.properties()));
    }

    private void onPuback(Puback puback) {
        if (!puback.reason().isError()) {
            batch().addAcknowledged(puback.packetId());
            handOverWhenFull();
            return;
        }
        handOver();
        Publication publication = outbox.acknowledged(puback.packetId(), Publication.class);
        if (publication != null) {
            announcer.ended(publication, new Outcome.Rejected(puback.reason().code()));
        }
    }

    private void onSuback(Suback suback) {
        handOver();
        Subscribing subscribing = outbox.acknowledged(suback.packetId(), Subscribing.class);
        if (subscribing == null) {
            return;
        }
        List<Integer> granted = new ArrayList<>();
        for (int i = 0; i < subscribing.topics.size(); i++) {
            // Fewer answers than questions (against MQTT-3.8.4-5): what was not granted is refused.
            int code =
                    i < suback.reasons().size()
                            ? suback.reasons().get(i).code()
                            : Granted.REFUSED_QOS;
            granted.add(code <= 1 ? code : Granted.REFUSED_QOS);
        }
        List<String> lost =
                link.subscriptions()
                        .answered(
                                subscribing.topics,
                                granted,
                                subscribing.origin == Subscribing.Origin.RESTORING);
        if (!lost.isEmpty()) {
            announcer.subscriptionsLost(lost);
        }
        announcer.ended(subscribing, new Granted(granted));
    }

    private void onUnsuback(Unsuback unsuback) {
        handOver();
        Unsubscribing unsubscribing = outbox.acknowledged(unsuback.packetId(), Unsubscribing.class);
        if (unsubscribing != null) {
            link.subscriptions().removed(unsubscribing.topics);
            announcer.ended(unsubscribing, Outcome.Acknowledged.instance());
        }
    }

    private void send(Operation operation) {
        if (operation instanceof Publication publication) {
            sendPublication(publication);
        } else if (operation instanceof Subscribing subscribing) {
            List<Subscription> subscribed = new ArrayList<>();
            for (TopicQos entry : subscribing.topics) {
                subscribed.add(new Subscription(entry.topic(), Qos.of(entry.qos())));
            }
            send(new Subscribe(operation.mid(), subscribed));
        } else if (operation instanceof Unsubscribing unsubscribing) {
            send(new Unsubscribe(operation.mid(), unsubscribing.topics));
        }
    }

    private void sendPublication(Publication publication) {
        boolean qos0 = publication.qos == 0;
        Properties properties = publication.properties();
        if (publication.expiresAt != Long.MAX_VALUE) {
            long left = publication.expiresAt - timers.nanoTime();
            // What the platform may have has to be sent again all the same (MQTT-4.4.0-1).
            if (left <= 0 && !publication.dup) {
                notSent(publication, Outcome.Cause.EXPIRED);
                return;
            }
            properties = PacketProperties.expiringIn(properties, left);
        }
        boolean fits =
                mqtt.sendPublish(
                        publication.topic,
                        qos0 ? Qos.AT_MOST_ONCE : Qos.AT_LEAST_ONCE,
                        publication.dup,
                        false,
                        qos0 ? 0 : publication.mid(),
                        properties,
                        publication.payload());
        if (!fits) {
            // Not for this platform, however often it is tried.
            notSent(publication, Outcome.Cause.TOO_LARGE);
        } else if (publication.endsWhenSent()) {
            announcer.ended(publication, Outcome.Acknowledged.instance());
        }
    }

    private void notSent(Publication publication, Outcome.Cause cause) {
        // QoS 0 is out of the outbox already.
        if (publication.qos != 0) {
            outbox.acknowledged(publication.mid(), Publication.class);
        }
        announcer.failed(List.of(publication), cause);
    }

    /** Once for all packets of a read: the clock is not free. */
    private void noteSignsOfLife() {
        if (keepAlive != null && heard) {
            keepAlive.received();
        }
        if (acknowledging) {
            sent();
        }
        heard = false;
        acknowledging = false;
    }

    private void sent() {
        if (keepAlive != null) {
            keepAlive.sent();
        }
    }

    private void send(Packet packet) {
        mqtt.send(packet);
        sent();
    }
}
