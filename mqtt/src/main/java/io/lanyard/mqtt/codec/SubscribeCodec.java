// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.PacketType;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.Subscribe;
import io.lanyard.mqtt.packet.Subscription;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** SUBSCRIBE (MQTT 3.1.1 section 3.8). */
final class SubscribeCodec {
    static final int FLAGS = 0b0010;

    private static final int QOS_BITS = 0b11;

    private SubscribeCodec() {}

    static Subscribe decode(Body body) {
        int packetId = body.readPacketId();
        if (body.remaining() == 0) {
            throw body.broken(Rule.SUBSCRIBE_NOT_EMPTY, "no topic filter, expected at least one");
        }
        List<Subscription> subscriptions = new ArrayList<>(1);
        while (body.remaining() > 0) {
            String filter = body.readTopicFilter("topic filter");
            subscriptions.add(new Subscription(filter, readQos(body)));
        }
        return new Subscribe(packetId, subscriptions);
    }

    static void encode(Subscribe subscribe, ByteBuf out) {
        PacketWriter.requirePacketId(subscribe.packetId());
        if (subscribe.subscriptions().isEmpty()) {
            throw new IllegalArgumentException("SUBSCRIBE needs a topic filter [MQTT-3.8.3-3]");
        }
        long length = 2;
        for (Subscription subscription : subscribe.subscriptions()) {
            length += 3L + PacketWriter.filterLength(subscription.filter());
        }
        PacketWriter.writeHeader(PacketType.SUBSCRIBE, FLAGS, length, out);
        out.writeShort(subscribe.packetId());
        for (Subscription subscription : subscribe.subscriptions()) {
            PacketWriter.writeText(
                    subscription.filter(), PacketWriter.filterLength(subscription.filter()), out);
            out.writeByte(subscription.qos().level());
        }
    }

    private static Qos readQos(Body body) {
        int options = body.readByte("requested QoS");
        if (body.isMqtt31()) {
            options &= QOS_BITS; // the upper six bits are unused in 3.1
        }
        if (options > Qos.EXACTLY_ONCE.level()) {
            throw body.broken(
                    Rule.SUBSCRIBE_QOS,
                    "requested QoS is 0x%02X, expected 0, 1 or 2".formatted(options));
        }
        return Qos.of(options);
    }
}
