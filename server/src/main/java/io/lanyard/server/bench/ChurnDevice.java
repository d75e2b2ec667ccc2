// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.bench;

import io.lanyard.mqtt.codec.ProtocolViolation;
import io.lanyard.mqtt.connection.MqttConnection;
import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Connect;
import io.lanyard.mqtt.packet.Disconnect;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.mqtt.packet.Suback;
import io.lanyard.mqtt.packet.Subscribe;
import io.lanyard.mqtt.packet.Subscription;
import io.lanyard.mqtt.packet.TopicName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A device that comes and goes, keeps its session, and remembers which messages it got and had acknowledged. Lives on its
 * event loop, but for {@link #ready}, which anybody may wait for.
 */
final class ChurnDevice {
    private static final int KEEP_ALIVE_SECONDS = 1_200;
    private static final int RETRY_SECONDS = 1;

    private final int number;
    private final RegisteredDevices.Registered registered;
    private final BenchTarget target;
    private final BenchOptions options;
    private final EventLoop loop;
    private final ChurnCount count;
    private final TopicName uplinkTopic;
    private final ByteBuf payload;
    private final BitSet received = new BitSet();
    private final BitSet acknowledged = new BitSet();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();

    private @Nullable Link link;
    private boolean wanted;
    private boolean publishes;
    private int nextUplink;

    /**
     * Away.
     *
     * @param number among the devices of the run
     */
    ChurnDevice(
            int number,
            RegisteredDevices.Registered registered,
            BenchTarget target,
            BenchOptions options,
            EventLoop loop,
            ChurnCount count) {
        this.number = number;
        this.registered = registered;
        this.target = target;
        this.options = options;
        this.loop = loop;
        this.count = count;
        this.uplinkTopic = TopicName.of(registered.uplinkTopic());
        this.payload = Unpooled.buffer(options.payloadBytes()).writeZero(options.payloadBytes());
        payload.setInt(ChurnOptions.DEVICE_AT, number);
    }

    EventLoop loop() {
        return loop;
    }

    /** Done when it is connected and subscribed for the first time. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    /** Connects, and stays connected. */
    void come() {
        wanted = true;
        if (link == null) {
            Link opened = new Link();
            link = opened;
            DeviceSocket.open(loop, target, opened, opened::signIn, reason -> opened.lost());
        }
    }

    /**
     * Ends the connection.
     *
     * @param inOrder else without a farewell, with what is on its way to either side lost
     */
    void go(boolean inOrder) {
        wanted = false;
        Link current = link;
        link = null;
        if (current != null) {
            current.end(inOrder);
        }
    }

    /** Publishes a message now and then from now on, while it is here. */
    void publishEvery(long nanos) {
        publishes = true;
        var _ =
                loop.scheduleAtFixedRate(
                        this::publish,
                        nanos * (number % 1_000) / 1_000,
                        nanos,
                        TimeUnit.NANOSECONDS);
    }

    void publishNoMore() {
        publishes = false;
    }

    private void publish() {
        Link current = link;
        if (publishes && current != null && current.signedIn) {
            current.publish();
        }
    }

    /** How many messages have been acknowledged to it that the consumer has not got. */
    int lost(BitSet consumed) {
        BitSet lost = (BitSet) acknowledged.clone();
        lost.andNot(consumed);
        return lost.cardinality();
    }

    private void arrived(Publish publish) {
        ByteBuf arrived = publish.payload();
        int message = arrived.getInt(arrived.readerIndex() + DownlinkSender.NUMBER_AT);
        if (received.get(message)) {
            (publish.dup() ? count.redelivered : count.duplicated).increment();
            return;
        }
        // Those between the highest so far and this one are missing, until they come after all.
        count.missing.add(message >= received.length() ? (long) message - received.length() : -1L);
        received.set(message);
        count.drained.increment();
    }

    /** One connection; what comes after its end is nobody's. */
    private final class Link implements MqttConnection.Listener {
        private final Map<Integer, Integer> underWay = new HashMap<>();
        private @Nullable MqttConnection connection;
        private boolean signedIn;
        private int packetId;

        void signIn(MqttConnection opened) {
            connection = opened;
            if (link != this) {
                opened.abort();
                return;
            }
            opened.send(
                    new Connect(
                            MqttVersion.MQTT_3_1_1,
                            registered.credentials().clientId(),
                            false,
                            KEEP_ALIVE_SECONDS,
                            registered.credentials().userName(),
                            registered.credentials().password().getBytes(StandardCharsets.US_ASCII),
                            null,
                            Properties.NONE));
        }

        void publish() {
            MqttConnection current = connection;
            if (current == null || !current.isOpen() || underWay.size() >= options.window()) {
                return;
            }
            int id = nextPacketId();
            underWay.put(id, nextUplink);
            payload.setLong(0, System.nanoTime());
            payload.setInt(DownlinkSender.NUMBER_AT, nextUplink);
            nextUplink++;
            current.sendPublish(
                    uplinkTopic, Qos.AT_LEAST_ONCE, false, false, id, Properties.NONE, payload);
        }

        void end(boolean inOrder) {
            MqttConnection current = connection;
            if (current == null) {
                return;
            }
            if (inOrder) {
                current.send(new Disconnect(ReasonCode.SUCCESS));
                current.close();
            } else {
                current.abort();
            }
        }

        /** It has ended, or was never made, though the device wants it. */
        void lost() {
            if (link != this) {
                return;
            }
            link = null;
            count.connectionsLost.increment();
            var _ =
                    loop.schedule(
                            () -> {
                                if (wanted) {
                                    come();
                                }
                            },
                            RETRY_SECONDS,
                            TimeUnit.SECONDS);
        }

        @Override
        public void onPacket(Packet packet) {
            MqttConnection current = connection;
            if (link != this || current == null) {
                return;
            }
            switch (packet) {
                case Publish publish -> {
                    arrived(publish);
                    current.send(new Puback(publish.packetId()));
                }
                case Puback puback -> {
                    Integer uplink = underWay.remove(puback.packetId());
                    if (uplink != null) {
                        acknowledged.set(uplink);
                        count.uplinks.increment();
                    }
                }
                case Connack connack -> answered(current, connack);
                case Suback suback -> {
                    if (suback.reasons().getFirst().isError()) {
                        ready.completeExceptionally(
                                new IllegalStateException("a subscription was refused"));
                    } else {
                        ready.complete(null);
                    }
                }
                default -> {
                    // Nothing else is asked for.
                }
            }
        }

        private void answered(MqttConnection current, Connack connack) {
            if (connack.reason() != ReasonCode.SUCCESS) {
                // The platform closes it.
                return;
            }
            signedIn = true;
            count.signIns.increment();
            if (!connack.sessionPresent()) {
                if (ready.isDone()) {
                    count.sessionsLost.increment();
                }
                current.send(
                        new Subscribe(
                                nextPacketId(),
                                List.of(new Subscription(registered.topic(), Qos.AT_LEAST_ONCE))));
            }
        }

        private int nextPacketId() {
            packetId = packetId % 65_535 + 1;
            return packetId;
        }

        @Override
        public void onReadComplete() {
            // Answers go out with the packets.
        }

        @Override
        public void onViolation(ProtocolViolation violation) {
            // The connection ends by itself.
        }

        @Override
        public void onWritabilityChanged(boolean writable) {
            // The window bounds what is under way.
        }

        @Override
        public void onClosed(@Nullable Throwable cause) {
            lost();
        }
    }
}
