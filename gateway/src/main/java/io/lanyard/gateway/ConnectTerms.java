// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.codec.EncoderLimits;
import io.lanyard.mqtt.codec.PacketEncoder;
import io.lanyard.mqtt.packet.Connect;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.PropertiesBuilder;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.platform.session.Attachment;
import java.util.concurrent.TimeUnit;

/**
 * What a CONNECT and the platform's settings make of a connection, and how CONNACK tells it (PROTOCOL.md 1.1).
 *
 * @param keepAlive seconds in force
 * @param expirySeconds how long the session outlives the connection
 */
record ConnectTerms(MqttVersion version, int keepAlive, long expirySeconds, int receiveMaximum) {
    /** How long a kept session of MQTT 3.x waits for its device: the life of its messages (PROTOCOL.md 10.3). */
    private static final long KEPT_SECONDS = TimeUnit.DAYS.toSeconds(7);

    private static final int TOPIC_ALIAS_MAXIMUM = 20;

    static ConnectTerms of(Connect connect, GatewaySettings settings) {
        boolean five = connect.version() == MqttVersion.MQTT_5;
        long expiry = connect.cleanStart() ? 0 : KEPT_SECONDS;
        return new ConnectTerms(
                connect.version(),
                five ? nearest(connect.keepAlive(), settings) : connect.keepAlive(),
                five ? connect.properties().sessionExpiry().orElse(0) : expiry,
                connect.properties().receiveMaximum());
    }

    /** A keep alive of 0 means never, so the longest is nearest to it. */
    private static int nearest(int keepAlive, GatewaySettings settings) {
        return keepAlive == 0
                ? settings.signIns().maxKeepAlive()
                : Math.clamp(
                        keepAlive,
                        settings.signIns().minKeepAlive(),
                        settings.signIns().maxKeepAlive());
    }

    boolean isFive() {
        return version == MqttVersion.MQTT_5;
    }

    /** Whether MQTT 3.x lets the device have its keep alive; 5.0 is told another one instead. */
    boolean keepAliveFits(GatewaySettings settings) {
        return isFive()
                || (keepAlive >= settings.signIns().minKeepAlive()
                        && keepAlive <= settings.signIns().maxKeepAlive());
    }

    /** Whether CONNACK with all that it announces is no longer than the client takes [MQTT-3.1.2-24]. */
    boolean connackFits(EncoderLimits client, GatewaySettings settings) {
        return !isFive()
                || PacketEncoder.connackLength(announced(settings)) <= client.maxPacketBytes();
    }

    /** What CONNACK announces to a device; nothing before 5.0. */
    Properties announced(GatewaySettings settings) {
        if (!isFive()) {
            return Properties.NONE;
        }
        PropertiesBuilder builder = announcedToAll(settings).retainAvailable(true);
        if (expirySeconds > 0) {
            builder.sessionExpiry(Math.min(expirySeconds, Attachment.NEVER_EXPIRES));
        }
        return builder.build();
    }

    /**
     * What CONNACK announces where nothing outlives the connection, to an application or a device that registers;
     * nothing before 5.0.
     */
    Properties announcedWithoutSession(GatewaySettings settings) {
        if (!isFive()) {
            return Properties.NONE;
        }
        PropertiesBuilder builder = announcedToAll(settings).retainAvailable(false);
        if (expirySeconds > 0) {
            builder.sessionExpiry(0);
        }
        return builder.build();
    }

    private PropertiesBuilder announcedToAll(GatewaySettings settings) {
        return Properties.builder()
                .receiveMaximum(settings.uplinks().maxUnacknowledged())
                .maximumQos(Qos.AT_LEAST_ONCE)
                .maximumPacketSize(settings.uplinks().maxMessageBytes())
                .topicAliasMaximum(TOPIC_ALIAS_MAXIMUM)
                .wildcardSubscriptionAvailable(true)
                .subscriptionIdentifiersAvailable(true)
                .sharedSubscriptionAvailable(true)
                .serverKeepAlive(keepAlive);
    }
}
