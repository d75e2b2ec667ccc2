// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.PacketType;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.Subscribe;
import io.lanyard.mqtt.packet.Subscription;
import io.lanyard.mqtt.packet.Subscription.RetainHandling;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** SUBSCRIBE (MQTT 3.1.1 and 5.0 section 3.8). */
final class SubscribeCodec {
    static final int FLAGS = 0b0010;

    private static final int QOS_BITS = 0b11;
    private static final int NO_LOCAL = 0x04;
    private static final int RETAIN_AS_PUBLISHED = 0x08;
    private static final int RETAIN_HANDLING_SHIFT = 4;
    private static final int RESERVED = 0xC0;
    private static final String SHARED = "$share/";
    private static final List<RetainHandling> RETAIN_HANDLINGS =
            List.of(RetainHandling.SEND, RetainHandling.SEND_IF_NEW, RetainHandling.DO_NOT_SEND);

    private SubscribeCodec() {}

    static Subscribe decode(Body body) {
        int packetId = body.readPacketId();
        Properties properties =
                body.isMqtt5()
                        ? PropertiesCodec.read(body, PropertySet.SUBSCRIBE)
                        : Properties.NONE;
        if (body.remaining() == 0) {
            throw body.broken(Rule.SUBSCRIBE_NOT_EMPTY, "no topic filter, expected at least one");
        }
        List<Subscription> subscriptions = new ArrayList<>(1);
        while (body.remaining() > 0) {
            String filter = body.readTopicFilter("topic filter");
            subscriptions.add(
                    body.isMqtt5()
                            ? readSubscription(body, filter)
                            : new Subscription(filter, readQos(body)));
        }
        return new Subscribe(packetId, subscriptions, properties);
    }

    static boolean encode(
            MqttVersion version, Subscribe subscribe, EncoderLimits limits, ByteBuf out) {
        PacketWriter.requirePacketId(subscribe.packetId());
        if (subscribe.subscriptions().isEmpty()) {
            throw new IllegalArgumentException("SUBSCRIBE needs a topic filter [MQTT-3.8.3-3]");
        }
        boolean in5 = version == MqttVersion.MQTT_5;
        Properties properties = subscribe.properties();
        long propertyLength = 0;
        long length = 2;
        if (in5) {
            PropertySet.SUBSCRIBE.require(properties);
            propertyLength = PropertiesCodec.length(properties);
            length += PacketWriter.variableLength(propertyLength) + propertyLength;
        }
        for (Subscription subscription : subscribe.subscriptions()) {
            length += 3L + PacketWriter.filterLength(subscription.filter());
            if (in5 && subscription.noLocal() && isShared(subscription.filter())) {
                throw new IllegalArgumentException(
                        "a shared subscription cannot be no local [MQTT-3.8.3-4]");
            }
        }
        if (!limits.fits(length)) {
            return false;
        }
        PacketWriter.writeHeader(PacketType.SUBSCRIBE, FLAGS, length, out);
        out.writeShort(subscribe.packetId());
        if (in5) {
            PropertiesCodec.write(properties, propertyLength, out);
        }
        for (Subscription subscription : subscribe.subscriptions()) {
            PacketWriter.writeText(
                    subscription.filter(), PacketWriter.filterLength(subscription.filter()), out);
            out.writeByte(in5 ? options(subscription) : subscription.qos().level());
        }
        return true;
    }

    /** The subscription options of 5.0 (section 3.8.3.1). */
    private static Subscription readSubscription(Body body, String filter) {
        int options = body.readByte("subscription options");
        if ((options & RESERVED) != 0) {
            throw body.broken(
                    Rule.SUBSCRIBE_RESERVED_BITS,
                    "subscription options are 0x%02X, expected bits 6 and 7 to be 0"
                            .formatted(options));
        }
        int level = options & QOS_BITS;
        if (level > Qos.EXACTLY_ONCE.level()) {
            throw body.broken(Rule.SUBSCRIBE_QOS, "maximum QoS is 3, expected 0, 1 or 2");
        }
        int retain = options >> RETAIN_HANDLING_SHIFT;
        if (retain >= RETAIN_HANDLINGS.size()) {
            throw body.broken(Rule.RETAIN_HANDLING, "retain handling is 3, expected 0, 1 or 2");
        }
        boolean noLocal = (options & NO_LOCAL) != 0;
        if (noLocal && isShared(filter)) {
            throw body.broken(
                    Rule.NO_LOCAL_IS_NOT_SHARED,
                    "no local is 1 for the shared subscription " + Body.quote(filter));
        }
        return new Subscription(
                filter,
                Qos.of(level),
                noLocal,
                (options & RETAIN_AS_PUBLISHED) != 0,
                RETAIN_HANDLINGS.get(retain));
    }

    private static int options(Subscription subscription) {
        return subscription.qos().level()
                | (subscription.noLocal() ? NO_LOCAL : 0)
                | (subscription.retainAsPublished() ? RETAIN_AS_PUBLISHED : 0)
                | (RETAIN_HANDLINGS.indexOf(subscription.retainHandling())
                        << RETAIN_HANDLING_SHIFT);
    }

    private static boolean isShared(String filter) {
        return filter.startsWith(SHARED);
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
