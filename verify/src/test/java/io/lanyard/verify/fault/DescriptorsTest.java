// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.fault;

import static io.lanyard.verify.fault.FaultyPlatform.await;
import static io.lanyard.verify.fault.FaultyPlatform.publish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lanyard.testkit.mqtt.RawMqttClient;
import io.lanyard.testkit.platform.OpenFileLimit;
import io.lanyard.verify.platform.TestDevice;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A platform that may open no more files: its connections go on, new ones are refused and not left waiting. */
class DescriptorsTest {
    private static final int MANY = 40;
    private static final String REFUSED =
            "lanyard_connection_ends_total{reason=\"out_of_descriptors\"}";

    @Test
    void newConnectionsAreRefusedOthersGoOnAndLaterThereIsRoomAgain(@TempDir Path folder) {
        assumeTrue(OpenFileLimit.isAvailable(), "prlimit of util-linux is needed");
        try (FaultyPlatform platform = FaultyPlatform.start(folder.resolve("data"))) {
            TestDevice device = platform.registerDevice("device-1");
            List<TestDevice> others = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                others.add(platform.registerDevice("other-" + i));
            }
            List<String> consumed = platform.consume();
            List<RawMqttClient> connected = new ArrayList<>();
            try (RawMqttClient client = platform.signIn(device)) {
                client.write(publish(device, 1, "before")).expect("40 02 00 01");
                // Also opens the connection that asks for metrics and health later.
                assertThat(platform.metric(REFUSED)).isZero();

                try (OpenFileLimit _ =
                        OpenFileLimit.of(
                                platform.process.pid(),
                                platform.process.usage().highestDescriptor() + 1)) {
                    for (TestDevice other : others) {
                        RawMqttClient newcomer = platform.connect();
                        connected.add(newcomer);
                        if (!isSignedIn(newcomer, other)) {
                            break;
                        }
                    }
                    assertThat(connected.size()).isLessThan(MANY);
                    // Not only the first of them.
                    platform.connect().expectClosed();
                    client.write(publish(device, 2, "without")).expect("40 02 00 02");
                    await("both to be counted", () -> platform.metric(REFUSED) >= 2);
                    assertThat(platform.health()).startsWith("200 ");
                    await(
                            "the log to say it",
                            () -> platform.process.hasLogged("No file descriptor left"));
                }

                TestDevice next = platform.registerDevice("device-2");
                try (RawMqttClient later = platform.signIn(next)) {
                    later.write(publish(next, 1, "after")).expect("40 02 00 01");
                }
                await(
                        "the consumer to have all",
                        () -> consumed.equals(List.of("before", "without", "after")));
            } finally {
                connected.forEach(RawMqttClient::close);
            }
        }
    }

    /** Whether it was admitted; a connection that was refused is closed, at the latest when it writes. */
    private static boolean isSignedIn(RawMqttClient client, TestDevice device) {
        try {
            client.write(FaultyPlatform.connect(device)).expect("20 02 00 00");
            return true;
        } catch (AssertionError | UncheckedIOException e) {
            return false;
        }
    }
}
