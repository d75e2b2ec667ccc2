// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.connection.MqttConnection;
import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Connect;
import io.lanyard.mqtt.packet.Disconnect;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Pingreq;
import io.lanyard.mqtt.packet.Pingresp;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.platform.event.ConnectionEnd;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.event.LogFields;
import io.lanyard.platform.event.SignInRefusal;
import io.lanyard.platform.registry.DeviceToken;
import io.lanyard.platform.service.RegistrationResult;
import io.lanyard.platform.service.RegistrationResult.Reason;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.signin.AuthType;
import io.lanyard.protocol.signin.SignInClientId;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection on which a device registers instead of signing in (PROTOCOL.md 2.5): CONNACK, one PUBLISH with what the
 * device gets, and a farewell. It is no session, and says nothing to the session that the device may have.
 */
final class RegistrationExchange implements ConnectionStage {
    private static final Logger LOG = LoggerFactory.getLogger(RegistrationExchange.class);
    private static final TopicName SECRET_TOPIC = TopicName.of("/ext/register");
    private static final TopicName TOKEN_TOPIC = TopicName.of("/ext/regnwl");

    /** How long the device may stay after its answer. */
    private static final Duration STAY = Duration.ofSeconds(15);

    /** No answer has more bytes, whatever the names of the device. */
    private static final int LONGEST_ANSWER = 256;

    private final DeviceEndpoint endpoint;
    private final MqttConnection connection;
    private final GatewaySettings settings;
    private final GatewayServices services;
    private final ConnectTerms terms;
    private @Nullable String userName;
    private boolean withWill;
    private boolean answered;
    private long answeredAt;

    RegistrationExchange(
            DeviceEndpoint endpoint,
            GatewaySettings settings,
            GatewayServices services,
            ConnectTerms terms) {
        this.endpoint = endpoint;
        this.connection = endpoint.connection();
        this.settings = settings;
        this.services = services;
        this.terms = terms;
    }

    /** The clientId of a CONNECT that asks to be registered; null when it asks to sign in. */
    static @Nullable SignInClientId askedForBy(Connect connect) {
        SignInClientId clientId;
        try {
            clientId = SignInClientId.parse(connect.clientId());
        } catch (IllegalArgumentException e) {
            // The sign-in says what is wrong with it.
            return null;
        }
        AuthType authType = clientId.authType();
        return authType == AuthType.REGISTER || authType == AuthType.REGISTER_UNLISTED
                ? clientId
                : null;
    }

    /**
     * Registers on one of the workers and answers; until then nothing is to be read from the connection.
     *
     * @param turn how it waits for one of them
     */
    void start(SignInClientId clientId, Connect connect, SignInWorkers workers, SignInTurn turn) {
        userName = connect.userName();
        withWill = connect.will() != null;
        if (terms.isFive() && withWill) {
            endpoint.refuse(
                    userName,
                    SignInRefusal.WILL_NOT_ALLOWED,
                    "a registering device leaves no will");
            return;
        }
        if (connection.peerLimits().maxPacketBytes() < LONGEST_ANSWER) {
            // Before it has cost the device the secret that it has, or one of its tokens.
            endpoint.refuse(
                    userName,
                    SignInRefusal.ANSWER_TOO_LARGE,
                    "the answer may be longer than the %d bytes that are taken"
                            .formatted(connection.peerLimits().maxPacketBytes()));
            return;
        }
        if (!services.registration()
                .admits(endpoint.carrier().isEncrypted(), isLoopback(connection.remoteAddress()))) {
            onResult(
                    new RegistrationResult.Refused(
                            Reason.NOT_ENCRYPTED,
                            "dynamic registration needs TLS; see the setting registration"));
            return;
        }
        workers.register(
                turn,
                () ->
                        services.registration()
                                .register(clientId, connect.userName(), connect.password()),
                result -> connection.eventLoop().execute(() -> onResult(result)));
    }

    private void onResult(RegistrationResult result) {
        if (endpoint.ended() != null && !(result instanceof RegistrationResult.Refused)) {
            return;
        }
        switch (result) {
            // Also when it has gone in the meantime: a guess is one all the same.
            case RegistrationResult.Refused(Reason reason, String detail) ->
                    endpoint.refuse(userName, reason.signInRefusal(), reason + ": " + detail);
            case RegistrationResult.SecretIssued(DeviceId device, DeviceSecret secret) ->
                    answer(
                            device,
                            SECRET_TOPIC,
                            "{\"productKey\":\"%s\",\"deviceName\":\"%s\",\"deviceSecret\":\"%s\"}"
                                    .formatted(
                                            device.productKey(),
                                            device.deviceName(),
                                            secret.reveal()));
            case RegistrationResult.TokenIssued(DeviceToken token) ->
                    answer(
                            token.device(),
                            TOKEN_TOPIC,
                            "{\"clientId\":\"%s\",\"productKey\":\"%s\",\"deviceName\":\"%s\",\"deviceToken\":\"%s\"}"
                                    .formatted(
                                            token.clientId(),
                                            token.device().productKey(),
                                            token.device().deviceName(),
                                            token.token()));
        }
    }

    /** Without blanks in the JSON: the C SDK takes what follows the colon as it is (WIRE.md). */
    private void answer(DeviceId device, TopicName topic, String json) {
        services.counters().count(Counters.Event.REGISTRATION);
        if (withWill) {
            services.counters().dropped(DropReason.PUBLISH_NOT_ALLOWED);
            LOG.info("{}: will dropped: registering devices leave none", endpoint);
        }
        LOG.atInfo()
                .addKeyValue(LogFields.DEVICE, device)
                .addKeyValue(LogFields.PEER, endpoint)
                .log("{}: registered {} over {}", endpoint, device, topic);
        connection.send(
                new Connack(false, ReasonCode.SUCCESS, terms.announcedWithoutSession(settings)));
        connection.sendPublish(
                topic,
                Qos.AT_MOST_ONCE,
                false,
                false,
                0,
                Properties.NONE,
                Unpooled.wrappedBuffer(json.getBytes(StandardCharsets.UTF_8)));
        answered = true;
        answeredAt = services.ticker().getAsLong();
        // It is read on so that it can say farewell.
        endpoint.pauses().end(ReadPauses.Reason.SIGN_IN);
    }

    /** Takes what the device sends after its answer: it may ping and leave, nothing else. */
    @Override
    public void onPacket(Packet packet) {
        switch (packet) {
            case Disconnect _ -> endpoint.end(EndReason.DISCONNECTED);
            case Pingreq _ -> connection.send(Pingresp.INSTANCE);
            default -> {
                endpoint.end(
                        EndReason.NOT_AUTHORIZED,
                        "a registering device may not send " + packet.type());
            }
        }
    }

    @Override
    public void onEnd(ConnectionEnd end, @Nullable ReasonCode code) {
        if (answered) {
            if (terms.isFive()) {
                Farewell.disconnect(end, code).ifPresent(connection::send);
            }
        } else if (end.reason() == EndReason.SERVER_STOPPING) {
            connection.send(
                    new Connack(
                            false,
                            ReasonCode.SERVER_UNAVAILABLE,
                            Farewell.reason(end.reason().text())));
        }
    }

    @Override
    public @Nullable EndReason overdue(long now, long lastHeard) {
        if (answered) {
            return now - answeredAt > STAY.toNanos() ? EndReason.REGISTRATION_OVER : null;
        }
        return now - lastHeard > settings.signIns().timeout().toNanos()
                ? EndReason.SIGN_IN_TIMEOUT
                : null;
    }

    static boolean isLoopback(@Nullable SocketAddress peer) {
        return peer instanceof InetSocketAddress address
                && !address.isUnresolved()
                && address.getAddress().isLoopbackAddress();
    }
}
