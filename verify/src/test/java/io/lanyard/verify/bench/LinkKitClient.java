// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.bench;

import io.lanyard.sdk.LinkKit;
import io.lanyard.verify.platform.TestDevice;
import java.time.Duration;

/** Our own. */
final class LinkKitClient implements MeasuredClient {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final LinkKit link;

    LinkKitClient(TestDevice device, int port, int window, Listener listener)
            throws InterruptedException {
        link =
                LinkKit.builder()
                        .host("127.0.0.1")
                        .port(port)
                        .secure(false)
                        .productKey(device.id().productKey().value())
                        .deviceName(device.id().deviceName().value())
                        .deviceSecret(device.secret().reveal())
                        .maxInflight(window)
                        .build()
                        .onPublishTopic(mid -> listener.onAcknowledged())
                        .onTopicMessage((topic, payload, qos) -> listener.onMessage(payload));
        if (!link.connect(PATIENCE).accepted()) {
            throw new IllegalStateException("LinkKit is not connected");
        }
    }

    @Override
    public void subscribe(String topic) throws InterruptedException {
        if (link.subscribeTopic(topic, 1).await(PATIENCE).isEmpty()) {
            throw new IllegalStateException("LinkKit has not subscribed");
        }
    }

    @Override
    public void publish(String topic, byte[] payload) {
        if (!link.publishTopic(topic, payload, 1).accepted()) {
            throw new IllegalStateException("LinkKit has not taken a message");
        }
    }

    @Override
    public void close() {
        link.close();
    }
}
