// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.gateway.tls.ClientCertificate;
import io.lanyard.mqtt.codec.ProtocolViolation;
import io.lanyard.mqtt.connection.MqttConnection;
import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.platform.event.BoundedLines;
import io.lanyard.platform.event.ConnectionEnd;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.event.LogFields;
import io.lanyard.platform.event.SignInRefusal;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One connection of a device or an application, from its first byte to its end. What its packets mean is the matter of
 * the stage that it is at: {@link SignInExchange}, {@link RegistrationExchange}, {@link SessionLink}, {@link
 * ApplicationSignInExchange}, {@link ApplicationLink}. Lives on the event loop of its connection; nothing here is touched
 * from elsewhere.
 */
final class DeviceEndpoint implements MqttConnection.Listener, Prefetched {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceEndpoint.class);

    /** Enough for any device that means well; one that does not must not fill the log. */
    private static final int REFUSAL_LINES_PER_MINUTE = 20;

    private final GatewayServices services;
    private final SignInRefusals refusals;
    private final LoopEndpoints endpoints;
    private ConnectionStage stage;

    /** Takes the PUBLISH packets once the device is signed in. */
    private @Nullable UplinkReceiver uplinks;

    // Set by start(), before the first packet.
    private @Nullable MqttConnection connection;
    private @Nullable ReadPauses pauses;

    private Carrier carrier = Carrier.TCP;
    private @Nullable ClientCertificate certificate;
    private final long openedAt;
    private long lastHeard;
    private boolean heard;

    /** The answer to its CONNECT is held back: it is not its fault that nothing happens. */
    private boolean held;

    private @Nullable ConnectionEnd end;

    /** Null as long as the peer has done nothing wrong. */
    private @Nullable BoundedLines refusalLines;

    DeviceEndpoint(
            GatewaySettings settings,
            GatewayServices services,
            SignInWorkers workers,
            SignInRefusals refusals,
            LoopEndpoints endpoints) {
        this.services = services;
        this.refusals = refusals;
        this.endpoints = endpoints;
        this.stage = new SignInExchange(this, settings, services, workers, refusals);
        this.openedAt = services.ticker().getAsLong();
        this.lastHeard = openedAt;
    }

    void start(MqttConnection newConnection) {
        connection = newConnection;
        pauses = new ReadPauses(newConnection);
        endpoints.add(this);
    }

    /** The first bytes have told what the packets travel in. */
    void carriedBy(Carrier found) {
        carrier = found;
    }

    /** When the device was last heard, in nanoseconds of the ticker; up to a second early. */
    long lastHeard() {
        return heard ? services.ticker().getAsLong() : lastHeard;
    }

    /** The device has shown this certificate in the handshake of TLS. */
    void provenBy(ClientCertificate shown) {
        certificate = shown;
        in(LOG.atInfo())
                .log(
                        "{}: showed the certificate {} of {}",
                        this,
                        shown.fingerprint(),
                        shown.subject());
    }

    // ---- packets ----

    @Override
    public void onPacket(Packet packet) {
        heard = true;
        UplinkReceiver receiver = uplinks;
        if (receiver != null && packet instanceof Publish publish) {
            receiver.onPublish(publish);
        } else {
            stage.onPacket(packet);
        }
    }

    @Override
    public int prefetch() {
        UplinkReceiver receiver = uplinks;
        // Before the device is signed in each read is rare, and different.
        return receiver == null
                ? 0
                : (int) lastHeard + connection().prefetch() + receiver.prefetch();
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
        if (violation.reason() == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION && isSigningIn()) {
            services.counters().refused(SignInRefusal.PROTOCOL_VERSION);
            connection().send(Connack.refused(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION));
        }
        endForViolation(violation.reason(), violation.toString());
    }

    @Override
    public void onWritabilityChanged(boolean writable) {
        if (writable) {
            pauses().end(ReadPauses.Reason.WRITING);
            stage.onWritable();
        } else {
            pauses().begin(ReadPauses.Reason.WRITING);
        }
    }

    // ---- stages ----

    private boolean isSigningIn() {
        return stage instanceof SignInExchange;
    }

    /** Its CONNECT asks for something else than the sign-in of a device. */
    void enter(ConnectionStage exchange) {
        stage = exchange;
    }

    /** An application has signed in: its keep alive begins. */
    void signedIn(ApplicationLink link) {
        stage = link;
        lastHeard = services.ticker().getAsLong();
    }

    /** The device has signed in: its keep alive begins. */
    void signedIn(SessionLink link, UplinkReceiver receiver) {
        stage = link;
        uplinks = receiver;
        lastHeard = services.ticker().getAsLong();
    }

    /** CONNECT is there. */
    void connectCame() {
        endpoints.connected(this);
    }

    /** Tells the device by CONNACK that it stays out, and ends the connection. */
    void refuse(@Nullable String userName, SignInRefusal refusal, String detail) {
        refusals.refuse(this, userName, refusal, detail);
    }

    /** Answers a sign-in that failed after a while; only so many connections may wait for that. */
    void holdBack(Duration delay, Runnable answer) {
        endpoints.heldBack(this);
        hold(delay, answer);
    }

    /** Goes on after a while, unless the connection has ended by then. */
    void hold(Duration delay, Runnable next) {
        held = true;
        var _ =
                connection()
                        .eventLoop()
                        .schedule(
                                () -> {
                                    held = false;
                                    if (end == null) {
                                        next.run();
                                    }
                                },
                                delay.toNanos(),
                                TimeUnit.NANOSECONDS);
    }

    // ---- the end ----

    /** How it ended; null while it is open. */
    @Nullable ConnectionEnd ended() {
        return end;
    }

    /** Ends the connection; the first reason counts, and is returned. What was sent before still goes out. */
    ConnectionEnd end(EndReason reason) {
        return end(reason, "", null);
    }

    /** Ends the connection, with words of what was wrong. */
    void end(EndReason reason, String detail) {
        end(reason, detail, null);
    }

    /**
     * Ends the connection because of what the device sent.
     *
     * @param code what 5.0 is told, with the detail
     * @param detail what was wrong, and by which statement
     */
    void endForViolation(ReasonCode code, String detail) {
        EndReason reason =
                switch (code) {
                    case MALFORMED_PACKET -> EndReason.MALFORMED_PACKET;
                    case PACKET_TOO_LARGE -> EndReason.PACKET_TOO_LARGE;
                    default -> EndReason.PROTOCOL_VIOLATION;
                };
        end(reason, detail, code);
    }

    /** Ends the connection because of what stands around the packets. */
    void endForWebSocket(String detail) {
        end(EndReason.PROTOCOL_VIOLATION, "WebSocket: " + detail, ReasonCode.MALFORMED_PACKET);
    }

    private ConnectionEnd end(EndReason reason, String detail, @Nullable ReasonCode code) {
        if (end != null) {
            return end;
        }
        ConnectionEnd ending = new ConnectionEnd(reason, detail, lastHeardAt());
        end = ending;
        uplinks = null;
        stage.onEnd(ending, code);
        if (reason == EndReason.CROWDED_OUT) {
            // The room is needed now.
            connection().abort();
        } else {
            connection().close();
        }
        return ending;
    }

    /** Ends the connection when it has been silent for too long. */
    boolean isOverdue(long now) {
        if (pauses().isOn(ReadPauses.Reason.SAFETY)
                || pauses().isOn(ReadPauses.Reason.STORE)
                || pauses().isOn(ReadPauses.Reason.SUBSCRIPTIONS)) {
            // What it says is not read as long as the disk takes nothing: that is not its silence.
            lastHeard = now;
            return false;
        }
        return !held && stage.overdue(now, lastHeard) != null;
    }

    void endOverdue(long now) {
        EndReason reason = held ? null : stage.overdue(now, lastHeard);
        if (reason != null) {
            end(reason);
        }
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {
        endpoints.ended(this);
        boolean mute =
                carrier.isEncrypted()
                        && !(stage instanceof SessionLink)
                        && !heard
                        && lastHeard == openedAt;
        LostConnection lost = LostConnection.by(cause, mute);
        ConnectionEnd ended = end(lost.reason(), lost.detail(), null);
        services.counters().ended(ended.reason());
        // What the log of events has, and what comes in crowds, needs no line of its own here.
        boolean told = stage instanceof SessionLink || ended.reason() == EndReason.CROWDED_OUT;
        boolean stranger = !told && !(stage instanceof ApplicationLink);
        String behind = stranger ? endpoints.strangers().next() : "";
        if (behind == null) {
            return;
        }
        in(LOG.atLevel(told ? Level.DEBUG : Level.INFO))
                .addKeyValue(LogFields.REASON, ended.reason())
                .log(
                        "{}: connection over {} ended after {} ms: {}{}",
                        this,
                        carrier,
                        TimeUnit.NANOSECONDS.toMillis(services.ticker().getAsLong() - openedAt),
                        ended.text(),
                        behind);
    }

    // ---- what the stages use ----

    MqttConnection connection() {
        return Objects.requireNonNull(connection, "start() comes before the first packet");
    }

    ReadPauses pauses() {
        return Objects.requireNonNull(pauses, "start() comes before the first packet");
    }

    Carrier carrier() {
        return carrier;
    }

    /** What the device has shown in the handshake of TLS; null for nothing. */
    @Nullable ClientCertificate certificate() {
        return certificate;
    }

    /** The topics of what goes out on this loop. */
    TopicNames topicNames() {
        return endpoints.topicNames();
    }

    /** Stops reading until the store has written what it has. */
    void waitForStore() {
        ReadPauses pausing = pauses();
        if (!pausing.isOn(ReadPauses.Reason.STORE)) {
            pausing.begin(ReadPauses.Reason.STORE);
            services.sessions()
                    .whenStoreHasRoom(
                            connection().eventLoop(), () -> pausing.end(ReadPauses.Reason.STORE));
        }
    }

    /** The peer's address without its port, numeric. */
    String address() {
        return connection().remoteAddress() instanceof InetSocketAddress peer
                ? peer.getAddress().getHostAddress()
                : "";
    }

    int port() {
        return connection().remoteAddress() instanceof InetSocketAddress peer ? peer.getPort() : 0;
    }

    private Instant lastHeardAt() {
        return services.clock().instant().minusNanos(services.ticker().getAsLong() - lastHeard);
    }

    /** Adds to a line of the log what it is about: the peer, the device and its epoch as far as they are known. */
    LoggingEventBuilder in(LoggingEventBuilder line) {
        LoggingEventBuilder with = line.addKeyValue(LogFields.PEER, address() + ":" + port());
        return stage instanceof SessionLink link
                ? with.addKeyValue(LogFields.DEVICE, link.device())
                        .addKeyValue(LogFields.EPOCH, link.epoch())
                : with;
    }

    /** Logs what was refused to the peer, with what it is about: so many lines a minute, counters have them all. */
    void logRefusal(Logger log, String text) {
        if (refusalLines == null) {
            refusalLines = new BoundedLines(REFUSAL_LINES_PER_MINUTE, services.ticker());
        }
        String behind = refusalLines.next();
        if (behind != null) {
            in(log.atInfo()).log("{}: {}{}", this, text, behind);
        }
    }

    /** The device or application, when it is known, and the address, for the log. */
    @Override
    public String toString() {
        String owner = stage.owner();
        return owner == null
                ? address() + ":" + port()
                : owner + " (" + address() + ":" + port() + ")";
    }
}
