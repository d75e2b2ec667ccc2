// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.PacketText;
import io.lanyard.testkit.mqtt.RawMqttClient;
import io.lanyard.verify.platform.CloudApi;
import io.lanyard.verify.platform.LiveStream;
import io.lanyard.verify.platform.RunningPlatform;
import io.lanyard.verify.platform.TestDevice;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One run of a row against a platform, with a device of its own. */
final class WireRun implements AutoCloseable {
    private final RunningPlatform platform;
    private final CloudApi cloud;
    private final TestDevice device;
    private final WireVariables variables;
    private final Map<String, RawMqttClient> connections = new LinkedHashMap<>();
    private @Nullable TestDevice other;
    private @Nullable TestDevice registering;
    private @Nullable LiveStream watched;

    WireRun(RunningPlatform platform) {
        this.platform = platform;
        this.cloud = platform.cloud();
        this.device = platform.newDevice();
        this.variables = new WireVariables(device, this::other, this::registering);
    }

    /** Runs the steps in their order; a failure names the step. */
    void run(WireRow row) {
        int number = 0;
        for (WireStep step : row.steps()) {
            number++;
            try {
                run(step);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "step %d of %s: %s%n%s".formatted(number, row, step, e.getMessage()), e);
            }
        }
    }

    private void run(WireStep step) {
        switch (step) {
            case WireStep.Send(String connection, String packets) ->
                    on(connection).write(variables.expand(packets));
            case WireStep.Drip(String connection, String packets) -> {
                for (byte single : PacketText.bytes(variables.expand(packets))) {
                    on(connection).write(new byte[] {single});
                }
            }
            case WireStep.Expect(String connection, String packets) ->
                    on(connection).expect(variables.expand(packets));
            case WireStep.Closed(String connection) -> on(connection).expectClosed();
            case WireStep.Alive(String connection) -> on(connection).expectOnlyPong();
            case WireStep.HangUp(String connection) -> on(connection).close();
            case WireStep.Cut(String connection) -> on(connection).reset();
            case WireStep.Offline() ->
                    Await.until(
                            device.id() + " is offline",
                            () -> cloud.status(device).equals("OFFLINE"));
            case WireStep.Pub(String suffix, int qos, String payload) -> {
                var _ = cloud.pub(device, suffix, qos, payload);
            }
            case WireStep.Watch() -> watched = cloud.watch(device);
            case WireStep.Sees(String suffix, String payload) -> {
                LiveStream.Uplink uplink = Objects.requireNonNull(watched, "not watched").next();
                assertThat(uplink.topic()).isEqualTo(device.topic(suffix));
                assertThat(uplink.payload()).isEqualTo(payload);
            }
            case WireStep.Call(String action) -> cloud.perform(action, device);
        }
    }

    private RawMqttClient on(String connection) {
        return connections.computeIfAbsent(
                connection, _ -> RawMqttClient.connectTo(platform.mqttPort()));
    }

    private TestDevice other() {
        TestDevice known = other;
        if (known == null) {
            known = platform.newDevice();
            other = known;
        }
        return known;
    }

    private TestDevice registering() {
        TestDevice known = registering;
        if (known == null) {
            known = platform.newRegisteringDevice();
            registering = known;
        }
        return known;
    }

    @Override
    public void close() {
        connections.values().forEach(RawMqttClient::close);
        if (watched != null) {
            watched.close();
        }
    }
}
