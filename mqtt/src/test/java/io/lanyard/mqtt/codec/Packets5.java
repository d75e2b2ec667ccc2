// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.Auth;
import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Connect;
import io.lanyard.mqtt.packet.Disconnect;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.PropertiesBuilder;
import io.lanyard.mqtt.packet.Property;
import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Pubcomp;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Pubrec;
import io.lanyard.mqtt.packet.Pubrel;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.mqtt.packet.Suback;
import io.lanyard.mqtt.packet.Subscribe;
import io.lanyard.mqtt.packet.Subscription;
import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.mqtt.packet.Unsuback;
import io.lanyard.mqtt.packet.Unsubscribe;
import io.lanyard.mqtt.packet.Will;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/** What only 5.0 has: every kind of packet with every property that it may carry. */
final class Packets5 {
    private Packets5() {}

    /** Every property of the set, with a value of its own. */
    static Properties everything(PropertySet set) {
        PropertiesBuilder properties = Properties.builder();
        for (Property property : Property.ALL) {
            if (set.allows(property)) {
                addSample(property, set, properties);
            }
        }
        return properties.build();
    }

    static Connect connect() {
        return new Connect(
                MqttVersion.MQTT_5,
                "pk&dn|securemode=3|",
                true,
                1200,
                null,
                "a token".getBytes(StandardCharsets.UTF_8),
                new Will(
                        TopicName.of("/pk/dn/user/gone"),
                        new byte[] {0, (byte) 0xFF},
                        Qos.AT_LEAST_ONCE,
                        true,
                        everything(PropertySet.WILL)),
                everything(PropertySet.CONNECT));
    }

    /** What a client sends after CONNECT. */
    static List<Packet> ofClient() {
        return List.of(
                publish(Qos.AT_MOST_ONCE, 0)
                        .apply(
                                everything(PropertySet.PUBLISH)
                                        .without(Property.SUBSCRIPTION_IDENTIFIER)
                                        .without(Property.TOPIC_ALIAS)),
                new Puback(1, ReasonCode.NOT_AUTHORIZED, everything(PropertySet.PUBACK)),
                new Pubrec(2, ReasonCode.QUOTA_EXCEEDED, everything(PropertySet.PUBREC)),
                new Pubrel(
                        3, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, everything(PropertySet.PUBREL)),
                new Pubcomp(
                        4, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, everything(PropertySet.PUBCOMP)),
                new Puback(5, ReasonCode.NO_MATCHING_SUBSCRIBERS, Properties.NONE),
                new Subscribe(
                        6,
                        List.of(
                                new Subscription("a", Qos.AT_LEAST_ONCE),
                                new Subscription(
                                        "b",
                                        Qos.EXACTLY_ONCE,
                                        true,
                                        true,
                                        Subscription.RetainHandling.DO_NOT_SEND),
                                new Subscription(
                                        "$share/g/c",
                                        Qos.AT_MOST_ONCE,
                                        false,
                                        true,
                                        Subscription.RetainHandling.SEND_IF_NEW)),
                        everything(PropertySet.SUBSCRIBE)),
                new Unsubscribe(7, List.of("a", "#"), everything(PropertySet.UNSUBSCRIBE)),
                new Auth(ReasonCode.REAUTHENTICATE, everything(PropertySet.AUTH)),
                new Disconnect(
                        ReasonCode.DISCONNECT_WITH_WILL, everything(PropertySet.DISCONNECT)));
    }

    /** What a server sends after CONNACK. */
    static List<Packet> ofServer() {
        return List.of(
                publish(Qos.AT_LEAST_ONCE, 9)
                        .apply(everything(PropertySet.PUBLISH).without(Property.TOPIC_ALIAS)),
                new Puback(1, ReasonCode.NOT_AUTHORIZED, everything(PropertySet.PUBACK)),
                new Suback(
                        4,
                        List.of(ReasonCode.NOT_AUTHORIZED, ReasonCode.GRANTED_QOS_1),
                        everything(PropertySet.SUBACK)),
                new Unsuback(
                        5,
                        List.of(ReasonCode.NO_SUBSCRIPTION_EXISTED, ReasonCode.SUCCESS),
                        everything(PropertySet.UNSUBACK)),
                new Auth(ReasonCode.CONTINUE_AUTHENTICATION, everything(PropertySet.AUTH)),
                new Disconnect(
                        ReasonCode.SESSION_TAKEN_OVER,
                        everything(PropertySet.DISCONNECT)
                                .without(Property.SESSION_EXPIRY_INTERVAL)));
    }

    static Connack connack() {
        return new Connack(true, ReasonCode.SUCCESS, everything(PropertySet.CONNACK));
    }

    private static Function<Properties, Packet> publish(Qos qos, int packetId) {
        return properties ->
                new Publish(
                        TopicName.of("/pk/dn/user/update"),
                        qos,
                        false,
                        false,
                        packetId,
                        properties,
                        Packets.utf8("{}"));
    }

    private static void addSample(Property property, PropertySet set, PropertiesBuilder to) {
        switch (property.form()) {
            case BYTE, TWO_BYTES, FOUR_BYTES -> to.set(property, property.greatest());
            case TEXT -> to.set(property, "a " + property + " of 温度/😀");
            case TOPIC -> to.responseTopic(TopicName.of("réponse"));
            case BINARY -> to.set(property, new byte[] {0, (byte) 0xFF, (byte) property.id()});
            case VARIABLE ->
                    to.subscriptionIdentifiers(
                            set.allowsSeveral(property) ? List.of(1, 200, 1) : List.of(20_000));
            case PAIR -> to.userProperty("k", "v").userProperty("k", "é").userProperty("", "");
        }
    }
}
