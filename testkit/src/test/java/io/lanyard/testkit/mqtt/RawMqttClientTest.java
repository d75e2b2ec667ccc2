// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.Subscribe;
import io.lanyard.mqtt.packet.Subscription;
import io.lanyard.protocol.signin.Credentials;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a socket that the test itself holds the other end of. */
class RawMqttClientTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    private ServerSocket listener;
    private RawMqttClient client;
    private Socket peer;

    @BeforeEach
    void connect() throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        client = RawMqttClient.connectTo(listener.getLocalPort());
        peer = listener.accept();
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
        peer.close();
        listener.close();
    }

    @Test
    void writesTheBytesOfTheText() throws IOException {
        client.write("30 r s't' 'hi'");
        assertThat(peer.getInputStream().readNBytes(7))
                .containsExactly(0x30, 5, 0, 1, 't', 'h', 'i');
    }

    @Test
    void writesAPacketAsItsBytes() throws IOException {
        client.write(new Subscribe(7, List.of(new Subscription("t", Qos.AT_LEAST_ONCE))));
        assertThat(peer.getInputStream().readNBytes(8))
                .containsExactly(0x82, 6, 0, 7, 0, 1, 't', 1);
    }

    @Test
    void signsInWithCleanSessionAndExpectsToBeAdmitted() throws IOException {
        answer("20 02 00 00");
        client.signIn(new Credentials("id", "dn&pk", "00ff"), 60);
        byte[] connect = PacketText.bytes("10 r s'MQTT' 04 c2 00 3c s'id' s'dn&pk' s'00ff'");
        assertThat(peer.getInputStream().readNBytes(connect.length)).containsExactly(connect);
    }

    @Test
    void takesWhatItExpects() throws IOException {
        answer("20 02 00 00 ; 90 03 00 01 01");
        client.expect("20 02 00 00").expect("90 03 .. .. 01");
    }

    @Test
    void namesAPacketThatIsNotTheExpectedOne() throws IOException {
        answer("20 02 00 05");
        assertThatThrownBy(() -> client.expect("20 02 00 00"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected CONNACK of 4 bytes [20 02 00 00]")
                .hasMessageContaining("but CONNACK of 4 bytes [20 02 00 05]");
    }

    @Test
    void saysWhatItMissesWhenTheConnectionIsClosed() throws IOException {
        peer.close();
        assertThatThrownBy(() -> client.expect("20 02 00 00"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected CONNACK")
                .hasMessageEndingWith("but the connection was closed");
    }

    @Test
    void saysThatTheConnectionEndedWithinAPacket() throws IOException {
        answer("20 02 00");
        peer.close();
        assertThatThrownBy(() -> client.expect("20 02 00 00"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("ended within CONNACK of 3 bytes");
    }

    @Test
    void givesUpAtItsDeadlineAndSaysWhatHadCome() throws IOException {
        try (RawMqttClient impatient = RawMqttClient.connectTo(listener.getLocalPort(), SHORT);
                Socket other = listener.accept()) {
            other.getOutputStream().write(0x20);
            assertThatThrownBy(() -> impatient.expect("20 02 00 00"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("but got CONNACK of 1 bytes [20]")
                    .hasMessageContaining("within 50 ms");
        }
    }

    @Test
    void seesAGentleClose() throws IOException {
        peer.close();
        client.expectClosed();
    }

    @Test
    void seesAReset() throws IOException {
        peer.setSoLinger(true, 0);
        peer.close();
        client.expectClosed();
    }

    @Test
    void namesThePacketThatCameInsteadOfTheClose() throws IOException {
        answer("d0 00");
        assertThatThrownBy(client::expectClosed)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected the connection to be closed")
                .hasMessageContaining("but got PINGRESP");
    }

    @Test
    void aPingShowsThatNothingElseIsOnItsWay() throws IOException {
        answer("d0 00");
        client.expectOnlyPong();
        assertThat(peer.getInputStream().readNBytes(2)).containsExactly(0xc0, 0x00);
        answer("30 r s't' ; d0 00");
        assertThatThrownBy(client::expectOnlyPong).hasMessageContaining("but PUBLISH");
    }

    @Test
    void readsAPacketWithALongRemainingLength() throws IOException {
        answer("30 r s't' 'x'*20000");
        assertThat(client.readPacket()).hasSize(1 + 3 + 3 + 20_000);
    }

    private void answer(String packets) throws IOException {
        peer.getOutputStream().write(PacketText.bytes(packets));
    }
}
