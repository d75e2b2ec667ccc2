// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.platform;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lanyard.testkit.mqtt.RawMqttClient;
import io.lanyard.testkit.mqtt.SdkSignIn;
import java.util.HexFormat;

/** A device of MQTT 3.1.1 that is signed in, in whole messages instead of packets. */
public final class DeviceConnection implements AutoCloseable {
    /** A message that the device received. */
    public record Received(String topic, String payload, int qos) {}

    private final RawMqttClient client;
    private int packetId;

    private DeviceConnection(RawMqttClient client) {
        this.client = client;
    }

    /** Signs in as this SDK does, with Clean Session. */
    public static DeviceConnection open(
            RunningPlatform platform, TestDevice device, SdkSignIn sdk) {
        return new DeviceConnection(
                RawMqttClient.connectTo(platform.mqttPort())
                        .signIn(sdk.sign(device.id(), device.secret()), 60));
    }

    /** Signs in as the Node SDK does, which subscribes every topic that it wants. */
    public static DeviceConnection open(RunningPlatform platform, TestDevice device) {
        return open(platform, device, SdkSignIn.NODE_1_2_8);
    }

    /** Subscribes and expects the QoS to be granted. */
    public void subscribe(String filter, int qos) {
        packetId++;
        client.write("82 r %04x s'%s' %02x".formatted(packetId, filter, qos))
                .expect("90 03 %04x %02x".formatted(packetId, qos));
    }

    /** Publishes at QoS 0. */
    public void publish(String topic, String payload) {
        client.write("30 r s'%s' %s".formatted(topic, hex(payload)));
    }

    /** Publishes at QoS 1 and waits for the PUBACK, which has to be the next packet. */
    public void publishAcknowledged(String topic, String payload) {
        packetId++;
        client.write("32 r s'%s' %04x %s".formatted(topic, packetId, hex(payload)))
                .expect("40 02 %04x".formatted(packetId));
    }

    /** The next message; acknowledged when it has QoS 1. */
    public Received receive() {
        byte[] packet = client.readPacket();
        if ((packet[0] & 0xf0) != 0x30) {
            throw new AssertionError("expected a PUBLISH, got " + HexFormat.of().formatHex(packet));
        }
        int at = 1;
        while ((packet[at] & 0x80) != 0) {
            at++;
        }
        at++;
        int topicLength = ((packet[at] & 0xff) << 8) | (packet[at + 1] & 0xff);
        String topic = new String(packet, at + 2, topicLength, UTF_8);
        at += 2 + topicLength;
        int qos = (packet[0] >> 1) & 3;
        if (qos == 1) {
            client.write("40 02 %02x %02x".formatted(packet[at], packet[at + 1]));
            at += 2;
        }
        return new Received(topic, new String(packet, at, packet.length - at, UTF_8), qos);
    }

    /** Shows without waiting that nothing is on its way to the device. */
    public void expectNothing() {
        client.expectOnlyPong();
    }

    /** The bytes below. */
    public RawMqttClient client() {
        return client;
    }

    @Override
    public void close() {
        client.close();
    }

    private static String hex(String payload) {
        return HexFormat.ofDelimiter(" ").formatHex(payload.getBytes(UTF_8));
    }
}
