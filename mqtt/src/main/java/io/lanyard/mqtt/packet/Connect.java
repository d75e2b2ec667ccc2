// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.packet;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * CONNECT (MQTT 3.1.1 section 3.1).
 *
 * @param cleanStart Clean Session of 3.1 and 3.1.1, Clean Start of 5.0
 * @param keepAlive seconds, 0 to 65,535; 0 means off
 * @param userName absent when the packet has none
 * @param password absent when the packet has none; the array is not copied, do not change it
 */
@SuppressWarnings("ArrayRecordComponent")
public record Connect(
        MqttVersion version,
        String clientId,
        boolean cleanStart,
        int keepAlive,
        @Nullable String userName,
        byte @Nullable [] password,
        @Nullable Will will,
        Properties properties)
        implements Packet {
    // Not the compact form: javac then leaves the @Nullable of the array out of the class file, and
    // callers in
    // other modules could not pass null.
    public Connect(
            MqttVersion version,
            String clientId,
            boolean cleanStart,
            int keepAlive,
            @Nullable String userName,
            byte @Nullable [] password,
            @Nullable Will will,
            Properties properties) {
        this.version = Objects.requireNonNull(version, "version is null");
        this.clientId = Objects.requireNonNull(clientId, "clientId is null");
        this.cleanStart = cleanStart;
        this.keepAlive = keepAlive;
        this.userName = userName;
        this.password = password;
        this.will = will;
        this.properties = Objects.requireNonNull(properties, "properties is null");
    }

    @Override
    public PacketType type() {
        return PacketType.CONNECT;
    }

    /** For logs: without the password. */
    @Override
    public String toString() {
        return "Connect[version="
                + version
                + ", clientId="
                + clientId
                + ", cleanStart="
                + cleanStart
                + ", keepAlive="
                + keepAlive
                + ", userName="
                + userName
                + ", will="
                + (will != null)
                + "]";
    }
}
