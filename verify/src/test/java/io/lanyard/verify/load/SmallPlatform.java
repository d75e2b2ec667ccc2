// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.load;

import io.lanyard.protocol.signin.Credentials;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.protocol.topic.Operation;
import io.lanyard.testkit.mqtt.PacketText;
import io.lanyard.testkit.platform.PlatformProcess;
import io.lanyard.testkit.platform.ProcessUsage;
import io.lanyard.testkit.tls.TrustedAuthority;
import io.lanyard.verify.platform.CloudApi;
import io.lanyard.verify.platform.TestDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A platform in a process of its own with a heap of 256 MB and half of that beside it for buffers, which ends rather
 * than to limp on when either is full.
 */
final class SmallPlatform implements AutoCloseable {
    static final List<String> FLAGS =
            List.of("-Xmx256m", "-XX:MaxDirectMemorySize=128m", "-XX:+ExitOnOutOfMemoryError");

    private final Path data;
    private final Path directMemory;
    private final PlatformProcess process;
    private final CloudApi cloud;
    private final String productKey;
    private int devices;

    SmallPlatform(Path data) {
        this.data = data;
        // One line per connection would measure the disk.
        directMemory = data.resolveSibling("direct-memory");
        List<String> flags = new ArrayList<>(FLAGS);
        flags.add("-D" + WatchedServer.FILE + "=" + directMemory);
        process =
                PlatformProcess.start(
                        data,
                        0,
                        0,
                        WatchedServer.class.getName(),
                        flags,
                        Map.of("LANYARD_LOG_LEVEL", "warn"));
        cloud =
                new CloudApi(
                        process.httpPort(),
                        PlatformProcess.ACCESS_KEY_ID,
                        PlatformProcess.ACCESS_KEY_SECRET);
        productKey = cloud.createProduct("small");
        cloud.createTopicClass(productKey, "test", Operation.ALL);
    }

    int port() {
        return process.mqttPort();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    ProcessUsage usage() {
        return process.usage();
    }

    TrustedAuthority authority() {
        return TrustedAuthority.of(data.resolve("tls").resolve("ca.pem"));
    }

    TestDevice newDevice() {
        return cloud.registerDevice(productKey, "device-" + ++devices);
    }

    /** Direct memory that Netty holds, with what it keeps for later, in KiB; as of the last 100 ms. */
    long buffersKib() {
        try {
            return Long.parseLong(Files.readString(directMemory)) >> 10;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A CONNECT of MQTT 3.1.1 with a clean session and a keep alive of 20 minutes. */
    static byte[] connectPacket(TestDevice device) {
        Credentials credentials =
                Credentials.sign(device.id(), device.secret(), SignMethod.HMAC_SHA256, Map.of());
        return PacketText.bytes(
                "10 r s'MQTT' 04 c2 04b0 s'%s' s'%s' s'%s'"
                        .formatted(
                                credentials.clientId(),
                                credentials.userName(),
                                credentials.password()));
    }

    @Override
    public void close() {
        cloud.close();
        process.close();
    }
}
