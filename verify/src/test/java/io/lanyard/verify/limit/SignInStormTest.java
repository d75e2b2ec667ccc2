// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.protocol.signin.Credentials;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.RawMqttClient;
import io.lanyard.testkit.mqtt.SdkSignIn;
import io.lanyard.verify.platform.RunningPlatform;
import io.lanyard.verify.platform.TestDevice;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** Many connections that are one device, all at once (NEEDS.md 3.4: takeover races). */
class SignInStormTest {
    private static final int CONNECTIONS = 40;

    @TempDir private Path data;
    private RunningPlatform platform;
    private TestDevice device;
    private final List<RawMqttClient> clients = new ArrayList<>();

    @BeforeEach
    void startPlatform() {
        platform = RunningPlatform.start(data);
        device = platform.newDevice();
    }

    @AfterEach
    void stopPlatform() {
        clients.forEach(RawMqttClient::close);
        platform.close();
    }

    @RepeatedTest(5)
    void ofManySignInsAtOnceOneConnectionStays() throws Exception {
        Credentials credentials = SdkSignIn.NODE_1_2_8.sign(device.id(), device.secret());
        Callable<RawMqttClient> signIn =
                () -> RawMqttClient.connectTo(platform.mqttPort()).signIn(credentials, 60);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<RawMqttClient>> all = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                all.add(signIn);
            }
            for (Future<RawMqttClient> signedIn : threads.invokeAll(all)) {
                clients.add(signedIn.get());
            }
        }
        // All are answered, so all takeovers are done.
        List<RawMqttClient> alive = clients.stream().filter(SignInStormTest::isAlive).toList();
        assertThat(alive).hasSize(1);
        assertThat(platform.cloud().status(device)).isEqualTo("ONLINE");

        alive.getFirst().close();
        Await.until(
                "the device is offline", () -> platform.cloud().status(device).equals("OFFLINE"));
        clients.add(signIn.call());
        assertThat(platform.cloud().status(device)).isEqualTo("ONLINE");
    }

    private static boolean isAlive(RawMqttClient client) {
        try {
            client.expectOnlyPong();
            return true;
        } catch (AssertionError | UncheckedIOException e) {
            return false;
        }
    }
}
