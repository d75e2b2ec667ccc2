// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.connection.MqttConnection;
import io.lanyard.mqtt.packet.Auth;
import io.lanyard.mqtt.packet.Disconnect;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Pingreq;
import io.lanyard.mqtt.packet.Pingresp;
import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.mqtt.packet.Subscribe;
import io.lanyard.mqtt.packet.Unsubscribe;
import io.lanyard.platform.access.ConnectedApplications;
import io.lanyard.platform.event.ConnectionEnd;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.registry.KeyScope;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose application has signed in. What it publishes goes to devices, what it subscribes comes from them,
 * and nothing of it outlives the connection but what it has not acknowledged of a consumer group. On the loop of the
 * connection only, but where said otherwise.
 */
final class ApplicationLink implements ConnectionStage, ConnectedApplications.Connection {
    /** How much may wait in the socket's buffer before the reader counts as slow, and when it no longer does. */
    private static final int BUFFER_HIGH = 1 << 20;

    private static final int BUFFER_LOW = 1 << 18;

    private final DeviceEndpoint endpoint;
    private final MqttConnection connection;
    private final GatewayServices services;
    private final ConnectedApplications.Name name;
    private final ConnectTerms terms;
    private final ApplicationOutput output;
    private final ApplicationSubscriptions subscriptions;
    private final ApplicationPublishes publishes;

    /**
     * A link that has got nothing yet.
     *
     * @param groupId the only consumer group that it wants to read; empty for any
     */
    ApplicationLink(
            DeviceEndpoint endpoint,
            GatewaySettings settings,
            GatewayServices services,
            ConnectedApplications.Name name,
            KeyScope scope,
            String groupId,
            ConnectTerms terms) {
        this.endpoint = endpoint;
        this.connection = endpoint.connection();
        this.services = services;
        this.name = name;
        this.terms = terms;
        this.output = new ApplicationOutput(endpoint, services, terms.receiveMaximum());
        this.subscriptions =
                new ApplicationSubscriptions(
                        endpoint, settings, services, name, scope, groupId, output);
        this.publishes = new ApplicationPublishes(endpoint, settings, services, scope);
        connection.buffer(BUFFER_LOW, BUFFER_HIGH);
        connection.expectManyTopics();
    }

    @Override
    public String owner() {
        return name.toString();
    }

    @Override
    public void onPacket(Packet packet) {
        switch (packet) {
            case Publish publish -> publishes.onPublish(publish);
            case Puback puback -> output.acknowledged(puback.packetId(), puback.reason());
            case Subscribe subscribe -> subscriptions.onSubscribe(subscribe);
            case Unsubscribe unsubscribe -> subscriptions.onUnsubscribe(unsubscribe);
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
        if (disconnect.properties().sessionExpiry().orElse(0) > 0 && terms.expirySeconds() == 0) {
            endpoint.endForViolation(
                    ReasonCode.PROTOCOL_ERROR,
                    "DISCONNECT cannot keep a session that was to end with its connection"
                            + " [MQTT 5.0 section 3.14.2.2.2]");
            return;
        }
        endpoint.end(EndReason.DISCONNECTED);
    }

    @Override
    public void onWritable() {
        output.pump();
    }

    /** 1.5 times the keep alive [MQTT-3.1.2-24]; none when an operator lets 0 in. */
    @Override
    public @Nullable EndReason overdue(long now, long lastHeard) {
        long keepAlive = terms.keepAlive();
        if (keepAlive == 0
                || now - lastHeard <= TimeUnit.SECONDS.toNanos(keepAlive) * 3 / 2
                // It is we who do not read.
                || endpoint.pauses().isFor(ReadPauses.Reason.SAFETY)
                || endpoint.pauses().isFor(ReadPauses.Reason.DOWNLINK)) {
            return null;
        }
        return connection.isWritable() ? EndReason.KEEP_ALIVE_EXPIRED : EndReason.SLOW_CONSUMER;
    }

    /** From any thread. */
    @Override
    public void endSoon(EndReason reason) {
        // At once: the application that takes the place may come with another filter.
        subscriptions.leaveGroups();
        connection
                .eventLoop()
                .execute(() -> {
                    if (reason == EndReason.KICKED) {
                        endpoint.end(reason, "another connection has signed in as " + name);
                    } else {
                        var _ = endpoint.end(reason);
                    }
                });
    }

    @Override
    public void onEnd(ConnectionEnd end, @Nullable ReasonCode code) {
        services.applications().connected().detach(name, this);
        subscriptions.close();
        output.close();
        if (connection.version() == MqttVersion.MQTT_5) {
            Farewell.disconnect(end, code).ifPresent(connection::send);
        }
    }
}
