// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.registry.AccessKey;
import io.lanyard.protocol.signin.Credentials;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.testkit.mqtt.RawMqttClient;
import java.util.Arrays;
import java.util.Map;

/** Applications that sign in to the gateway of a fixture, in raw bytes. */
record Applications(GatewayFixture fixture) {
    static final String TIMESTAMP = "1573489088171";

    static Credentials credentials(String name, AccessKey key) {
        return Credentials.ofApplication(
                name, key.id(), key.secret(), SignMethod.HMAC_SHA256, TIMESTAMP, Map.of());
    }

    /** The CONNECT of MQTT 3.1.1 with Clean Session. */
    static String connect(Credentials credentials) {
        return "10 r s'MQTT' 04 c2 00 3c s'%s' s'%s' s'%s'"
                .formatted(credentials.clientId(), credentials.userName(), credentials.password());
    }

    /** A connection of MQTT 3.1.1 that has sent its CONNECT; the answer is not read yet. */
    RawMqttClient signingIn(Credentials credentials) {
        return RawMqttClient.connectTo(fixture.port()).write(connect(credentials));
    }

    /** A connection of MQTT 3.1.1 that has signed in. */
    RawMqttClient signedIn(String name, AccessKey key) {
        return signingIn(credentials(name, key)).expect("20 02 00 00");
    }

    /**
     * A connection of MQTT 5.0 that has signed in.
     *
     * @param properties of CONNECT in the words of PacketText
     */
    RawMqttClient signedInFive(String name, AccessKey key, String properties) {
        RawMqttClient client = signingInFive(name, key, properties);
        byte[] connack = client.readPacket();
        assertThat(Arrays.copyOf(connack, 1)).containsExactly(0x20);
        assertThat(Arrays.copyOfRange(connack, 2, 4)).containsExactly(0x00, 0x00);
        return client;
    }

    /** The same, whose CONNACK is not read yet. */
    RawMqttClient signingInFive(String name, AccessKey key, String properties) {
        Credentials credentials = credentials(name, key);
        return RawMqttClient.connectTo(fixture.port())
                .write(
                        "10 r s'MQTT' 05 c2 00 3c v(%s) s'%s' s'%s' s'%s'"
                                .formatted(
                                        properties,
                                        credentials.clientId(),
                                        credentials.userName(),
                                        credentials.password()));
    }
}
