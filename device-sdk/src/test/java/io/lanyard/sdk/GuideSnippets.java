// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

/** The code of docs/sdk/README.md; {@link GuideTest} holds the two together and runs what can be run here. */
final class GuideSnippets {
    private GuideSnippets() {}

    static LinkKit connect(String host, int port) throws InterruptedException {
        // snippet connect
        LinkKit link =
                LinkKit.builder()
                        .host(host)
                        .port(port)
                        .secure(false) // leave this out to use TLS
                        .productKey("a1Pk")
                        .deviceName("dev1")
                        .deviceSecret("secret")
                        .build();
        link.onConnect((sessionPresent, rc) -> System.out.println("connected: rc " + rc))
                .onDisconnect((rc, reason) -> System.out.println("disconnected: " + reason));
        ConnectResult result = link.connect(Duration.ofSeconds(10));
        if (!result.accepted()) {
            System.out.println("not connected yet, rc " + result.rc() + "; it goes on trying");
        }
        // end
        return link;
    }

    static void receive(LinkKit link) throws InterruptedException {
        // snippet receive
        link.onTopicMessage((topic, payload, qos) ->
                System.out.println(topic + ": " + payload.length + " bytes, QoS " + qos));
        Receipt receipt = link.subscribeTopic(link.toFullTopic("user/get"), 1);
        boolean granted =
                receipt.await(Duration.ofSeconds(5)).map(Outcome::succeeded).orElse(false);
        // end
        System.out.println(granted);
    }

    static Receipt publish(LinkKit link) {
        // snippet publish
        Receipt receipt = link.publishTopic(link.toFullTopic("user/update"), "{\"t\":21.5}", 1);
        if (receipt.rc() != ResultCode.SUCCESS) {
            System.out.println("not accepted: " + receipt.rc());
        }
        receipt.outcome().thenAccept(outcome -> System.out.println(receipt.mid() + ": " + outcome));
        // end
        return receipt;
    }

    static LinkKitBuilder reconnect(Path folder) {
        // snippet reconnect
        LinkKitBuilder settings =
                LinkKit.builder()
                        .autoReconnect(1, 60)
                        .connectTimeout(Duration.ofSeconds(10))
                        .operationTimeout(Duration.ofHours(1))
                        .offlineBuffer(
                                OfflineBuffer.file(
                                        folder.resolve("messages"),
                                        10_000,
                                        OfflineBuffer.Keep.NEWEST));
        // end
        return settings;
    }

    static void lost(LinkKit link) {
        // snippet lost
        link.onSubscriptionsLost(topics -> System.out.println("not subscribed now: " + topics))
                .onDisconnect((rc, reason) -> {
                    if (reason == DisconnectReason.KICKED) {
                        System.out.println("another device has this identity");
                    }
                });
        // end
    }

    static LinkKit register(LinkKitBuilder settings, Executor storage) {
        // snippet register
        LinkKit link =
                settings.productKey("a1Pk").deviceName("dev1").register("ProductSecret01").build();
        link.onDeviceDynamicRegister((rc, deviceSecret) -> {
            if (rc == ResultCode.SUCCESS) {
                storage.execute(() -> store(deviceSecret)); // for deviceSecret() from now on
            }
        });
        // end
        return link;
    }

    static LinkKit unlisted(LinkKitBuilder settings) {
        // snippet unlisted
        LinkKit link =
                settings.productKey("a1Pk").deviceName("dev1").regnwl("ProductSecret01").build();
        link.onDeviceDynamicRegisterNwlReply((rc, clientId, userName, password) -> {
            if (rc == ResultCode.SUCCESS) {
                store(clientId, userName, password); // for token() from now on
            }
        });
        // end
        return link;
    }

    static LinkKit registerOverHttps(LinkKitBuilder settings) {
        // snippet https
        LinkKit link =
                settings.productKey("a1Pk")
                        .deviceName("dev1")
                        .registerOverHttps("ProductSecret01")
                        .registrationEndpoint("register.example")
                        .build();
        // end
        return link;
    }

    private static void store(String... secrets) {
        System.out.println(secrets.length + " secrets");
    }

    static void rrpc(LinkKit link) {
        // snippet rrpc
        link.onTopicRrpcMessage(
                (rrpcId, topic, payload, qos) -> link.answerRrpc(rrpcId, "{\"answer\":42}"));
        link.subscribeRrpcTopic(link.toFullTopic("user/ask"));
        // end
    }

    static void time(LinkKit link) throws InterruptedException {
        // snippet time
        Receipt asked = link.queryTime();
        if (asked.await(Duration.ofSeconds(11)).orElse(null)
                instanceof Outcome.TimeAnswered answered) {
            System.out.println(answered.time() + ", give or take " + answered.roundTrip());
        }
        // end
    }

    static List<LinkKitBuilder> tls(Path file) {
        // snippet tls
        LinkKitBuilder systems = LinkKit.builder().trust(Trust.system());
        LinkKitBuilder platforms = LinkKit.builder().trust(Trust.authorities(file));
        // end
        return List.of(systems, platforms);
    }

    static LinkKit certificate(LinkKitBuilder settings, Path certificate, Path key) {
        // snippet certificate
        LinkKit link =
                settings.productKey("a1Pk")
                        .deviceName("dev1")
                        .clientCertificate(certificate, key)
                        .build();
        // end
        return link;
    }

    static List<LinkKitBuilder> carriers() {
        // snippet carriers
        LinkKitBuilder webSocket = LinkKit.builder().port(443).transport(Transport.WEBSOCKET);
        LinkKitBuilder http =
                LinkKit.builder()
                        .proxy(Proxy.http("proxy.example", 3128).withCredentials("me", "secret"));
        LinkKitBuilder socks = LinkKit.builder().proxy(Proxy.socks5("proxy.example", 1080));
        // end
        return List.of(webSocket, http, socks);
    }

    static void mqtt5(LinkKitBuilder settings) {
        // snippet mqtt5
        LinkKit link =
                settings.protocol(Protocol.MQTT_5_0).sessionExpiry(Duration.ofHours(1)).build();
        link.onMessage(message ->
                System.out.println(message.properties().userProperty("unit").orElse("no unit")));
        link.publishTopic(
                link.toFullTopic("user/update"),
                "21.5",
                1,
                MessageProperties.builder()
                        .userProperty("unit", "C")
                        .expiry(Duration.ofMinutes(5))
                        .build());
        // end
        link.close();
    }

    static void many(String host, int port) throws InterruptedException {
        // snippet many
        try (LinkGroup group = LinkKit.group(1)) {
            for (int i = 1; i <= 3; i++) {
                LinkKit link =
                        group.builder()
                                .host(host)
                                .port(port)
                                .secure(false)
                                .productKey("a1Pk")
                                .deviceName("lamp-" + i)
                                .deviceSecret("secret")
                                .build();
                link.connect(Duration.ofSeconds(10));
                link.publishTopic(link.toFullTopic("user/update"), "here I am");
            }
        }
        // end
    }
}
