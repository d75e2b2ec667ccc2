// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.wire;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.RawMqttClient;
import io.lanyard.testkit.tls.TrustedAuthority;
import io.lanyard.verify.platform.CloudApi;
import io.lanyard.verify.platform.TestDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Debian's mosquitto as it comes, letting everybody in, on a free port of loopback. */
final class Mosquitto implements WireBroker, AutoCloseable {
    private final Process process;
    private final int port;
    private final AtomicInteger devices = new AtomicInteger();

    private Mosquitto(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it.
     *
     * @param folder for its configuration and its log
     * @throws AssertionError when it is not on the PATH or does not listen
     */
    static Mosquitto start(Path folder) throws IOException {
        int port = freePort();
        Path configuration = folder.resolve("mosquitto.conf");
        Files.writeString(
                configuration, "listener %d 127.0.0.1%nallow_anonymous true%n".formatted(port));
        Process started;
        try {
            started =
                    new ProcessBuilder("mosquitto", "-c", configuration.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("mosquitto.log").toFile())
                            .start();
        } catch (IOException e) {
            throw new AssertionError(
                    "mosquitto is not on the PATH; on Debian: apt-get install mosquitto", e);
        }
        Mosquitto mosquitto = new Mosquitto(started, port);
        try {
            Await.until("mosquitto listens", mosquitto::isListening);
        } catch (AssertionError e) {
            mosquitto.close();
            throw new AssertionError(Files.readString(folder.resolve("mosquitto.log")), e);
        }
        return mosquitto;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean isListening() {
        try (RawMqttClient client = RawMqttClient.connectTo(port)) {
            return client != null;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    @Override
    public int port(WireCarrier carrier) {
        if (carrier != WireCarrier.TCP) {
            throw new UnsupportedOperationException("this listener speaks over TCP only");
        }
        return port;
    }

    @Override
    public TrustedAuthority authority() {
        throw new UnsupportedOperationException("this listener speaks over TCP only");
    }

    /** Made up: it knows no devices, and lets all in. */
    @Override
    public TestDevice newDevice() {
        return new TestDevice(
                DeviceId.of("a1Product01", "device-" + devices.incrementAndGet()),
                DeviceSecret.of("00112233445566778899aabbccddeeff"));
    }

    @Override
    public TestDevice newRegisteringDevice() {
        return newDevice();
    }

    @Override
    public CloudApi cloud() {
        throw new UnsupportedOperationException("mosquitto has no applications");
    }

    @Override
    public void pass(Duration duration) {
        throw new UnsupportedOperationException("mosquitto lives in real time");
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
