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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What TLS costs the platform by each of its providers (docs/decisions/0013-tls-provider.md). Prints, asserts nothing. */
@Tag("soak")
class TlsCostTest {
    private static final int HANDSHAKES = 1_000;
    private static final int WARM_UP = 2_000;
    private static final int IDLE = 500;
    private static final int ECHOES = 10_000;

    @TempDir private Path folder;

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"jdk, TLSv1.3", "native, TLSv1.3", "jdk, TLSv1.2", "native, TLSv1.2"})
    @Timeout(300)
    void costOf(String provider, String protocol) throws Exception {
        Path data = folder.resolve(provider + protocol);
        try (PlatformProcess platform =
                        PlatformProcess.start(
                                data,
                                0,
                                0,
                                PlatformProcess.MAIN_CLASS,
                                List.of("-Xmx256m"),
                                Map.of(
                                        "LANYARD_LOG_LEVEL",
                                        "warn",
                                        "LANYARD_TLS_PROVIDER",
                                        provider));
                CloudApi cloud =
                        new CloudApi(
                                platform.httpPort(),
                                PlatformProcess.ACCESS_KEY_ID,
                                PlatformProcess.ACCESS_KEY_SECRET)) {
            String productKey = cloud.createProduct("tls-cost");
            cloud.createTopicClass(productKey, "test", Operation.ALL);
            TrustedAuthority authority = TrustedAuthority.of(data.resolve("tls").resolve("ca.pem"));
            SSLContext context = authority.context();
            ProcessUsage usage = platform.usage();

            handshakes(WARM_UP, context, platform.mqttPort(), protocol);
            Duration before = usage.cpu();
            long start = System.nanoTime();
            handshakes(HANDSHAKES, context, platform.mqttPort(), protocol);
            print(
                    provider,
                    protocol,
                    "full handshake",
                    usage.cpu().minus(before).toNanos() / 1e3 / HANDSHAKES,
                    "us of CPU");
            print(
                    provider,
                    protocol,
                    "handshakes, one after the other",
                    HANDSHAKES * 1e9 / (System.nanoTime() - start),
                    "/s");

            TestDevice device = cloud.registerDevice(productKey, "device-1");
            try (SSLSocket socket = signedIn(context, platform.mqttPort(), protocol, device)) {
                socket.getOutputStream()
                        .write(
                                PacketText.bytes(
                                        "82 r 0001 s'" + device.topic("user/test") + "' 00"));
                var _ = socket.getInputStream().readNBytes(5);
                for (int size : new int[] {128, 16_000}) {
                    byte[] publish =
                            PacketText.bytes(
                                    "30 r s'"
                                            + device.topic("user/test")
                                            + "' '"
                                            + "x".repeat(size)
                                            + "'");
                    var _ = echo(socket, publish, ECHOES);
                    before = usage.cpu();
                    int echoed = echo(socket, publish, ECHOES);
                    print(
                            provider,
                            protocol,
                            "echo of %d bytes".formatted(size),
                            usage.cpu().minus(before).toNanos() / 1e3 / echoed,
                            "us of CPU");
                }
            }

            List<SSLSocket> idle = new ArrayList<>();
            long heapBefore = usage.liveHeapKib();
            long residentBefore = usage.residentKib();
            try {
                for (int i = 0; i < IDLE; i++) {
                    idle.add(
                            signedIn(
                                    context,
                                    platform.mqttPort(),
                                    protocol,
                                    cloud.registerDevice(productKey, "idle-" + i)));
                }
                long heap = usage.liveHeapKib() - heapBefore;
                long resident = usage.residentKib() - residentBefore;
                print(provider, protocol, "idle connection, heap", heap / (double) IDLE, "KiB");
                print(
                        provider,
                        protocol,
                        "idle connection, resident",
                        resident / (double) IDLE,
                        "KiB");
            } finally {
                for (SSLSocket socket : idle) {
                    socket.close();
                }
            }
        }
    }

    private static void print(
            String provider, String protocol, String what, double value, String unit) {
        System.out.printf("%-8s %-8s %-32s %8.1f %s%n", provider, protocol, what, value, unit);
    }

    private static void handshakes(int count, SSLContext context, int port, String protocol)
            throws IOException {
        for (int i = 0; i < count; i++) {
            try (SSLSocket socket =
                    TrustedAuthority.connect(context, port, "localhost", protocol)) {
                socket.getSession().invalidate();
            }
        }
    }

    private static SSLSocket signedIn(
            SSLContext context, int port, String protocol, TestDevice device) throws IOException {
        SSLSocket socket = TrustedAuthority.connect(context, port, "localhost", protocol);
        Credentials credentials =
                Credentials.sign(device.id(), device.secret(), SignMethod.HMAC_SHA256, Map.of());
        socket.getOutputStream()
                .write(
                        PacketText.bytes(
                                "10 r s'MQTT' 04 c2 04b0 s'%s' s'%s' s'%s'"
                                        .formatted(
                                                credentials.clientId(),
                                                credentials.userName(),
                                                credentials.password())));
        var _ = socket.getInputStream().readNBytes(4);
        return socket;
    }

    /** Publishes 16 KB of messages to itself and reads them, again and again. */
    private static int echo(SSLSocket socket, byte[] publish, int messages) throws IOException {
        // No more than the sockets hold: who writes on and does not read is not read from either.
        int atOnce = Math.max(1, Math.min(10, 16_384 / publish.length));
        ByteArrayOutputStream batch = new ByteArrayOutputStream();
        for (int i = 0; i < atOnce; i++) {
            batch.write(publish);
        }
        int rounds = messages / atOnce;
        for (int i = 0; i < rounds; i++) {
            batch.writeTo(socket.getOutputStream());
            var _ = socket.getInputStream().readNBytes(batch.size());
        }
        return rounds * atOnce;
    }
}
