// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.testkit.await.Await;
import io.lanyard.verify.platform.LiveStream;
import io.lanyard.verify.platform.RunningPlatform;
import io.lanyard.verify.platform.TestDevice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * mosquitto_pub and mosquitto_sub, by the very lines that {@code lanyard sign-in} prints for pasting. They have to be on
 * the PATH: without them these tests fail.
 */
@Tag("interop")
class MosquittoTest {
    @TempDir private static Path data;
    private static RunningPlatform platform;

    private TestDevice device;

    @BeforeAll
    static void startPlatform() {
        List<String> missing =
                Stream.of("mosquitto_pub", "mosquitto_sub")
                        .filter(program -> !isOnPath(program))
                        .toList();
        assertThat(missing)
                .as(
                        "programs that are not on the PATH; on Debian: apt-get install mosquitto-clients")
                .isEmpty();
        platform = RunningPlatform.start(data);
    }

    @AfterAll
    static void stopPlatform() {
        if (platform != null) {
            platform.close();
        }
    }

    @BeforeEach
    void registerDevice() {
        device = platform.newDevice();
    }

    @ParameterizedTest(name = "-V {0}")
    @ValueSource(strings = {"mqttv31", "mqttv311"})
    void mosquittoSubReceivesWhatTheCloudSends(String version) throws Exception {
        try (PastedLine sub = paste("mosquitto_sub", version, " -d -C 1")) {
            sub.awaitLine("Subscribed (mid: 1): 1");
            var _ = platform.cloud().pub(device, "user/get", 1, "from the cloud");
            sub.awaitLine(device.topic("user/get") + " from the cloud");
            assertThat(sub.exitCode()).isZero();
        }
    }

    @ParameterizedTest(name = "-V {0}")
    @ValueSource(strings = {"mqttv31", "mqttv311"})
    void whatMosquittoPubSendsReachesTheCloud(String version) throws Exception {
        try (LiveStream uplinks = platform.cloud().watch(device);
                PastedLine pub = paste("mosquitto_pub", version, "")) {
            assertThat(pub.exitCode()).isZero();
            assertThat(uplinks.next())
                    .isEqualTo(
                            new LiveStream.Uplink(
                                    device.topic("user/update"), "{\"temperature\":21.5}", 1));
        }
    }

    @ParameterizedTest(name = "-V {0}")
    @ValueSource(strings = {"mqttv31", "mqttv311"})
    void theLinesForTlsWorkInBothDirections(String version) throws Exception {
        try (LiveStream uplinks = platform.cloud().watch(device);
                PastedLine pub = paste("mosquitto_pub --cafile", version, "")) {
            assertThat(pub.exitCode()).isZero();
            assertThat(uplinks.next().payload()).isEqualTo("{\"temperature\":21.5}");
        }
        try (PastedLine sub = paste("mosquitto_sub --cafile", version, " -d -C 1")) {
            sub.awaitLine("Subscribed (mid: 1): 1");
            var _ = platform.cloud().pub(device, "user/get", 1, "over TLS");
            sub.awaitLine(device.topic("user/get") + " over TLS");
            assertThat(sub.exitCode()).isZero();
        }
    }

    @ParameterizedTest(name = "-V {0}")
    @ValueSource(strings = {"mqttv31", "mqttv311", "mqttv5"})
    void theLinesForAnApplicationWorkInBothDirections(String version) throws Exception {
        try (PastedLine live =
                        pasteOfApplication("mosquitto_sub", "backend|", version, " -d -C 1");
                PastedLine of = paste("mosquitto_sub", "mqttv311", " -d -C 1")) {
            live.awaitLine("Subscribed (mid: 1): 1");
            of.awaitLine("Subscribed (mid: 1): 1");
            try (PastedLine pub =
                    pasteOfApplication("mosquitto_pub", "backend-pub|", version, "")) {
                assertThat(pub.exitCode()).isZero();
            }
            of.awaitLine(device.topic("user/get") + " hello");
            assertThat(of.exitCode()).isZero();
            try (PastedLine pub = paste("mosquitto_pub", "mqttv311", "")) {
                assertThat(pub.exitCode()).isZero();
            }
            live.awaitLine(device.topic("user/update") + " {");
            assertThat(live.exitCode()).isZero();
        }
    }

    @Test
    void mosquittoSubUnsubscribes() throws Exception {
        String unsubscribe = " -d -W 60 -U '" + device.topic("user/get") + "'";
        try (PastedLine sub = paste("mosquitto_sub", "mqttv311", unsubscribe)) {
            sub.awaitLine("received UNSUBACK");
        }
    }

    @Test
    void aFilterThatIsRefusedIsReportedAndTheOthersWork() throws Exception {
        TestDevice other = platform.newDevice();
        String also = " -d -C 1 -t '" + other.topic("user/get") + "'";
        try (PastedLine sub = paste("mosquitto_sub", "mqttv311", also)) {
            sub.awaitLine("Subscribed (mid: 1): 1, 128");
            var _ = platform.cloud().pub(device, "user/get", 1, "still here");
            sub.awaitLine(device.topic("user/get") + " still here");
        }
    }

    @ParameterizedTest(name = "-V {0}")
    @ValueSource(strings = {"mqttv31", "mqttv311"})
    void aWrongPasswordIsReportedAsSuch(String version) throws Exception {
        try (PastedLine pub = paste("mosquitto_pub", version, " -P 00")) {
            pub.awaitLine("Connection Refused: bad user name or password.");
            assertThat(pub.exitCode()).isNotZero();
        }
    }

    @Test
    void aDeviceIsKickedByTheSameDeviceAndComesBack() throws Exception {
        try (PastedLine sub = paste("mosquitto_sub", "mqttv311", " -d -C 1")) {
            sub.awaitLine("Subscribed (mid: 1): 1");
            try (PastedLine pub = paste("mosquitto_pub", "mqttv311", "")) {
                assertThat(pub.exitCode()).isZero();
            }
            // mosquitto_sub connects again by itself, and subscribes again.
            sub.awaitLine("sending CONNECT");
            sub.awaitLine("Subscribed (mid: 2): 1");
            var _ = platform.cloud().pub(device, "user/get", 1, "welcome back");
            sub.awaitLine(device.topic("user/get") + " welcome back");
        }
    }

    @Test
    void aDeviceWithoutItsConnectionIsSeenOffline() throws Exception {
        try (PastedLine pub = paste("mosquitto_pub", "mqttv311", "")) {
            assertThat(pub.exitCode()).isZero();
        }
        Await.until(
                "the device is offline", () -> platform.cloud().status(device).equals("OFFLINE"));
    }

    private PastedLine pasteOfApplication(
            String program, String name, String version, String more) {
        String line =
                platform.command(
                                "sign-in",
                                device.id().productKey().value(),
                                device.id().deviceName().value(),
                                "--application",
                                "backend")
                        .lines()
                        .filter(printed ->
                                printed.startsWith(program + " -h")
                                        && printed.contains("-i '" + name))
                        .findFirst()
                        .orElseThrow(
                                () -> new AssertionError("sign-in prints no line for " + program));
        return PastedLine.start(line.replace("-V mqttv311", "-V " + version) + more);
    }

    private PastedLine paste(String program, String version, String more) {
        String line =
                platform.command(
                                "sign-in",
                                device.id().productKey().value(),
                                device.id().deviceName().value())
                        .lines()
                        .filter(printed -> printed.startsWith(program + " "))
                        .findFirst()
                        .orElseThrow(
                                () -> new AssertionError("sign-in prints no line for " + program));
        assertThat(line).contains("-V mqttv311");
        return PastedLine.start(line.replace("-V mqttv311", "-V " + version) + more);
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
