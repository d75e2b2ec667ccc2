// SPDX-License-Identifier: Apache-2.0
package io.lanyard.example;

import io.lanyard.sdk.ConnectResult;
import io.lanyard.sdk.LinkKit;
import io.lanyard.sdk.Receipt;
import io.lanyard.sdk.Trust;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** Connects, subscribes {@code user/get}, publishes {@code user/update}, and prints what the callbacks hear. */
public final class MqttSubPub {
    private MqttSubPub() {}

    /**
     * Runs the device until Ctrl-C.
     *
     * @param arguments host, port, ProductKey, DeviceName, DeviceSecret, and the PEM file of the authority for TLS
     */
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length < 5) {
            System.err.println(
                    "expected: HOST PORT PRODUCT_KEY DEVICE_NAME DEVICE_SECRET [CA_FILE]");
            System.exit(2);
        }
        var settings =
                LinkKit.builder()
                        .host(arguments[0])
                        .port(Integer.parseInt(arguments[1]))
                        .productKey(arguments[2])
                        .deviceName(arguments[3])
                        .deviceSecret(arguments[4])
                        .secure(arguments.length > 5);
        if (arguments.length > 5) {
            settings.trust(Trust.authorities(Path.of(arguments[5])));
        }
        LinkKit link = settings.build();
        link.onConnect((sessionFlag, rc) ->
                        System.out.println("on_connect: " + sessionFlag + ", rc: " + rc))
                .onDisconnect((rc, reason) ->
                        System.out.println("on_disconnect: rc: " + rc + ", " + reason))
                .onTopicMessage((topic, payload, qos) ->
                        System.out.println(
                                "on_topic_message: "
                                        + topic
                                        + " payload: "
                                        + new String(payload, StandardCharsets.UTF_8)
                                        + " qos: "
                                        + qos))
                .onSubscribeTopic((mid, grantedQos) ->
                        System.out.println("on_subscribe_topic: mid: " + mid + " " + grantedQos))
                .onUnsubscribeTopic(mid -> System.out.println("on_unsubscribe_topic: mid: " + mid))
                .onPublishTopic(mid -> System.out.println("on_publish_topic: mid: " + mid));
        Runtime.getRuntime().addShutdownHook(new Thread(link::close));

        ConnectResult connected = link.connect(Duration.ofSeconds(10));
        if (!connected.accepted()) {
            System.out.println("not connected yet: rc: " + connected.rc());
        }
        Receipt subscribed = link.subscribeTopic(link.toFullTopic("user/get"), 1);
        System.out.println("subscribe_topic: rc: " + subscribed.rc() + " mid: " + subscribed.mid());
        for (int n = 1; ; n++) {
            Receipt published =
                    link.publishTopic(link.toFullTopic("user/update"), "{\"n\":" + n + "}", 1);
            System.out.println("publish_topic: rc: " + published.rc() + " mid: " + published.mid());
            Thread.sleep(5_000);
        }
    }
}
