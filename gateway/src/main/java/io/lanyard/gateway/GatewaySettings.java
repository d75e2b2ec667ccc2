// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.codec.DecoderLimits;
import io.lanyard.protocol.topic.TopicLimits;
import java.time.Duration;
import java.util.Objects;

/**
 * What an operator may set about the device-facing endpoint; the defaults are those of PROTOCOL.md 1.3 and 1.5.
 *
 * @param host the address to listen on; {@code 0.0.0.0} for all
 * @param port 1 to 65,535, or 0 for a free one
 * @param eventLoops threads that own the connections; 0 for one per processor
 * @param signInTimeout how long a new connection may take to send its CONNECT
 * @param minKeepAlive smallest keep alive in seconds
 * @param maxKeepAlive largest keep alive in seconds
 * @param topicLimits bounds of topics and filters
 * @param maxSubscriptions most filters that one device may subscribe
 * @param maxFiltersPerSubscribe most filters in one SUBSCRIBE
 * @param maxMessageBytes largest payload of a PUBLISH; in 5.0 largest packet, as its CONNACK says
 * @param forbiddenPublish what a PUBLISH that is not allowed leads to
 * @param uplinkRate most messages per second that one device may publish; 0 for no bound
 * @param uplinkBytesPerSecond most bytes of payload per second that are read from one device; 0 for no bound
 * @param maxUnacknowledged most QoS 1 messages of one device that wait to be safe; until one is, nothing more is read
 *     from it
 * @param excess what happens to messages above the rate
 * @param connectsPerMinute most sign-ins per minute of one device; 0 for no bound
 * @param connections how much strangers may have
 */
public record GatewaySettings(
        String host,
        int port,
        int eventLoops,
        Duration signInTimeout,
        int minKeepAlive,
        int maxKeepAlive,
        TopicLimits topicLimits,
        int maxSubscriptions,
        int maxFiltersPerSubscribe,
        int maxMessageBytes,
        ForbiddenPublish forbiddenPublish,
        int uplinkRate,
        int uplinkBytesPerSecond,
        int maxUnacknowledged,
        Excess excess,
        int connectsPerMinute,
        ConnectionBounds connections) {

    /** What a PUBLISH to a topic that the device may not publish leads to (PROTOCOL.md 3.3). */
    public enum ForbiddenPublish {
        /** The message is dropped, and acknowledged at QoS 1. */
        DROP,
        /** The connection ends. */
        DISCONNECT
    }

    /** What happens to messages above the rate (DESIGN.md, open cases). */
    public enum Excess {
        /** Nothing is read from the device until the rate is met again. */
        DELAY,
        /** The message is dropped without an acknowledgement, as the original does. */
        DROP
    }

    /** Port 1883 on all addresses, and the platform's usual limits. */
    public static final GatewaySettings DEFAULT =
            new GatewaySettings(
                    "0.0.0.0",
                    1883,
                    0,
                    Duration.ofSeconds(10),
                    30,
                    1200,
                    TopicLimits.DEFAULT,
                    100,
                    8,
                    262_144,
                    ForbiddenPublish.DROP,
                    0,
                    0,
                    100,
                    Excess.DELAY,
                    0);

    /** With the usual bounds for strangers. */
    public GatewaySettings(
            String host,
            int port,
            int eventLoops,
            Duration signInTimeout,
            int minKeepAlive,
            int maxKeepAlive,
            TopicLimits topicLimits,
            int maxSubscriptions,
            int maxFiltersPerSubscribe,
            int maxMessageBytes,
            ForbiddenPublish forbiddenPublish,
            int uplinkRate,
            int uplinkBytesPerSecond,
            int maxUnacknowledged,
            Excess excess,
            int connectsPerMinute) {
        this(
                host,
                port,
                eventLoops,
                signInTimeout,
                minKeepAlive,
                maxKeepAlive,
                topicLimits,
                maxSubscriptions,
                maxFiltersPerSubscribe,
                maxMessageBytes,
                forbiddenPublish,
                uplinkRate,
                uplinkBytesPerSecond,
                maxUnacknowledged,
                excess,
                connectsPerMinute,
                ConnectionBounds.DEFAULT);
    }

    public GatewaySettings {
        Objects.requireNonNull(host, "host is null");
        Objects.requireNonNull(topicLimits, "topicLimits is null");
        Objects.requireNonNull(forbiddenPublish, "forbiddenPublish is null");
        Objects.requireNonNull(excess, "excess is null");
        Objects.requireNonNull(connections, "connections is null");
        ConnectionBounds.requireRange("port", port, 0, 65_535);
        ConnectionBounds.requireRange("eventLoops", eventLoops, 0, 1_024);
        ConnectionBounds.requireRange("minKeepAlive", minKeepAlive, 0, 65_535);
        ConnectionBounds.requireRange("maxKeepAlive", maxKeepAlive, minKeepAlive, 65_535);
        ConnectionBounds.requireRange("maxSubscriptions", maxSubscriptions, 1, 100_000);
        ConnectionBounds.requireRange("maxFiltersPerSubscribe", maxFiltersPerSubscribe, 1, 100_000);
        ConnectionBounds.requireRange("maxMessageBytes", maxMessageBytes, 1, 128 * 1024 * 1024);
        ConnectionBounds.requireRange("uplinkRate", uplinkRate, 0, 1_000_000);
        ConnectionBounds.requireRange(
                "uplinkBytesPerSecond", uplinkBytesPerSecond, 0, Integer.MAX_VALUE);
        ConnectionBounds.requireRange("maxUnacknowledged", maxUnacknowledged, 1, 65_535);
        ConnectionBounds.requireRange("connectsPerMinute", connectsPerMinute, 0, 1_000_000);
        if (signInTimeout.isNegative() || signInTimeout.isZero()) {
            throw new IllegalArgumentException(
                    "signInTimeout has to be positive, found " + signInTimeout);
        }
    }

    /** The same on another address and port. */
    public GatewaySettings listeningOn(String newHost, int newPort) {
        return new GatewaySettings(
                newHost,
                newPort,
                eventLoops,
                signInTimeout,
                minKeepAlive,
                maxKeepAlive,
                topicLimits,
                maxSubscriptions,
                maxFiltersPerSubscribe,
                maxMessageBytes,
                forbiddenPublish,
                uplinkRate,
                uplinkBytesPerSecond,
                maxUnacknowledged,
                excess,
                connectsPerMinute,
                connections);
    }

    /** The same with other bounds for strangers. */
    public GatewaySettings boundedBy(ConnectionBounds newConnections) {
        return new GatewaySettings(
                host,
                port,
                eventLoops,
                signInTimeout,
                minKeepAlive,
                maxKeepAlive,
                topicLimits,
                maxSubscriptions,
                maxFiltersPerSubscribe,
                maxMessageBytes,
                forbiddenPublish,
                uplinkRate,
                uplinkBytesPerSecond,
                maxUnacknowledged,
                excess,
                connectsPerMinute,
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
                Math.max(DecoderLimits.DEFAULT.maxPacketBytes(), 2 * maxMessageBytes));
    }
}
