// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.demo;

import io.lanyard.sdk.ConnectResult;
import io.lanyard.sdk.LinkKit;
import io.lanyard.sdk.Receipt;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A device with the Java Link SDK whose callbacks wait to be looked at. */
final class DemoDevice implements AutoCloseable {
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(60);

    record Connected(boolean sessionPresent, int rc) {}

    record Granted(int mid, List<Integer> qos) {}

    record Arrived(String topic, String payload, int qos) {}

    final Awaited<Connected> connects = new Awaited<>("onConnect");
    final Awaited<Integer> disconnects = new Awaited<>("onDisconnect");
    final Awaited<Granted> grants = new Awaited<>("onSubscribeTopic");
    final Awaited<Integer> unsubscribes = new Awaited<>("onUnsubscribeTopic");
    final Awaited<Integer> publishes = new Awaited<>("onPublishTopic");
    final Awaited<Arrived> messages = new Awaited<>("onTopicMessage");

    private final LinkKit linkKit;

    DemoDevice(int mqttPort, String productKey, String deviceName, String deviceSecret) {
        linkKit =
                LinkKit.builder()
                        .host("127.0.0.1")
                        .port(mqttPort)
                        .secure(false)
                        .productKey(productKey)
                        .deviceName(deviceName)
                        .deviceSecret(deviceSecret)
                        .autoReconnect(1, 2)
                        .build()
                        .onConnect((session, rc) -> connects.arrived(new Connected(session, rc)))
                        .onDisconnect((rc, reason) -> disconnects.arrived(rc))
                        .onSubscribeTopic((mid, qos) -> grants.arrived(new Granted(mid, qos)))
                        .onUnsubscribeTopic(unsubscribes::arrived)
                        .onPublishTopic(publishes::arrived)
                        .onTopicMessage((topic, payload, qos) ->
                                messages.arrived(
                                        new Arrived(
                                                topic,
                                                new String(payload, StandardCharsets.UTF_8),
                                                qos)));
    }

    ConnectResult connect() throws InterruptedException {
        return linkKit.connect(CONNECT_PATIENCE);
    }

    String toFullTopic(String userTopic) {
        return linkKit.toFullTopic(userTopic);
    }

    Receipt subscribe(String topic) {
        return linkKit.subscribeTopic(topic, 1);
    }

    Receipt unsubscribe(String topic) {
        return linkKit.unsubscribeTopic(topic);
    }

    Receipt publish(String topic, String payload) {
        return linkKit.publishTopic(topic, payload, 1);
    }

    @Override
    public void close() {
        linkKit.close();
    }
}
