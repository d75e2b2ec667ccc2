// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.mqtt.codec.DecoderLimits;
import io.lanyard.mqtt.codec.PacketDecoder;
import io.lanyard.mqtt.codec.ProtocolViolation;
import io.lanyard.mqtt.connection.MqttConnection;
import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Connect;
import io.lanyard.mqtt.packet.ConnectReturnCode;
import io.lanyard.mqtt.packet.Disconnect;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.sdk.ResultCode;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket of a dynamic registration (PROTOCOL.md 2.5): CONNECT, CONNACK, and the message with the secret or the
 * token, which the platform sends unasked. Event loop only.
 */
final class MqttRegistration implements Registration, MqttConnection.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(MqttRegistration.class);

    private final Identity.Kind kind;
    private final Owner owner;
    private final MqttConnection mqtt;
    private final Connect connect;
    private End end = new End.Failed(ResultCode.CONNECT_FAILED, "no answer to the registration");
    private boolean started;
    private boolean closed;

    /** Takes over the channel and waits for {@link #start}. */
    MqttRegistration(Channel channel, Connect connect, Identity.Kind kind, Owner owner) {
        this.kind = kind;
        this.owner = owner;
        this.mqtt =
                MqttConnection.install(
                        channel,
                        PacketDecoder.forClient(connect.version(), DecoderLimits.DEFAULT),
                        this);
        this.connect = connect;
    }

    @Override
    public void start() {
        started = true;
        if (closed) {
            owner.onRegistrationEnded(end);
        } else {
            mqtt.send(connect);
        }
    }

    @Override
    public void abort() {
        mqtt.abort();
    }

    @Override
    public void onPacket(Packet packet) {
        if (packet instanceof Connack connack) {
            if (connack.reason() != ReasonCode.SUCCESS) {
                int code = ConnectReturnCode.of(connack.reason()).code();
                end =
                        code == ConnectReturnCode.SERVER_UNAVAILABLE.code()
                                ? new End.Failed(code, "the platform is unavailable")
                                : new End.Refused(code, "");
                mqtt.close();
            }
        } else if (packet instanceof Publish publish) {
            onPublish(publish);
        }
    }

    private void onPublish(Publish publish) {
        if (publish.qos() == Qos.AT_LEAST_ONCE) {
            mqtt.send(new Puback(publish.packetId()));
        }
        String wanted = kind == Identity.Kind.REGISTER ? "/ext/register" : "/ext/regnwl";
        if (!publish.topic().text().equals(wanted)) {
            return;
        }
        Identity identity = read(ByteBufUtil.getBytes(publish.payload()));
        if (identity == null) {
            LOG.warn("The platform's answer on {} has not the fields that it should have", wanted);
        } else {
            end = new End.Registered(identity);
            mqtt.send(new Disconnect(ReasonCode.SUCCESS));
        }
        mqtt.close();
    }

    private @Nullable Identity read(byte[] payload) {
        Map<String, String> fields = JsonFields.parse(payload).orElse(Map.of());
        try {
            if (kind == Identity.Kind.REGISTER) {
                return new Identity.Secret(
                        DeviceSecret.of(fields.getOrDefault("deviceSecret", "")));
            }
            return new Identity.Token(
                    withExtension(fields.getOrDefault("clientId", "")),
                    fields.getOrDefault("deviceName", "")
                            + "&"
                            + fields.getOrDefault("productKey", ""),
                    fields.getOrDefault("deviceToken", ""));
        } catch (IllegalArgumentException e) {
            LOG.debug("Not an identity", e);
            return null;
        }
    }

    private static String withExtension(String clientId) {
        return clientId.isEmpty()
                ? ""
                : clientId
                        + "|authType=connwl,securemode=-2,_ss=1,ext=3,lan=Java,_v="
                        + SdkVersion.TEXT
                        + "|";
    }

    @Override
    public void onReadComplete() {}

    @Override
    public void onViolation(ProtocolViolation violation) {
        LOG.warn("The platform broke the protocol: {}", violation);
    }

    @Override
    public void onWritabilityChanged(boolean writable) {}

    @Override
    public void onClosed(@Nullable Throwable cause) {
        closed = true;
        if (started) {
            owner.onRegistrationEnded(end);
        }
    }
}
