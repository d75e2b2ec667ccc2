// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.wiring;

import io.lanyard.gateway.ConnectionBounds;
import io.lanyard.gateway.GatewayListeners;
import io.lanyard.gateway.GatewaySettings;
import io.lanyard.gateway.SignInBounds;
import io.lanyard.gateway.SubscriptionBounds;
import io.lanyard.gateway.UplinkBounds;
import io.lanyard.gateway.tls.ServerTls;
import io.lanyard.gateway.tls.TlsOptions;
import io.lanyard.platform.access.FailedSignIns;
import io.lanyard.platform.feed.FeedSettings;
import io.lanyard.platform.service.ServiceLimits;
import io.lanyard.platform.session.SessionSettings;
import io.lanyard.protocol.topic.TopicLimits;
import io.lanyard.server.config.ServerConfig;
import io.lanyard.server.config.ServerConfig.DeliveryQos;
import io.lanyard.server.config.ServerConfig.FeedConfig;
import io.lanyard.server.config.ServerConfig.LimitConfig;
import io.lanyard.server.config.ServerConfig.MqttConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The configuration in the terms of each part. */
record ServerSettings(ServerConfig config) {
    TopicLimits topics() {
        return new TopicLimits(config.limits().topicBytes(), config.limits().topicLevels());
    }

    TlsOptions tls() {
        return new TlsOptions(
                config.tls().provider(),
                config.tls().clientAuthorities(),
                config.tls().rsaKeyExchange());
    }

    GatewaySettings gateway() {
        MqttConfig mqtt = config.mqtt();
        LimitConfig limits = config.limits();
        return new GatewaySettings(
                config.host(),
                mqtt.port(),
                mqtt.eventLoops(),
                mqtt.transport(),
                topics(),
                new SignInBounds(
                        Duration.ofSeconds(mqtt.signInTimeoutSeconds()),
                        mqtt.minKeepAlive(),
                        mqtt.maxKeepAlive(),
                        limits.connectsPerMinute()),
                new SubscriptionBounds(
                        limits.subscriptionsPerDevice(), limits.filtersPerSubscribe()),
                new UplinkBounds(
                        limits.messageBytes(),
                        limits.uplinkRate(),
                        limits.uplinkBytesPerSecond(),
                        limits.unacknowledged(),
                        mqtt.uplinkExcess(),
                        mqtt.forbiddenPublish()),
                new ConnectionBounds(
                        limits.connections() == 0 ? OpenFiles.bound() : limits.connections(),
                        limits.connectionsPerAddress(),
                        limits.halfOpenConnections(),
                        failedSignInDelay(),
                        limits.failedSignInsPerMinute()));
    }

    private Duration failedSignInDelay() {
        return Duration.ofMillis(config.limits().failedSignInDelayMs());
    }

    /** What makes guessing the secrets of access keys slow. */
    FailedSignIns<String> failedRequests() {
        return new FailedSignIns<>(failedSignInDelay(), 0, System::nanoTime);
    }

    /** The port for TLS is the first beside the one of MQTT. */
    GatewayListeners listeners(ServerTls tls) {
        List<Integer> more = new ArrayList<>();
        more.add(config.mqtts().port());
        more.addAll(config.mqtt().morePorts());
        return new GatewayListeners(more, config.mqtt().plain(), tls);
    }

    SessionSettings session() {
        return new SessionSettings(
                config.session().window(),
                config.session().cleanQueue(),
                config.deliveryQos() == DeliveryQos.PUBLISHER,
                config.limits().downlinkRate(),
                config.session().mailboxMessages(),
                config.session().mailboxBytes(),
                Duration.ofDays(config.session().mailboxDays()).toMillis(),
                config.session().mailboxWhenFull());
    }

    FeedSettings feeds() {
        FeedConfig feed = config.feed();
        FeedSettings other = FeedSettings.DEFAULT;
        return new FeedSettings(
                Duration.ofHours(feed.retentionHours()),
                (long) feed.megabytes() << 20,
                feed.attempts(),
                Duration.ofSeconds(feed.redeliverySeconds()),
                feed.unsettled(),
                feed.deadLetters(),
                other.maxConsumers());
    }

    ServiceLimits services() {
        LimitConfig limits = config.limits();
        return new ServiceLimits(
                limits.products(), limits.topicClassesPerProduct(), limits.devicesPerProduct());
    }
}
