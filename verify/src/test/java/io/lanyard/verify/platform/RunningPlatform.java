// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.platform;

import io.lanyard.protocol.signin.Credentials;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.protocol.topic.Operation;
import io.lanyard.testkit.time.ManualClock;
import io.lanyard.testkit.tls.TrustedAuthority;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A platform on free ports of loopback with one product. Beside the classes that every product starts with (update
 * PUB, update/error ALL, get SUB) it has test (ALL), wild/# (SUB) and room/+/set (SUB).
 */
public final class RunningPlatform implements AutoCloseable {
    private final int mqttPort;
    private final CloudApi cloud;
    private final AutoCloseable platform;
    private final String productKey;
    private final AtomicInteger devices = new AtomicInteger();

    private RunningPlatform(int mqttPort, CloudApi cloud, AutoCloseable platform) {
        this.mqttPort = mqttPort;
        this.cloud = cloud;
        this.platform = platform;
        this.productKey = cloud.createProduct("thermostat");
        cloud.createTopicClass(productKey, "test", Operation.ALL);
        cloud.createTopicClass(productKey, "wild/#", Operation.SUB);
        cloud.createTopicClass(productKey, "room/+/set", Operation.SUB);
    }

    /** A whole server that keeps what it has to keep in this folder. */
    public static RunningPlatform start(Path data) {
        return start(data, Map.of());
    }

    /** The same with these settings, by the names of their variables. */
    public static RunningPlatform start(Path data, Map<String, String> settings) {
        WholeServer server = new WholeServer(data, settings);
        return new RunningPlatform(server.mqttPort(), server.newCloudApi(), server);
    }

    /** A platform whose gateway has one event loop and takes the time from this clock. */
    public static RunningPlatform withOneLoop(ManualClock clock) {
        return wired(new HandWiring(clock, InstantSource.system(), 1));
    }

    /** A platform whose gateway and sessions take every time from this clock; applications live in real time. */
    public static RunningPlatform inTimeOf(ManualClock clock) {
        return wired(new HandWiring(clock, clock, 1));
    }

    private static RunningPlatform wired(HandWiring wiring) {
        return new RunningPlatform(wiring.mqttPort(), wiring.newCloudApi(), wiring);
    }

    public String productKey() {
        return productKey;
    }

    public int mqttPort() {
        return mqttPort;
    }

    /** Where consumers read without TLS; another one after each start. */
    public int amqpPort() {
        if (!(platform instanceof WholeServer server)) {
            throw new IllegalStateException("only a whole server speaks AMQP");
        }
        return server.amqpPort();
    }

    /** A device of a product of its own, which lets devices register; its ProductSecret stands in for the secret. */
    public TestDevice newRegisteringDevice() {
        return cloud.registeringDevice("registers_" + devices.incrementAndGet());
    }

    /** What devices have to trust for TLS, which every port speaks. */
    public TrustedAuthority authority() {
        if (!(platform instanceof WholeServer server)) {
            throw new IllegalStateException("only a whole server has certificates");
        }
        return TrustedAuthority.of(server.authority());
    }

    public CloudApi cloud() {
        return cloud;
    }

    /** Registers a device that no other test knows. */
    public TestDevice newDevice() {
        return cloud.registerDevice(productKey, "device-" + devices.incrementAndGet());
    }

    /**
     * What a command of the command line prints about this platform.
     *
     * @throws AssertionError when its exit code is not 0
     */
    public String command(String... arguments) {
        if (!(platform instanceof WholeServer server)) {
            throw new IllegalStateException("only a whole server has a command line");
        }
        return server.command(arguments);
    }

    /** What an application of this name puts into CONNECT, with the key of {@link #cloud}. */
    public Credentials application(String name) {
        return Credentials.ofApplication(
                name,
                cloud.keyId(),
                cloud.keySecret(),
                SignMethod.HMAC_SHA256,
                "1573489088171",
                Map.of());
    }

    /** Stops the platform; what it keeps stays in its folder. */
    public void stop() {
        try {
            platform.close();
        } catch (Exception e) {
            throw new IllegalStateException("the platform did not stop", e);
        }
    }

    /** Starts a whole server again that was stopped, in its folder and on its ports. */
    public void startAgain() {
        if (!(platform instanceof WholeServer server)) {
            throw new IllegalStateException("only a whole server starts again");
        }
        server.startAgain();
    }

    @Override
    public void close() {
        cloud.close();
        stop();
    }
}
