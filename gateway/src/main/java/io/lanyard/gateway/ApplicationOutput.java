// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.connection.MqttConnection;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.feed.Settlement;
import io.lanyard.platform.routing.LiveSubscriptions;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.Subscriptions.Match;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes out to one application: at once while its socket and, at QoS 1, its window have room, else it waits. Live
 * messages wait up to a bound and are dropped and counted beyond it; those of consumer groups come only as far as their
 * credit goes and are never dropped. On the loop of the connection only, but where said otherwise.
 */
final class ApplicationOutput implements LiveSubscriptions.Subscriber {
    private static final Logger LOG = LoggerFactory.getLogger(ApplicationOutput.class);

    /** Most QoS 1 messages that an application has to acknowledge, whatever it allows. */
    static final int MAX_WINDOW = 1_000;

    private static final int MAX_WAITING = 10_000;
    private static final long MAX_WAITING_BYTES = 8 << 20;

    private final DeviceEndpoint endpoint;
    private final MqttConnection connection;
    private final GatewayServices services;
    private final boolean isFive;
    private final ApplicationWindow window;
    private final ArrayDeque<Outgoing> waiting = new ArrayDeque<>();
    private boolean closed;

    // From the loops of devices.
    private final Queue<Outgoing> handedOver = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean takingOver = new AtomicBoolean();

    /** Live messages in both queues, and their bytes. */
    private final AtomicInteger liveWaiting = new AtomicInteger();

    private final AtomicLong liveBytes = new AtomicLong();

    /**
     * Nothing on its way yet.
     *
     * @param receiveMaximum how many messages the application takes before it acknowledges one
     */
    ApplicationOutput(DeviceEndpoint endpoint, GatewayServices services, int receiveMaximum) {
        this.endpoint = endpoint;
        this.connection = endpoint.connection();
        this.services = services;
        this.isFive = connection.version() == MqttVersion.MQTT_5;
        this.window = new ApplicationWindow(Math.min(receiveMaximum, MAX_WINDOW));
    }

    /** How many QoS 1 messages may be on their way. */
    int windowSize() {
        return window.capacity();
    }

    // ---- live messages ----

    /** On the loop of the device: often that of this connection, too. */
    @Override
    public void take(Message message, Match match, Executor loop) {
        int qos = Math.min(message.qos(), match.qos());
        long at = isFive ? services.clock().millis() : 0;
        boolean here = connection.eventLoop().inEventLoop();
        if (here && closed) {
            return;
        }
        if (here && liveWaiting.get() == 0 && waiting.isEmpty() && hasRoom(qos)) {
            send(Outgoing.live(message, qos, match.identifiers(), at));
            return;
        }
        if (liveWaiting.get() >= MAX_WAITING
                || liveBytes.get() + message.payload().size() > MAX_WAITING_BYTES) {
            services.counters().dropped(DropReason.SLOW_CONSUMER);
            LOG.debug("{}: message {} dropped: it reads too slowly", endpoint, message.id());
            return;
        }
        Outgoing kept = Outgoing.live(message.kept(), qos, match.identifiers(), at);
        liveWaiting.incrementAndGet();
        liveBytes.addAndGet(kept.bytes());
        if (here) {
            waiting.add(kept);
        } else {
            handedOver.add(kept);
            takeOverSoon();
        }
    }

    private void takeOverSoon() {
        if (takingOver.compareAndSet(false, true)) {
            try {
                connection.eventLoop().execute(this::takeOver);
            } catch (RejectedExecutionException e) {
                // The loops have ended, and the connection with them: the platform is stopping.
                LOG.debug("{}: nothing goes out any more", endpoint);
            }
        }
    }

    private void takeOver() {
        takingOver.set(false);
        for (Outgoing next = handedOver.poll(); next != null; next = handedOver.poll()) {
            waiting.add(next);
        }
        if (closed) {
            dropWaiting();
        } else {
            pump();
        }
    }

    // ---- messages of consumer groups ----

    /** Takes a message that is only lost when {@link SharedReading} is told so. */
    void add(Outgoing message) {
        if (!closed) {
            waiting.add(message);
        }
    }

    // ---- sending ----

    private boolean hasRoom(int qos) {
        return connection.isWritable() && (qos == 0 || !window.isFull());
    }

    /** Sends what waits, as far as the window and the socket have room. */
    void pump() {
        for (Outgoing next = waiting.peek(); next != null; next = waiting.peek()) {
            if (!hasRoom(next.qos())) {
                return;
            }
            waiting.remove();
            if (next.reading() == null) {
                leftQueue(next);
            }
            if (next.reading() == null && next.message().isExpired(services.sessions().millis())) {
                services.counters().dropped(DropReason.EXPIRED);
            } else {
                send(next);
            }
        }
    }

    private void leftQueue(Outgoing live) {
        liveWaiting.decrementAndGet();
        liveBytes.addAndGet(-live.bytes());
    }

    private void send(Outgoing outgoing) {
        int packetId = outgoing.qos() == 0 ? 0 : window.add(outgoing);
        Message message = outgoing.message();
        ByteBuf payload =
                message.payload() instanceof FramePayload frame
                        ? frame.buffer()
                        : Unpooled.wrappedBuffer(message.payload().bytes());
        boolean sent =
                connection.sendPublish(
                        endpoint.topicNames().of(message.topic()),
                        outgoing.qos() == 0 ? Qos.AT_MOST_ONCE : Qos.AT_LEAST_ONCE,
                        false,
                        false,
                        packetId,
                        isFive
                                ? PublishProperties.toApplication(
                                        outgoing, services.sessions().millis())
                                : Properties.NONE,
                        payload);
        if (!sent) {
            tooLong(outgoing, packetId);
            return;
        }
        services.counters()
                .count(
                        outgoing.qos() == 0
                                ? Counters.Event.APPLICATION_DELIVERY_QOS_0
                                : Counters.Event.APPLICATION_DELIVERY_QOS_1);
        if (outgoing.qos() == 0 && outgoing.reading() != null) {
            outgoing.reading().settle(outgoing.offset(), Settlement.ACCEPTED);
        }
    }

    /** The application takes no packet of this length; another consumer of the group may. */
    private void tooLong(Outgoing outgoing, int packetId) {
        services.counters().dropped(DropReason.PACKET_TOO_LARGE_FOR_DEVICE);
        LOG.info(
                "{}: message {} is longer than the application takes",
                endpoint,
                outgoing.message().id());
        if (packetId != 0) {
            var _ = window.acknowledge(packetId);
        }
        if (outgoing.reading() != null) {
            outgoing.reading().settle(outgoing.offset(), Settlement.FAILED);
        }
    }

    /** The application has acknowledged the message with this packet id. */
    void acknowledged(int packetId, ReasonCode reason) {
        Outgoing done = window.acknowledge(packetId);
        if (done == null) {
            LOG.debug("{}: PUBACK for packet id {}, which is not in flight", endpoint, packetId);
            return;
        }
        SharedReading reading = done.reading();
        if (reading != null) {
            reading.settle(done.offset(), settlement(reason));
        }
        pump();
    }

    /** What a reason code of 5.0 means for a message of a group; before 5.0 it is always success. */
    private static Settlement settlement(ReasonCode reason) {
        if (!reason.isError()) {
            return Settlement.ACCEPTED;
        }
        return reason == ReasonCode.PAYLOAD_FORMAT_INVALID
                ? Settlement.REJECTED
                : Settlement.FAILED;
    }

    /** The connection is over. */
    void close() {
        closed = true;
        services.counters().dropped(DropReason.SESSION_ENDED, window.liveCount());
        dropWaiting();
    }

    private void dropWaiting() {
        for (Outgoing next = waiting.poll(); next != null; next = waiting.poll()) {
            if (next.reading() == null) {
                leftQueue(next);
                services.counters().dropped(DropReason.SESSION_ENDED);
            }
        }
    }
}
