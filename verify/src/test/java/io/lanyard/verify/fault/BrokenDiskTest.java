// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.fault;

import static io.lanyard.verify.fault.FaultyPlatform.await;
import static io.lanyard.verify.fault.FaultyPlatform.publish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.testkit.mqtt.RawMqttClient;
import io.lanyard.verify.platform.TestDevice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What devices, consumers and operators see of a disk that hangs or fails, and that all goes on by itself. */
@Tag("interop")
class BrokenDiskTest {
    @TempDir Path folder;

    @Test
    void aDiskThatHangsDelaysAcknowledgementsAndNothingElse() {
        try (Faults faults = Faults.of(folder.resolve("data"), folder.resolve("work"));
                FaultyPlatform platform = FaultyPlatform.start(faults)) {
            TestDevice one = platform.registerDevice("device-1");
            TestDevice other = platform.registerDevice("device-2");
            List<String> consumed = platform.consume();
            try (RawMqttClient client = platform.signIn(one);
                    faults) {
                client.write(publish(one, 1, "before")).expect("40 02 00 01");
                assertThat(platform.health()).startsWith("200 ");

                faults.hang();
                client.write(publish(one, 2, "held")).expectOnlyPong();
                await("health to say it", () -> platform.health().startsWith("503 "));
                assertThat(platform.health())
                        .contains("messages are not stored at present: the disk has not answered");
                assertThat(platform.metric("lanyard_store_problem")).isEqualTo(1);
                assertThat(platform.metric("lanyard_store_waiting_bytes")).isPositive();
                await(
                        "the log to say it",
                        () -> platform.process.hasLogged("nothing is acknowledged until it does"));
                client.expectOnlyPong();
                // Who needs nothing of the disk is served as ever.
                try (RawMqttClient clean = platform.signInClean(other)) {
                    clean.expectOnlyPong();
                }

                faults.heal();
                client.expect("40 02 00 02").expectOnlyPong();
                await("health", () -> platform.health().startsWith("200 "));
                await(
                        "the consumer to have both",
                        () -> consumed.equals(List.of("before", "held")));
                assertThat(platform.metric("lanyard_store_problem")).isZero();
                assertThat(platform.metric("lanyard_events_total{event=\"store_write_slow\"}"))
                        .isPositive();
                await(
                        "the log to say it",
                        () -> platform.process.hasLogged("whoever waited for it goes on"));
            }
        }
    }

    @Test
    void aDeviceThatSendsOnWhileTheDiskHangsIsReadNoFurtherAndKeepsItsConnection() {
        int messages = 300;
        try (Faults faults = Faults.of(folder.resolve("data"), folder.resolve("work"));
                FaultyPlatform platform = FaultyPlatform.start(faults)) {
            TestDevice device = platform.registerDevice("device-1");
            try (RawMqttClient client = platform.signIn(device);
                    faults) {
                client.write(publish(device, 1, "before")).expect("40 02 00 01");
                faults.hang();
                for (int i = 2; i <= messages; i++) {
                    client.write(publish(device, i, "message " + i));
                }
                client.write("c0 00");
                await("health to say it", () -> platform.health().startsWith("503 "));
                double read = platform.metric("lanyard_events_total{event=\"uplink_qos_1\"}");
                assertThat(read).isLessThan(messages);

                faults.heal();
                List<String> answers = new ArrayList<>();
                for (int i = 2; i <= messages + 1; i++) {
                    answers.add(HexFormat.of().formatHex(client.readPacket()));
                }
                // The ping is answered as soon as it is read, before the last of what waits.
                assertThat(answers.remove("d000")).isTrue();
                assertThat(answers)
                        .isEqualTo(
                                IntStream.rangeClosed(2, messages)
                                        .mapToObj("4002%04x"::formatted)
                                        .toList());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Faults.Failure.class)
    void aDiskThatTakesNothingStopsAcknowledgementsAndItsMessagesAreThereWhenItDoes(
            Faults.Failure failure) {
        try (Faults faults = Faults.of(folder.resolve("data"), folder.resolve("work"));
                FaultyPlatform platform = FaultyPlatform.start(faults)) {
            TestDevice device = platform.registerDevice("device-1");
            List<String> consumed = platform.consume();
            try (RawMqttClient client = platform.signIn(device);
                    faults) {
                client.write("82 r 0001 s'" + device.topic("user/test") + "' 01")
                        .expect("90 03 00 01 01");
                faults.failWrites(failure);
                // Its own message comes back at once; it may be sent before it is safe.
                client.write(publish(device, 2, "uplink"))
                        .expect("32 r s'" + device.topic("user/test") + "' 0001 'uplink'")
                        .expectOnlyPong();
                await("health to say it", () -> platform.health().startsWith("503 "));
                assertThat(platform.health()).contains("messages cannot be stored: ");
                assertThat(platform.metric("lanyard_store_problem")).isEqualTo(1);
                await(
                        "the log to say it",
                        () -> platform.process.hasLogged("nothing is acknowledged until they can"));
                assertThat(consumed).isEmpty();
                // What is there can be read, what cannot be kept is refused.
                assertThat(platform.cloud.status(device)).isEqualTo("ONLINE");
                assertThatThrownBy(() -> platform.registerDevice("device-2"))
                        .isInstanceOf(AssertionError.class)
                        .hasMessageContaining("RegisterDevice");
                client.expectOnlyPong();

                faults.heal();
                client.expect("40 02 00 02").write("40 02 00 01").expectOnlyPong();
                await("health", () -> platform.health().startsWith("200 "));
                await("the consumer", () -> consumed.equals(List.of("uplink")));
                await(
                        "the log to say it",
                        () -> platform.process.hasLogged("Messages are stored again"));
                platform.registerDevice("device-3");
            }
        }
    }
}
