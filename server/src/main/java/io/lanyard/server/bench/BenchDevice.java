// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.bench;

import io.lanyard.mqtt.codec.ProtocolViolation;
import io.lanyard.mqtt.connection.MqttConnection;
import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Connect;
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
import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.protocol.signin.Credentials;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a device that sends messages to itself, or gets what others send. Lives on its event loop, but for {@link #signedIn} and
 * {@link #subscribed}, which anybody may wait for.
 */
final class BenchDevice implements MqttConnection.Listener {
    private static final int KEEP_ALIVE_SECONDS = 300;

    private final Credentials credentials;
    private final TopicName topic;
    private final Qos qos;
    private final boolean keepsSession;
    private final Tally tally;
    private final ByteBuf payload;
    private final CompletableFuture<Void> signedIn = new CompletableFuture<>();
    private final CompletableFuture<Void> subscribed = new CompletableFuture<>();

    private @Nullable MqttConnection connection;
    private int window;
    private int outstanding;
    private int packetId;
    private boolean stopped;

    /**
     * Not connected yet.
     *
     * @param keepsSession whether its session is to outlive its connections
     */
    BenchDevice(
            Credentials credentials,
            String topic,
            Qos qos,
            int payloadBytes,
            boolean keepsSession,
            Tally tally) {
        this.credentials = credentials;
        this.topic = TopicName.of(topic);
        this.qos = qos;
        this.keepsSession = keepsSession;
        this.tally = tally;
        this.payload = Unpooled.buffer(payloadBytes).writeZero(payloadBytes);
    }

    /** Done when the platform has accepted the sign-in; fails with the reason when it has not. */
    CompletableFuture<Void> signedIn() {
        return signedIn;
    }

    CompletableFuture<Void> subscribed() {
        return subscribed;
    }

    void signIn(MqttConnection opened) {
        connection = opened;
        opened.send(
                new Connect(
                        MqttVersion.MQTT_3_1_1,
                        credentials.clientId(),
                        !keepsSession,
                        KEEP_ALIVE_SECONDS,
                        credentials.userName(),
                        credentials.password().getBytes(StandardCharsets.US_ASCII),
                        null,
                        Properties.NONE));
    }

    void subscribe() {
        send(new Subscribe(nextPacketId(), List.of(new Subscription(topic.text(), qos))));
    }

    /** Publishes nothing from now on. */
    void stop() {
        stopped = true;
        window = 0;
    }

    /** Keeps so many messages under way. */
    void keepUnderWay(int messages) {
        window = messages;
        fill();
    }

    /** Sends one message whose latency counts from this moment of {@link System#nanoTime}. */
    void publish(long from) {
        MqttConnection current = connection;
        if (current == null || !current.isOpen() || stopped) {
            return;
        }
        payload.setLong(0, from);
        current.sendPublish(
                topic,
                qos,
                false,
                false,
                qos == Qos.AT_MOST_ONCE ? 0 : nextPacketId(),
                Properties.NONE,
                payload);
        outstanding++;
        Tally.count(tally.sent);
    }

    void pingEvery(int seconds) {
        MqttConnection current = connection;
        if (current != null && current.isOpen()) {
            current.send(Pingreq.INSTANCE);
            var _ =
                    current.eventLoop()
                            .schedule(() -> pingEvery(seconds), seconds, TimeUnit.SECONDS);
        }
    }

    /** Ends the connection in order; that is not counted as a loss. */
    void disconnect() {
        MqttConnection current = connection;
        connection = null;
        if (current != null && current.isOpen()) {
            current.send(new Disconnect(ReasonCode.SUCCESS));
            current.close();
        }
    }

    @Override
    public void onPacket(Packet packet) {
        if (packet instanceof Publish publish) {
            arrived(publish);
        } else if (packet instanceof Connack connack) {
            if (connack.reason() == ReasonCode.SUCCESS) {
                signedIn.complete(null);
            } else {
                fail("the sign-in was refused: " + connack.reason());
            }
        } else if (packet instanceof Suback suback) {
            if (suback.reasons().getFirst().isError()) {
                fail("the subscription was refused");
            } else {
                subscribed.complete(null);
            }
        }
    }

    private void arrived(Publish publish) {
        long now = System.nanoTime();
        ByteBuf arrived = publish.payload();
        tally.record(now - arrived.getLong(arrived.readerIndex()));
        Tally.count(tally.received);
        if (outstanding > 0) {
            // Else it comes from an application.
            outstanding--;
        }
        if (publish.qos() == Qos.AT_LEAST_ONCE) {
            send(new Puback(publish.packetId()));
        }
    }

    @Override
    public void onReadComplete() {
        fill();
    }

    private void fill() {
        while (outstanding < window && connection != null && connection.isOpen()) {
            publish(System.nanoTime());
        }
    }

    @Override
    public void onViolation(ProtocolViolation violation) {
        fail("the platform broke the protocol: " + violation);
    }

    @Override
    public void onWritabilityChanged(boolean writable) {
        // The window bounds what is under way.
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {
        if (connection != null) {
            connection = null;
            Tally.count(tally.disconnected);
        }
        fail("the connection ended" + (cause == null ? "" : ": " + cause));
    }

    /** Without effect on what is done already. */
    void fail(String reason) {
        IllegalStateException failure = new IllegalStateException(reason);
        signedIn.completeExceptionally(failure);
        subscribed.completeExceptionally(failure);
    }

    private void send(Packet packet) {
        MqttConnection current = connection;
        if (current != null) {
            current.send(packet);
        }
    }

    private int nextPacketId() {
        packetId = packetId % 65_535 + 1;
        return packetId;
    }
}
