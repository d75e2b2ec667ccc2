// SPDX-License-Identifier: Apache-2.0
package io.lanyard.example;

import io.lanyard.sdk.LinkKit;
import io.lanyard.sdk.LinkKitBuilder;
import io.lanyard.sdk.Receipt;
import io.lanyard.sdk.ResultCode;
import io.lanyard.sdk.Trust;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Connects, subscribes {@code user/get}, publishes {@code user/update}, and prints what the callbacks hear. */
public final class MqttSubPub {
    private MqttSubPub() {}

    /**
     * Runs the device until Ctrl-C.
     *
     * @param arguments host, port, ProductKey, DeviceName, DeviceSecret, and the PEM file of the authority for TLS
     */
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length < 5 || arguments.length > 6) {
            System.err.println(
                    "expected: HOST PORT PRODUCT_KEY DEVICE_NAME DEVICE_SECRET [CA_FILE]");
            System.exit(2);
        }
        LinkKit link;
        try {
            link = settings(arguments).build();
        } catch (IllegalArgumentException e) {
            // Says which setting, what it may be and what it was.
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        link.onConnect(
                        (sessionFlag, rc) -> {
                            System.out.println(
                                    "on_connect: "
                                            + sessionFlag
                                            + ", rc: "
                                            + rc
                                            + meaning(rc, arguments));
                            if (rc == ResultCode.SUCCESS) {
                                // Answered 1 after a reconnect: the SDK has restored it.
                                Receipt subscribed =
                                        link.subscribeTopic(link.toFullTopic("user/get"), 1);
                                System.out.println(
                                        "subscribe_topic: rc: "
                                                + subscribed.rc()
                                                + " mid: "
                                                + subscribed.mid());
                            }
                        })
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

        link.connectAsync();
        for (int n = 1; ; n++) {
            Thread.sleep(5_000);
            Receipt published =
                    link.publishTopic(link.toFullTopic("user/update"), "{\"n\":" + n + "}", 1);
            System.out.println("publish_topic: rc: " + published.rc() + " mid: " + published.mid());
        }
    }

    private static LinkKitBuilder settings(String[] arguments) {
        LinkKitBuilder settings =
                LinkKit.builder()
                        .host(arguments[0])
                        .port(port(arguments[1]))
                        .productKey(arguments[2])
                        .deviceName(arguments[3])
                        .deviceSecret(arguments[4])
                        .secure(arguments.length > 5);
        return arguments.length > 5
                ? settings.trust(Trust.authorities(Path.of(arguments[5])))
                : settings;
    }

    private static int port(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("port has to be a number, found " + text, e);
        }
    }

    /** In words, for whoever starts this for the first time. */
    private static String meaning(int rc, String[] arguments) {
        return switch (rc) {
            case ResultCode.SUCCESS -> "";
            case 2 -> " (refused: the platform does not take this sign-in)";
            case 3 -> " (refused: the platform has no room at present)";
            case 4 -> " (refused: no such device, or another secret)";
            case 5 -> " (refused: the device is disabled)";
            case ResultCode.TLS_NOT_READY ->
                    " (no certificates of an authority in " + arguments[5] + ")";
            case ResultCode.CONNECT_FAILED ->
                    " (no connection to "
                            + arguments[0]
                            + ":"
                            + arguments[1]
                            + (arguments.length > 5 ? ", or its certificate is not trusted)" : ")");
            default -> " (refused)";
        };
    }
}
