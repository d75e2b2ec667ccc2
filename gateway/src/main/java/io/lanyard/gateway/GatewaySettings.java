// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.codec.DecoderLimits;
import io.lanyard.protocol.topic.TopicLimits;
import java.util.Objects;

/**
 * What an operator may set about the device-facing endpoint; the defaults are those of PROTOCOL.md 1.3 and 1.5.
 *
 * @param host the address to listen on; {@code 0.0.0.0} for all
 * @param port 1 to 65,535, or 0 for a free one
 * @param eventLoops threads that own the connections; 0 for one per processor
 * @param transport how the sockets are driven, where it can be used
 * @param topicLimits bounds of topics and filters
 * @param signIns what a sign-in has to keep to
 * @param subscriptions how much one device may subscribe
 * @param uplinks how much one device may publish
 * @param connections how much strangers may have
 */
public record GatewaySettings(
        String host,
        int port,
        int eventLoops,
        Transport transport,
        TopicLimits topicLimits,
        SignInBounds signIns,
        SubscriptionBounds subscriptions,
        UplinkBounds uplinks,
        ConnectionBounds connections) {

    /** Port 1883 on all addresses, and the platform's usual limits. */
    public static final GatewaySettings DEFAULT =
            new GatewaySettings(
                    "0.0.0.0",
                    1883,
                    0,
                    Transport.EPOLL,
                    TopicLimits.DEFAULT,
                    SignInBounds.DEFAULT,
                    SubscriptionBounds.DEFAULT,
                    UplinkBounds.DEFAULT,
                    ConnectionBounds.DEFAULT);

    public GatewaySettings {
        Objects.requireNonNull(host, "host is null");
        Objects.requireNonNull(transport, "transport is null");
        Objects.requireNonNull(topicLimits, "topicLimits is null");
        Objects.requireNonNull(signIns, "signIns is null");
        Objects.requireNonNull(subscriptions, "subscriptions is null");
        Objects.requireNonNull(uplinks, "uplinks is null");
        Objects.requireNonNull(connections, "connections is null");
        ConnectionBounds.requireRange("port", port, 0, 65_535);
        ConnectionBounds.requireRange("eventLoops", eventLoops, 0, 1_024);
    }

    /** The same on another address and port. */
    public GatewaySettings listeningOn(String newHost, int newPort) {
        return new GatewaySettings(
                newHost,
                newPort,
                eventLoops,
                transport,
                topicLimits,
                signIns,
                subscriptions,
                uplinks,
                connections);
    }

    /** The same with this many threads. */
    public GatewaySettings withEventLoops(int count) {
        return new GatewaySettings(
                host,
                port,
                count,
                transport,
                topicLimits,
                signIns,
                subscriptions,
                uplinks,
                connections);
    }

    /** The same over another transport. */
    public GatewaySettings over(Transport newTransport) {
        return new GatewaySettings(
                host,
                port,
                eventLoops,
                newTransport,
                topicLimits,
                signIns,
                subscriptions,
                uplinks,
                connections);
    }

    /** The same with other bounds for sign-ins. */
    public GatewaySettings boundedBy(SignInBounds newSignIns) {
        return new GatewaySettings(
                host,
                port,
                eventLoops,
                transport,
                topicLimits,
                newSignIns,
                subscriptions,
                uplinks,
                connections);
    }

    /** The same with other bounds for what devices publish. */
    public GatewaySettings boundedBy(UplinkBounds newUplinks) {
        return new GatewaySettings(
                host,
                port,
                eventLoops,
                transport,
                topicLimits,
                signIns,
                subscriptions,
                newUplinks,
                connections);
    }

    /** The same with other bounds for strangers. */
    public GatewaySettings boundedBy(ConnectionBounds newConnections) {
        return new GatewaySettings(
                host,
                port,
                eventLoops,
                transport,
                topicLimits,
                signIns,
                subscriptions,
                uplinks,
                newConnections);
    }

    /**
     * What the decoder lets pass: a message of full size with the longest topic, and the same again, so that a
     * message somewhat too large is dropped by name and only a far larger one costs the connection. In 5.0 the Maximum
     * Packet Size of CONNACK is less.
     */
    DecoderLimits decoderLimits() {
        return new DecoderLimits(
                DecoderLimits.DEFAULT.maxConnectBytes(),
                Math.max(DecoderLimits.DEFAULT.maxPacketBytes(), 2 * uplinks.maxMessageBytes()));
    }
}
