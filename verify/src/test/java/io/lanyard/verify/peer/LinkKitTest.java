// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.sdk.ConnectResult;
import io.lanyard.sdk.DisconnectReason;
import io.lanyard.sdk.LinkKit;
import io.lanyard.sdk.Outcome;
import io.lanyard.sdk.Receipt;
import io.lanyard.sdk.ResultCode;
import io.lanyard.sdk.State;
import io.lanyard.sdk.TopicQos;
import io.lanyard.testkit.await.Await;
import io.lanyard.verify.platform.LiveStream;
import io.lanyard.verify.platform.RunningPlatform;
import io.lanyard.verify.platform.TestDevice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our own Link SDK against a whole server. */
class LinkKitTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private Path data;
    private RunningPlatform platform;
    private TestDevice device;
    private final List<LinkKit> links = new ArrayList<>();

    /** What the callbacks heard, in their order. */
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @BeforeEach
    void startPlatform() {
        platform = RunningPlatform.start(data);
        device = platform.newDevice();
    }

    @AfterEach
    void stopPlatform() {
        links.forEach(LinkKit::close);
        platform.close();
    }

    @Test
    void aDeviceConnectsSubscribesReceivesPublishesAndUnsubscribes() throws InterruptedException {
        LinkKit link = link(device);
        assertThat(link.connect(PATIENCE)).isEqualTo(new ConnectResult(ResultCode.SUCCESS, false));
        assertThat(next()).isEqualTo("connected 0");

        Receipt subscribed = link.subscribeTopic(link.toFullTopic("user/test"), 1);
        assertThat(subscribed.rc()).isZero();
        assertThat(next()).isEqualTo("subscribed " + subscribed.mid() + " [1]");

        var _ = platform.cloud().pub(device, "user/test", 1, "from the cloud");
        assertThat(next()).isEqualTo("message " + device.topic("user/test") + " 1 from the cloud");

        try (LiveStream uplinks = platform.cloud().watch(device)) {
            Receipt published =
                    link.publishTopic(link.toFullTopic("user/update"), "from the device", 1);
            assertThat(published.rc()).isZero();
            assertThat(next()).isEqualTo("published " + published.mid());
            assertThat(uplinks.next())
                    .isEqualTo(
                            new LiveStream.Uplink(
                                    device.topic("user/update"), "from the device", 1));
        }

        Receipt unsubscribed = link.unsubscribeTopic(link.toFullTopic("user/test"));
        assertThat(unsubscribed.rc()).isZero();
        assertThat(next()).isEqualTo("unsubscribed " + unsubscribed.mid());
        assertThat(link.topics()).isEmpty();
    }

    @Test
    void aTopicOfAnotherDeviceIsRefusedWith128() throws InterruptedException {
        TestDevice other = platform.newDevice();
        LinkKit link = link(device);
        assertThat(link.connect(PATIENCE).accepted()).isTrue();
        Receipt receipt =
                link.subscribeTopic(
                        List.of(
                                new TopicQos(device.topic("user/get"), 1),
                                new TopicQos(other.topic("user/get"), 1)));
        assertThat(receipt.await(PATIENCE)).hasValue(new Outcome.Granted(List.of(1, 128)));
        assertThat(link.state()).isEqualTo(State.CONNECTED);
    }

    @Test
    void aWrongSecretIsRefusedWith4() throws InterruptedException {
        TestDevice other = platform.newDevice();
        LinkKit link = link(new TestDevice(device.id(), other.secret()));
        assertThat(link.connect(PATIENCE).rc()).isEqualTo(4);
    }

    @Test
    void aDeviceThatIsKickedByTheSameDeviceLearnsOfIt() throws InterruptedException {
        // It would kick back when a busy machine holds up its end here.
        LinkKit first = link(device, 600);
        assertThat(first.connect(PATIENCE).accepted()).isTrue();
        assertThat(next()).isEqualTo("connected 0");
        LinkKit second = link(device);
        assertThat(second.connect(PATIENCE).accepted()).isTrue();
        Await.until(
                "the first link hears that it was kicked",
                () -> heard.contains("disconnected 1 " + DisconnectReason.KICKED));
        first.disconnect();
        assertThat(second.state()).isEqualTo(State.CONNECTED);
    }

    @Test
    void aDeviceComesBackAfterThePlatformWasAway() throws InterruptedException {
        LinkKit link = link(device);
        assertThat(link.connect(PATIENCE).accepted()).isTrue();
        assertThat(link.subscribeTopic(link.toFullTopic("user/get"), 1).await(PATIENCE))
                .hasValue(new Outcome.Granted(List.of(1)));

        platform.stop();
        Await.until("the link notices", () -> link.state() != State.CONNECTED);
        Receipt offline = link.publishTopic(link.toFullTopic("user/update"), "nobody hears", 1);
        assertThat(offline.rc()).isEqualTo(ResultCode.NOT_CONNECTED);
        assertThat(offline.mid()).isZero();

        platform.startAgain();
        Await.until("the link is back", () -> link.state() == State.CONNECTED);
        heard.clear();
        Await.until(
                "a message arrives",
                () -> {
                    // The subscription comes back a moment after the connection.
                    var _ = platform.cloud().pub(device, "user/get", 1, "welcome back");
                    return heard.contains(
                            "message " + device.topic("user/get") + " 1 welcome back");
                });
    }

    private LinkKit link(TestDevice as) {
        return link(as, 1);
    }

    /** A link that waits so many seconds before it connects again. */
    private LinkKit link(TestDevice as, int seconds) {
        LinkKit link =
                LinkKit.builder()
                        .host("127.0.0.1")
                        .port(platform.mqttPort())
                        .secure(false)
                        .productKey(as.id().productKey().value())
                        .deviceName(as.id().deviceName().value())
                        .deviceSecret(as.secret().reveal())
                        .autoReconnect(seconds, seconds)
                        .build();
        links.add(link);
        link.onConnect((_, rc) -> heard.add("connected " + rc));
        link.onDisconnect((rc, reason) -> heard.add("disconnected " + rc + " " + reason));
        link.onSubscribeTopic((mid, granted) -> heard.add("subscribed " + mid + " " + granted));
        link.onUnsubscribeTopic(mid -> heard.add("unsubscribed " + mid));
        link.onPublishTopic(mid -> heard.add("published " + mid));
        link.onTopicMessage((topic, payload, qos) ->
                heard.add("message " + topic + " " + qos + " " + new String(payload, UTF_8)));
        return link;
    }

    private String next() throws InterruptedException {
        String event = heard.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (event == null) {
            throw new AssertionError("nothing was heard within " + PATIENCE.toMillis() + " ms");
        }
        return event;
    }
}
