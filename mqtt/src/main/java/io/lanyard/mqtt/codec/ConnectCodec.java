// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.Connect;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.PacketType;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Property;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.mqtt.packet.Will;
import io.netty.buffer.ByteBuf;

/**
 * CONNECT (MQTT 3.1.1 and 5.0 section 3.1). What a server answers with a return code instead of closing is not judged
 * here: the length of the client id, and an empty one without a clean session.
 */
final class ConnectCodec {
    private static final int USER_NAME = 0x80;
    private static final int PASSWORD = 0x40;
    private static final int WILL_RETAIN = 0x20;
    private static final int WILL_QOS_SHIFT = 3;
    private static final int WILL = 0x04;
    private static final int CLEAN = 0x02;
    private static final int RESERVED = 0x01;

    /** Level, flags and keep alive, behind the protocol name. */
    private static final int BYTES_AFTER_NAME = 4;

    private ConnectCodec() {}

    /** Protocol name and level: the version that everything behind them, and every later packet, is written in. */
    static MqttVersion decodeVersion(Body body) {
        String name = body.readText("protocol name");
        if (!isKnown(name)) {
            throw body.broken(
                    Rule.PROTOCOL_NAME,
                    "protocol name is " + Body.quote(name) + ", expected 'MQTT' or 'MQIsdp'");
        }
        int level = body.readByte("protocol level");
        MqttVersion version = MqttVersion.of(name, level).orElse(null);
        if (version == null) {
            throw body.broken(
                    Rule.PROTOCOL_LEVEL,
                    "protocol level is "
                            + level
                            + " with protocol name '"
                            + name
                            + "', expected 'MQIsdp' 3, 'MQTT' 4 or 'MQTT' 5");
        }
        return version;
    }

    /** What follows protocol name and level. */
    static Connect decode(Body body, MqttVersion version) {
        int flags = readFlags(body);
        int keepAlive = body.readShort("keep alive");
        Properties properties = readProperties(body);
        String clientId = body.readText("client id");
        Will will = has(flags, WILL) ? readWill(body, flags) : null;
        String userName =
                has(flags, USER_NAME) && !isLeftOut(body) ? body.readText("user name") : null;
        byte[] password =
                has(flags, PASSWORD) && !isLeftOut(body) ? body.readBinary("password") : null;
        body.requireEnd();
        return new Connect(
                version,
                clientId,
                has(flags, CLEAN),
                keepAlive,
                userName,
                password,
                will,
                properties);
    }

    static boolean encode(MqttVersion version, Connect connect, EncoderLimits limits, ByteBuf out) {
        if (connect.version() != version) {
            throw new IllegalArgumentException(
                    "CONNECT is for " + connect.version() + ", the connection speaks " + version);
        }
        String userName = connect.userName();
        byte[] password = connect.password();
        Will will = connect.will();
        boolean in5 = version == MqttVersion.MQTT_5;
        if (!in5 && password != null && userName == null) {
            throw new IllegalArgumentException(
                    "CONNECT: a password needs a user name [MQTT-3.1.2-22]");
        }
        int clientIdLength = PacketWriter.utf8Length(connect.clientId(), "client id");
        int userNameLength = userName == null ? 0 : PacketWriter.utf8Length(userName, "user name");
        long length = 2L + version.protocolName().length() + BYTES_AFTER_NAME + 2 + clientIdLength;
        long propertyLength = 0;
        long willPropertyLength = 0;
        if (in5) {
            requireMethodWithData(connect.properties());
            propertyLength = measure(PropertySet.CONNECT, connect.properties());
            length += PacketWriter.variableLength(propertyLength) + propertyLength;
        }
        if (in5 && will != null) {
            willPropertyLength = measure(PropertySet.WILL, will.properties());
            length += PacketWriter.variableLength(willPropertyLength) + willPropertyLength;
        }
        if (will != null) {
            PacketWriter.requireTopic(will.topic());
            PacketWriter.requireBinary(will.payload(), "will message");
            length += 2 + will.topic().utf8().length + 2 + will.payload().length;
        }
        if (userName != null) {
            length += 2 + userNameLength;
        }
        if (password != null) {
            PacketWriter.requireBinary(password, "password");
            length += 2 + password.length;
        }
        PacketWriter.requireShort(connect.keepAlive(), "keep alive");
        if (!limits.fits(length)) {
            return false;
        }

        PacketWriter.writeHeader(PacketType.CONNECT, 0, length, out);
        PacketWriter.writeText(version.protocolName(), version.protocolName().length(), out);
        out.writeByte(version.level());
        out.writeByte(flags(connect));
        out.writeShort(connect.keepAlive());
        if (in5) {
            PropertiesCodec.write(connect.properties(), propertyLength, out);
        }
        PacketWriter.writeText(connect.clientId(), clientIdLength, out);
        if (in5 && will != null) {
            PropertiesCodec.write(will.properties(), willPropertyLength, out);
        }
        if (will != null) {
            PacketWriter.writeBinary(will.topic().utf8(), out);
            PacketWriter.writeBinary(will.payload(), out);
        }
        if (userName != null) {
            PacketWriter.writeText(userName, userNameLength, out);
        }
        if (password != null) {
            PacketWriter.writeBinary(password, out);
        }
        return true;
    }

    private static Properties readProperties(Body body) {
        if (!body.isMqtt5()) {
            return Properties.NONE;
        }
        Properties properties = PropertiesCodec.read(body, PropertySet.CONNECT);
        if (hasDataWithoutMethod(properties)) {
            throw body.broken(
                    Rule.AUTHENTICATION_DATA_HAS_A_METHOD,
                    "authentication data without an authentication method");
        }
        return properties;
    }

    private static void requireMethodWithData(Properties properties) {
        if (hasDataWithoutMethod(properties)) {
            throw new IllegalArgumentException(
                    "CONNECT: authentication data needs an authentication method");
        }
    }

    private static boolean hasDataWithoutMethod(Properties properties) {
        return properties.has(Property.AUTHENTICATION_DATA)
                && !properties.has(Property.AUTHENTICATION_METHOD);
    }

    private static long measure(PropertySet set, Properties properties) {
        set.require(properties);
        return PropertiesCodec.length(properties);
    }

    private static int readFlags(Body body) {
        int flags = body.readByte("connect flags");
        if (has(flags, PASSWORD) && !has(flags, USER_NAME) && !body.isMqtt5()) {
            throw body.broken(
                    Rule.NO_PASSWORD_WITHOUT_USER_NAME,
                    "connect flags announce a password without a user name");
        }
        if (has(flags, WILL) && willQos(flags) == 3) {
            throw body.broken(Rule.WILL_QOS, "will QoS is 3, expected 0, 1 or 2");
        }
        if (body.isMqtt31()) {
            // 3.1 disregards the reserved flag, and will QoS and retain of a will that is not
            // there.
            return flags;
        }
        if (has(flags, RESERVED)) {
            throw body.broken(
                    Rule.CONNECT_RESERVED_FLAG, "bit 0 of the connect flags is 1, expected 0");
        }
        if (!has(flags, WILL) && willQos(flags) != 0) {
            throw body.broken(
                    Rule.NO_WILL_QOS_WITHOUT_WILL,
                    "will QoS is " + willQos(flags) + " without a will, expected 0");
        }
        if (!has(flags, WILL) && has(flags, WILL_RETAIN)) {
            throw body.broken(
                    Rule.NO_WILL_RETAIN_WITHOUT_WILL,
                    "will retain is 1 without a will, expected 0");
        }
        return flags;
    }

    private static Will readWill(Body body, int flags) {
        Properties properties =
                body.isMqtt5() ? PropertiesCodec.read(body, PropertySet.WILL) : Properties.NONE;
        TopicName topic = body.readTopicName("will topic");
        byte[] payload = body.readBinary("will message");
        return new Will(
                topic, payload, Qos.of(willQos(flags)), has(flags, WILL_RETAIN), properties);
    }

    /**
     * Whether user name or password are announced but not there. 3.1 demands that a server takes such a packet,
     * for the sake of clients older than these fields (MQTT 3.1 section 3.1).
     */
    private static boolean isLeftOut(Body body) {
        return body.isMqtt31() && body.remaining() == 0;
    }

    private static int flags(Connect connect) {
        int flags = connect.cleanStart() ? CLEAN : 0;
        Will will = connect.will();
        if (will != null) {
            flags |= WILL | (will.qos().level() << WILL_QOS_SHIFT);
            flags |= will.retain() ? WILL_RETAIN : 0;
        }
        flags |= connect.userName() != null ? USER_NAME : 0;
        flags |= connect.password() != null ? PASSWORD : 0;
        return flags;
    }

    private static boolean isKnown(String protocolName) {
        for (MqttVersion version : MqttVersion.values()) {
            if (version.protocolName().equals(protocolName)) {
                return true;
            }
        }
        return false;
    }

    private static int willQos(int flags) {
        return (flags >> WILL_QOS_SHIFT) & 3;
    }

    private static boolean has(int flags, int flag) {
        return (flags & flag) != 0;
    }
}
