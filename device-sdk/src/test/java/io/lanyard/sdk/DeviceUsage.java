// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The example of the guide; {@link DeviceUsageTest} runs it. */
final class DeviceUsage {
    private DeviceUsage() {}

    static void run(String host, int port) throws InterruptedException {
        LinkKitBuilder settings =
                LinkKit.builder()
                        .host(host)
                        .port(port)
                        .secure(false)
                        .productKey("a1Pk")
                        .deviceName("dev1")
                        .deviceSecret("secret");
        try (LinkKit kit = settings.build()) {
            kit.onConnect((sessionPresent, rc) -> System.out.println("connected: rc " + rc))
                    .onDisconnect((rc, reason) -> System.out.println("disconnected: " + reason))
                    .onTopicMessage((topic, payload, qos) ->
                            System.out.println(
                                    topic + ": " + new String(payload, StandardCharsets.UTF_8)));

            ConnectResult result = kit.connect(Duration.ofSeconds(10));
            if (!result.accepted()) {
                System.out.println("not connected yet: rc " + result.rc() + ", it goes on trying");
            }
            kit.subscribeTopic(kit.toFullTopic("user/get")).await(Duration.ofSeconds(5));

            Receipt receipt = kit.publishTopic(kit.toFullTopic("user/update"), "{\"t\":21.5}");
            receipt.outcome()
                    .thenAccept(outcome -> System.out.println(receipt.mid() + ": " + outcome));
            receipt.await(Duration.ofSeconds(5));
        }
    }
}
