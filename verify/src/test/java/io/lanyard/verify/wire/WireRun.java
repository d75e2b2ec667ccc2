// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.PacketText;
import io.lanyard.testkit.mqtt.RawMqttClient;
import io.lanyard.verify.platform.LiveStream;
import io.lanyard.verify.platform.TestDevice;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One run of a row against a broker, with a device of its own. */
final class WireRun implements AutoCloseable {
    private final WireBroker broker;
    private final WireCase example;
    private final Duration deadline;
    private final TestDevice device;
    private final WireVariables variables;
    private final Map<String, RawMqttClient> connections = new LinkedHashMap<>();
    private @Nullable TestDevice other;
    private @Nullable TestDevice registering;
    private @Nullable LiveStream watched;

    WireRun(WireBroker broker, WireCase example) {
        this(broker, example, Await.DEFAULT_TIMEOUT);
    }

    /**
     * A run.
     *
     * @param deadline how long an answer is waited for
     */
    WireRun(WireBroker broker, WireCase example, Duration deadline) {
        this.broker = broker;
        this.example = example;
        this.deadline = deadline;
        this.device = broker.newDevice();
        this.variables =
                new WireVariables(example.version(), device, this::other, this::registering);
    }

    /** Runs the steps in their order; a failure names the step. */
    void run() {
        int number = 0;
        for (WireStep step : example.row().steps()) {
            number++;
            try {
                run(step);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "step %d of %s: %s%n%s".formatted(number, example, step, e.getMessage()),
                        e);
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
            case WireStep.Closed(String connection, String code) -> {
                if (!code.isEmpty() && example.version() == MqttVersion.MQTT_5) {
                    expectDisconnect(on(connection), code);
                }
                on(connection).expectClosed();
            }
            case WireStep.Alive(String connection) -> on(connection).expectOnlyPong();
            case WireStep.HangUp(String connection) -> on(connection).close();
            case WireStep.Cut(String connection) -> on(connection).reset();
            case WireStep.Offline() ->
                    Await.until(
                            device.id() + " is offline",
                            () -> broker.cloud().status(device).equals("OFFLINE"));
            case WireStep.Pub pub -> {
                var _ =
                        broker.cloud()
                                .pub(
                                        device,
                                        pub.suffix(),
                                        pub.qos(),
                                        pub.payload(),
                                        expanded(pub.parameters()));
            }
            case WireStep.Watch() -> watched = broker.cloud().watch(device);
            case WireStep.Sees(String suffix, String payload) -> {
                LiveStream.Uplink uplink = Objects.requireNonNull(watched, "not watched").next();
                assertThat(uplink.topic()).isEqualTo(device.topic(suffix));
                assertThat(uplink.payload()).isEqualTo(payload);
            }
            case WireStep.Pass(int seconds) -> broker.pass(Duration.ofSeconds(seconds));
            case WireStep.Call(String action) -> broker.cloud().perform(action, device);
        }
    }

    /**
     * With a reason string or nothing: servers send no Session Expiry Interval [MQTT-3.14.2-2]. Its length may take one
     * byte or two.
     */
    private static void expectDisconnect(RawMqttClient client, String code) {
        byte[] packet = client.readPacket();
        String hex = HexFormat.ofDelimiter(" ").formatHex(packet);
        assertThat(hex)
                .as("DISCONNECT with reason code " + code)
                .matches(
                        "e0 (?:[89a-f][0-9a-f] )?[0-7][0-9a-f] "
                                + code
                                + "(?: 00| (?:[89a-f][0-9a-f] )?[0-7][0-9a-f] 1f .*)?");
    }

    private Map<String, String> expanded(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey, entry -> variables.expand(entry.getValue())));
    }

    private RawMqttClient on(String connection) {
        return connections.computeIfAbsent(
                connection,
                _ ->
                        example.carrier()
                                .connect(
                                        broker.port(example.carrier()),
                                        deadline,
                                        broker::authority));
    }

    private TestDevice other() {
        TestDevice known = other;
        if (known == null) {
            known = broker.newDevice();
            other = known;
        }
        return known;
    }

    private TestDevice registering() {
        TestDevice known = registering;
        if (known == null) {
            known = broker.newRegisteringDevice();
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
