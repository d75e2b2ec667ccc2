// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.sdk;

import static io.lanyard.verify.sdk.DevicesOfOurOwn.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.sdk.LinkKit;
import io.lanyard.sdk.LinkKitBuilder;
import io.lanyard.sdk.Outcome;
import io.lanyard.sdk.Receipt;
import io.lanyard.sdk.ResultCode;
import io.lanyard.sdk.State;
import io.lanyard.sdk.TopicQos;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.fault.Direction;
import io.lanyard.testkit.fault.FaultProxy;
import io.lanyard.verify.platform.LiveStream;
import io.lanyard.verify.platform.RunningPlatform;
import io.lanyard.verify.platform.TestDevice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a bad network does to a device with our Link SDK: nothing is lost, told twice, or left open. */
class LinkFaultTest {
    @TempDir private static Path data;
    private static RunningPlatform platform;

    private final DevicesOfOurOwn devices = new DevicesOfOurOwn();
    private TestDevice device;
    private FaultProxy proxy;

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
    }

    @AfterEach
    void stopProxy() {
        devices.close();
        proxy.close();
    }

    private LinkKitBuilder settings() {
        return DevicesOfOurOwn.settings(device, proxy.port());
    }

    private LinkKit connect() throws InterruptedException {
        return devices.connect(settings());
    }

    private void awaitConnected(LinkKit link) {
        Await.until("the link is back", PATIENCE, () -> link.state() == State.CONNECTED);
    }

    private static void assertAcknowledged(Receipt receipt) throws InterruptedException {
        assertThat(receipt.await(PATIENCE)).contains(Outcome.Acknowledged.instance());
    }

    @Test
    void afterACutEverythingGoesOn() throws InterruptedException {
        LinkKit link = connect();
        assertThat(link.subscribeTopic(device.topic("user/get"), 1).await(PATIENCE))
                .contains(new Outcome.Granted(List.of(1)));
        assertThat(devices.next()).isEqualTo("connected false 0");

        proxy.cut();

        assertThat(devices.next()).isEqualTo("disconnected 1 CONNECTION_LOST");
        assertThat(devices.next()).isEqualTo("connected false 0");
        assertAcknowledged(link.publishTopic(device.topic("user/update"), "after the cut"));
        Await.until(
                "a message arrives without another subscribe",
                () -> {
                    var _ = platform.cloud().pub(device, "user/get", 1, "hello");
                    return devices.heard.stream().anyMatch(line -> line.endsWith(" hello"));
                });
    }

    @Test
    void aHalfClosedConnectionIsReplaced() throws InterruptedException {
        LinkKit link = connect();
        assertThat(devices.next()).isEqualTo("connected false 0");

        proxy.halfClose();

        assertThat(devices.next()).isEqualTo("disconnected 1 CONNECTION_LOST");
        assertThat(devices.next()).isEqualTo("connected false 0");
        assertAcknowledged(link.publishTopic(device.topic("user/update"), "x"));
    }

    @Test
    void aConnackThatNeverComesIsGivenUpInTime() throws InterruptedException {
        proxy.swallow(Direction.TO_CLIENT);
        LinkKit link = devices.build(settings().connectTimeout(Duration.ofMillis(500)));

        assertThat(link.connect(PATIENCE).rc()).isEqualTo(ResultCode.CONNECT_FAILED);

        assertThat(devices.next()).isEqualTo("connected false 9");
        proxy.heal();
        awaitConnected(link);
    }

    @Test
    void aMessageWhosePubackWasLostIsSentAgainAndToldOnce() throws InterruptedException {
        LinkKit link = devices.connect(settings().cleanSession(false));
        AtomicInteger completions = new AtomicInteger();
        try (LiveStream uplinks = platform.cloud().watch(device)) {
            proxy.swallow(Direction.TO_CLIENT);
            Receipt receipt = link.publishTopic(device.topic("user/update"), "once", 1);
            var _ = receipt.outcome().thenRun(completions::incrementAndGet);
            assertThat(uplinks.next().payload()).isEqualTo("once");
            assertThat(receipt.await(Duration.ZERO)).isEmpty();

            // In this order: between the two the acknowledgement could still come.
            proxy.cut();
            proxy.heal();

            assertAcknowledged(receipt);
            assertThat(uplinks.next().payload()).as("the platform sees it twice").isEqualTo("once");
            Await.until("the future is complete", () -> completions.get() == 1);
            assertAcknowledged(link.publishTopic(device.topic("user/update"), "next", 1));
            assertThat(completions).hasValue(1);
            assertThat(
                            devices.heard.stream()
                                    .filter(line -> line.equals("published " + receipt.mid())))
                    .hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void aForcedReconnectThroughAProxyIsNoKick() throws InterruptedException {
        LinkKit link = connect();
        for (int i = 0; i < 10; i++) {
            assertThat(devices.next()).isEqualTo("connected false 0");
            link.forceReconnect();
            assertThat(devices.next()).isEqualTo("disconnected 1 RECONNECT_FORCED");
        }
        assertThat(devices.next()).isEqualTo("connected false 0");

        Await.until(
                "the ends of all are in the trace",
                PATIENCE,
                () -> trace().lines().filter(line -> line.contains(" offline ")).count() == 10);
        assertThat(trace())
                .contains("Device disconnect")
                .doesNotContain("Kicked by the same device");
    }

    private String trace() {
        return platform.command(
                "trace", device.id().productKey().value(), device.id().deviceName().value());
    }

    @Test
    void aPacketThatIsCutInTheMiddleIsNoMessage() throws InterruptedException {
        // CONNACK is 4 bytes and SUBACK 5: the connection ends within the PUBLISH that follows.
        proxy.closeAfter(Direction.TO_CLIENT, 4 + 5 + 20);
        LinkKit link = connect();
        assertThat(link.subscribeTopic(device.topic("user/get"), 1).await(PATIENCE)).isPresent();
        assertThat(devices.next()).isEqualTo("connected false 0");
        proxy.heal();

        var _ = platform.cloud().pub(device, "user/get", 0, "cut in the middle of this text");

        assertThat(devices.next()).isEqualTo("disconnected 1 CONNECTION_LOST");
        assertThat(devices.next()).isEqualTo("connected false 0");
        assertAcknowledged(link.publishTopic(device.topic("user/update"), "x"));
    }

    @Test
    void aSlowNetworkOnlyTakesLonger() throws InterruptedException {
        proxy.delay(Direction.TO_CLIENT, Duration.ofMillis(20));
        proxy.throttle(Direction.TO_TARGET, 50_000);
        LinkKit link = connect();
        List<Receipt> receipts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            receipts.add(link.publishTopic(device.topic("user/update"), new byte[500], 1));
        }

        for (Receipt receipt : receipts) {
            assertAcknowledged(receipt);
        }
    }

    @Test
    void anotherDevicesTopicIsRefusedAndTheRestIsGranted() throws InterruptedException {
        TestDevice other = platform.newDevice();
        LinkKit link = connect();

        Receipt receipt =
                link.subscribeTopic(
                        List.of(
                                new TopicQos(other.topic("user/get"), 1),
                                new TopicQos(device.topic("user/get"), 1)));

        assertThat(receipt.await(PATIENCE)).contains(new Outcome.Granted(List.of(128, 1)));
        assertThat(link.topics()).containsOnlyKeys(device.topic("user/get"));
        assertThat(link.state()).isEqualTo(State.CONNECTED);
    }

    @Test
    void nothingIsLostAndTheOrderKeptOverManyCuts() throws InterruptedException {
        int messages = 300;
        LinkKit link = devices.connect(settings().cleanSession(false).maxQueued(messages));
        List<Receipt> receipts = new ArrayList<>();
        AtomicInteger completions = new AtomicInteger();
        try (LiveStream uplinks = platform.cloud().watch(device)) {
            for (int i = 0; i < messages; i++) {
                String payload = "m" + i;
                Await.until(
                        payload + " is accepted",
                        () -> {
                            Receipt receipt =
                                    link.publishTopic(device.topic("user/update"), payload, 1);
                            if (receipt.accepted()) {
                                receipts.add(receipt);
                            }
                            return receipt.accepted();
                        });
                if (i % 60 == 30) {
                    proxy.cut();
                    link.forceReconnect();
                }
            }
            for (Receipt receipt : receipts) {
                var _ = receipt.outcome().thenRun(completions::incrementAndGet);
                assertAcknowledged(receipt);
            }
            Await.until("each future has completed once", () -> completions.get() == messages);

            // At least once: repeated ones may stand behind later ones, but the first of each in
            // order.
            Set<String> seen = new HashSet<>();
            List<String> firsts = new ArrayList<>();
            while (seen.size() < messages) {
                String payload = uplinks.next().payload();
                if (seen.add(payload)) {
                    firsts.add(payload);
                }
            }
            for (int i = 0; i < messages; i++) {
                assertThat(firsts.get(i)).isEqualTo("m" + i);
            }
        }
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void packetIdsGoRoundAt65535() throws InterruptedException {
        int messages = 66_000;
        LinkKit link = devices.build(settings().maxInflight(50).maxQueued(1_000));
        Semaphore room = new Semaphore(1_000);
        AtomicInteger highest = new AtomicInteger();
        AtomicInteger last = new AtomicInteger();
        link.onPublishTopic(mid -> {
            highest.accumulateAndGet(mid, Math::max);
            last.set(mid);
            room.release();
        });
        assertThat(link.connect(PATIENCE).accepted()).isTrue();
        for (int i = 0; i < messages; i++) {
            assertThat(room.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
            assertThat(link.publishTopic(device.topic("user/update"), "x", 1).rc()).isZero();
        }
        assertThat(room.tryAcquire(1_000, 60, TimeUnit.SECONDS)).isTrue();

        assertThat(highest).hasValue(65_535);
        assertThat(last.get()).isLessThan(1_000);
        assertThat(devices.heard).containsExactly("connected false 0");
    }

    @Test
    void fiftyThreadsPublishAtOnceAndEachMessageIsAcknowledgedOnce() throws Exception {
        int threads = 50;
        int each = 40;
        LinkKit link = devices.connect(settings().maxQueued(threads * each));
        Set<Integer> open = ConcurrentHashMap.newKeySet();
        AtomicInteger completions = new AtomicInteger();
        List<Receipt> receipts = Collections.synchronizedList(new ArrayList<>());
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int thread = 0; thread < threads; thread++) {
                var _ =
                        pool.submit(() -> {
                            for (int i = 0; i < each; i++) {
                                Receipt receipt =
                                        link.publishTopic(device.topic("user/update"), "x", 1);
                                receipts.add(receipt);
                                var _ =
                                        receipt.outcome()
                                                .thenAccept(outcome -> {
                                                    open.remove(receipt.mid());
                                                    completions.incrementAndGet();
                                                });
                            }
                            return null;
                        });
            }
        } finally {
            pool.shutdown();
        }
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        for (Receipt receipt : receipts) {
            assertThat(receipt.rc()).isZero();
            assertAcknowledged(receipt);
        }
        Await.until("all futures have completed", () -> completions.get() == threads * each);
        assertThat(receipts).hasSize(threads * each);
        assertThat(open).isEmpty();
    }
}
