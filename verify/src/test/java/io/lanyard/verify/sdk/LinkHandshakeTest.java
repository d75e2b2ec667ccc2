// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.sdk;

import static io.lanyard.verify.sdk.DevicesOfOurOwn.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.sdk.LinkKit;
import io.lanyard.sdk.LinkKitBuilder;
import io.lanyard.sdk.OfflineBuffer;
import io.lanyard.sdk.Outcome;
import io.lanyard.sdk.Receipt;
import io.lanyard.sdk.State;
import io.lanyard.sdk.Trust;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.fault.Direction;
import io.lanyard.testkit.fault.FaultProxy;
import io.lanyard.verify.platform.RunningPlatform;
import io.lanyard.verify.platform.TestDevice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A connection that ends behind any byte of its handshake, in either direction: it is told as such, the next one works,
 * nothing that was accepted is lost or left open, and nothing stays behind.
 */
class LinkHandshakeTest {
    private static final int RECORD_HEAD = 5;

    @TempDir private static Path data;
    private static RunningPlatform platform;

    @TempDir private Path folder;
    private final DevicesOfOurOwn devices = new DevicesOfOurOwn();
    private final List<Receipt> receipts = new ArrayList<>();
    private final AtomicInteger completions = new AtomicInteger();
    private int published;
    private TestDevice device;
    private FaultProxy proxy;
    private LinkKit link;

    @BeforeAll
    static void startPlatform() {
        platform = RunningPlatform.start(data);
    }

    @AfterAll
    static void stopPlatform() {
        platform.close();
    }

    @BeforeEach
    void startProxy() {
        device = platform.newDevice();
        proxy = FaultProxy.before(platform.mqttPort());
        link = devices.build(settings());
    }

    @AfterEach
    void stopProxy() {
        devices.close();
        proxy.close();
    }

    private LinkKitBuilder settings() {
        // An attempt of its own would come between the steps of a test that a busy machine holds
        // up.
        return DevicesOfOurOwn.settings(device, proxy.port())
                .autoReconnect(600, 600)
                .offlineBuffer(OfflineBuffer.memory(10, OfflineBuffer.Keep.OLDEST));
    }

    @ParameterizedTest
    @EnumSource
    void ofMqttEndsBehindEachByte(Direction direction) throws InterruptedException {
        ByteArrayOutputStream handshake = proxy.recordNext(direction);
        assertThat(link.connect(PATIENCE).accepted()).isTrue();
        assertThat(devices.next()).isEqualTo("connected false 0");
        int length = handshake.size();

        for (int bytes = 0; bytes < length; bytes++) {
            proxy.closeNextAfter(direction, bytes);
            reconnect();
            assertThat(devices.next()).as("behind byte " + bytes).isEqualTo("connected false 9");
            goOn();
        }

        assertNothingIsLeft();
    }

    /**
     * Not behind each byte, for which every handshake would have to be worked through two thousand times: behind each
     * sixteenth, and all of the heads of the records, where TLS waits for what follows.
     */
    @ParameterizedTest
    @EnumSource
    void ofTlsEndsBehindManyBytes(Direction direction) throws InterruptedException, IOException {
        // What is trusted is read anew from each file: no handshake takes up the session of
        // another.
        Path another = Files.copy(authority(), folder.resolve("another.pem"));
        Path own = Files.copy(authority(), folder.resolve("own.pem"));
        byte[] handshake = recordTls(direction, another);

        link = devices.build(settings().secure(true).trust(Trust.authorities(own)));
        Iterator<Integer> ends = endsOfTls(handshake).iterator();
        int last = ends.next();
        proxy.closeNextAfter(direction, last);
        link.connectAsync();
        while (devices.next().equals("connected false 9") && ends.hasNext()) {
            last = ends.next();
            proxy.closeNextAfter(direction, last);
            link.forceReconnect();
        }

        // To the device the platform sends a ticket in the end: with that, handshakes are shorter.
        assertThat(last)
                .isGreaterThan(
                        direction == Direction.TO_TARGET
                                ? handshake.length - 32
                                : handshake.length / 2);
        proxy.heal();
        link.forceReconnect();
        Await.until("the link is there", PATIENCE, () -> link.state() == State.CONNECTED);
        publish();
        assertNothingIsLeft();
    }

    private static SortedSet<Integer> endsOfTls(byte[] handshake) {
        SortedSet<Integer> ends = new TreeSet<>();
        for (int i = 0; i < handshake.length; i += 16) {
            ends.add(i);
        }
        int length;
        for (int head = 0; head < handshake.length; head += RECORD_HEAD + length) {
            // A signature before it may be longer or shorter by a byte or two in the next
            // handshake.
            for (int i = head - 2; i <= head + RECORD_HEAD + 2; i++) {
                ends.add(i);
            }
            length = ((handshake[head + 3] & 0xFF) << 8) | (handshake[head + 4] & 0xFF);
        }
        return new TreeSet<>(ends.subSet(0, handshake.length - 2));
    }

    private static Path authority() {
        return data.resolve("tls").resolve("ca.pem");
    }

    /** From the first byte to the answer to CONNECT. */
    private byte[] recordTls(Direction direction, Path trusted) throws InterruptedException {
        ByteArrayOutputStream handshake = proxy.recordNext(direction);
        LinkKit recorded =
                devices.connect(settings().secure(true).trust(Trust.authorities(trusted)));
        assertThat(devices.next()).isEqualTo("connected false 0");
        byte[] bytes = handshake.toByteArray();
        recorded.close();
        assertThat(devices.next()).isEqualTo("disconnected 0 REQUESTED");
        return bytes;
    }

    /** Replaces the connection, with a message on its way; how the next attempt ends is told behind this. */
    private void reconnect() throws InterruptedException {
        publish();
        link.forceReconnect();
        assertThat(devices.next()).isEqualTo("disconnected 1 RECONNECT_FORCED");
    }

    /** After an attempt that failed: the next one does not, and takes along what was published meanwhile. */
    private void goOn() throws InterruptedException {
        publish();
        link.forceReconnect();
        assertThat(devices.next()).isEqualTo("connected false 0");
        for (Receipt receipt : receipts) {
            assertThat(receipt.await(PATIENCE)).contains(Outcome.Acknowledged.instance());
        }
        receipts.clear();
    }

    private void publish() {
        Receipt receipt = link.publishTopic(device.topic("user/update"), "x", 1);
        assertThat(receipt.rc()).isZero();
        receipts.add(receipt);
        published++;
        var _ = receipt.outcome().thenRun(completions::incrementAndGet);
    }

    private void assertNothingIsLeft() throws InterruptedException {
        Await.until(
                "each future has completed once", PATIENCE, () -> completions.get() == published);
        Await.until("one connection is left", PATIENCE, () -> proxy.open() == 1);
        Await.until("its two threads are left", PATIENCE, () -> threads() <= 2);
        link.close();
        Await.until("no thread is left", PATIENCE, () -> threads() == 0);
        Await.until("no connection is left", PATIENCE, () -> proxy.open() == 0);
    }

    private long threads() {
        String name = device.id().toString();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains(name))
                .count();
    }
}
