// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.limit;

import io.lanyard.protocol.signin.Credentials;
import io.lanyard.testkit.mqtt.RawMqttClient;
import io.lanyard.testkit.mqtt.SdkSignIn;
import io.lanyard.testkit.time.ManualClock;
import io.lanyard.verify.platform.RunningPlatform;
import io.lanyard.verify.platform.TestDevice;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * How long a connection may be silent. The gateway has one loop here, so that a stranger's connection, which has to
 * send its CONNECT within 10 seconds, shows when the loop has looked at all of them.
 */
class SilenceTest {
    private final ManualClock clock = new ManualClock();
    private RunningPlatform platform;
    private TestDevice device;

    @BeforeEach
    void startPlatform() {
        platform = RunningPlatform.withOneLoop(clock);
        device = platform.newDevice();
    }

    @AfterEach
    void stopPlatform() {
        platform.close();
    }

    /** [MQTT-3.1.2-24], PROTOCOL.md 1.3. */
    @Test
    void aDeviceThatIsSilentForOneAndAHalfKeepAlivesIsClosed() {
        try (RawMqttClient client = signIn(30)) {
            passAndSweep(Duration.ofSeconds(45));
            clock.advance(Duration.ofMillis(1));
            client.expectClosed();
        }
    }

    @Test
    void aPingKeepsADeviceForOneAndAHalfKeepAlivesMore() {
        try (RawMqttClient client = signIn(30)) {
            passAndSweep(Duration.ofSeconds(44));
            client.expectOnlyPong();
            passAndSweep(Duration.ofSeconds(44));
            client.expectOnlyPong();
        }
    }

    @Test
    void aMessageKeepsADeviceAsAPingDoes() {
        try (RawMqttClient client = signIn(30)) {
            passAndSweep(Duration.ofSeconds(44));
            client.write("32 r s'%s' 00 01 'x'".formatted(device.topic("user/update")));
            client.expect("40 02 00 01");
            passAndSweep(Duration.ofSeconds(44));
            client.expectOnlyPong();
        }
    }

    @Test
    void bytesThatMakeNoPacketKeepNobody() {
        try (RawMqttClient client = signIn(30)) {
            clock.advance(Duration.ofSeconds(40));
            client.write("30 10 00 04 'half'");
            awaitLoop();
            clock.advance(Duration.ofSeconds(6));
            client.expectClosed();
        }
    }

    @Test
    void whoSendsNoConnectIsClosedAfterTenSeconds() {
        try (RawMqttClient stranger = RawMqttClient.connectTo(platform.mqttPort());
                RawMqttClient slow = RawMqttClient.connectTo(platform.mqttPort())) {
            slow.write("10 40 00 04 'MQ'");
            try (RawMqttClient signedIn = signIn(1200)) {
                clock.advance(Duration.ofSeconds(11));
                stranger.expectClosed();
                slow.expectClosed();
                signedIn.expectOnlyPong();
            }
        }
    }

    private RawMqttClient signIn(int keepAlive) {
        return signIn(device, keepAlive);
    }

    private RawMqttClient signIn(TestDevice as, int keepAlive) {
        Credentials credentials = SdkSignIn.NODE_1_2_8.sign(as.id(), as.secret());
        return RawMqttClient.connectTo(platform.mqttPort()).signIn(credentials, keepAlive);
    }

    /** Lets time pass, and returns when the loop has looked at its connections since. */
    private void passAndSweep(Duration duration) {
        try (RawMqttClient stranger = RawMqttClient.connectTo(platform.mqttPort())) {
            awaitLoop();
            clock.advance(duration);
            stranger.expectClosed();
        }
    }

    /** Connections are taken in their order: once this sign-in is answered, all that came before has been seen. */
    private void awaitLoop() {
        TestDevice witness = platform.newDevice();
        signIn(witness, 1200).close();
    }
}
