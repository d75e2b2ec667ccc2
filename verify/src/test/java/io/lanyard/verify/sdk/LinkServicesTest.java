// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.sdk;

import static io.lanyard.verify.sdk.DevicesOfOurOwn.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lanyard.sdk.LinkKit;
import io.lanyard.sdk.Outcome;
import io.lanyard.sdk.Protocol;
import io.lanyard.sdk.Receipt;
import io.lanyard.sdk.ResultCode;
import io.lanyard.verify.platform.RunningPlatform;
import io.lanyard.verify.platform.TestDevice;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The services of the platform that our Link SDK has calls for: time, RRPC on system and on custom topics. */
class LinkServicesTest {
    @TempDir private static Path data;
    private static RunningPlatform platform;

    private final DevicesOfOurOwn devices = new DevicesOfOurOwn();

    /** What the platform said of the answers that the device sent. */
    private final BlockingQueue<Receipt> answers = new LinkedBlockingQueue<>();

    private TestDevice device;

    @BeforeAll
    static void startPlatform() {
        platform = RunningPlatform.start(data);
    }

    @AfterAll
    static void stopPlatform() {
        platform.close();
    }

    @BeforeEach
    void register() {
        device = platform.newDevice();
    }

    @AfterEach
    void closeDevices() {
        devices.close();
    }

    /** A device that answers each request with its topic and text. */
    private LinkKit answering(Protocol protocol) throws InterruptedException {
        LinkKit link =
                devices.connect(
                        DevicesOfOurOwn.settings(device, platform.mqttPort()).protocol(protocol));
        return link.onTopicRrpcMessage((rrpcId, topic, payload, qos) ->
                answers.add(
                        link.answerRrpc(rrpcId, topic + " heard " + new String(payload, UTF_8))));
    }

    private void assertOneAnswerSent() throws InterruptedException {
        Receipt answer = answers.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(answer).isNotNull();
        assertThat(answer.await(PATIENCE)).contains(Outcome.Acknowledged.instance());
        assertThat(answers).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void thePlatformTellsTheTime(Protocol protocol) throws InterruptedException {
        LinkKit link = answering(protocol);

        Outcome outcome = link.queryTime().await(PATIENCE).orElseThrow();

        assertThat(outcome).isInstanceOf(Outcome.TimeAnswered.class);
        Outcome.TimeAnswered answered = (Outcome.TimeAnswered) outcome;
        // One machine, one clock; what the machine was busy with in between is in the round trip.
        assertThat(answered.roundTrip()).isGreaterThanOrEqualTo(Duration.ZERO);
        assertThat(answered.time())
                .isCloseTo(Instant.now(), within(PATIENCE.toSeconds(), ChronoUnit.SECONDS));
        assertThat(devices.heardUntilNow(link)).containsExactly("connected false 0");
    }

    @ParameterizedTest
    @EnumSource
    void aSystemRequestIsAnsweredWithoutASubscription(Protocol protocol)
            throws InterruptedException {
        var _ = answering(protocol);

        String answer = platform.cloud().rrpc(device, "", "how are you?");

        assertThat(answer)
                .matches(
                        "/sys/%s/%s/rrpc/request/\\d+ heard how are you\\?"
                                .formatted(device.id().productKey(), device.id().deviceName()));
        assertOneAnswerSent();
    }

    @ParameterizedTest
    @EnumSource
    void aRequestOnACustomTopicIsAnsweredOnceItIsSubscribed(Protocol protocol)
            throws InterruptedException {
        LinkKit link = answering(protocol);
        String topic = device.topic("user/get");
        assertThat(link.subscribeRrpcTopic(topic).await(PATIENCE))
                .contains(new Outcome.Granted(List.of(0)));

        assertThat(platform.cloud().rrpc(device, topic, "one")).isEqualTo(topic + " heard one");
        assertOneAnswerSent();
        // Its own answer does not come back to it as a request, nor as a message.
        assertThat(platform.cloud().rrpc(device, topic, "two")).isEqualTo(topic + " heard two");
        assertOneAnswerSent();
        assertThat(devices.heardUntilNow(link))
                .filteredOn(line -> line.startsWith("message"))
                .as("messages beside the requests")
                .isEmpty();
    }

    @Test
    void aRequestIsAnsweredAlsoAfterAReconnect() throws InterruptedException {
        LinkKit link = answering(Protocol.MQTT_3_1_1);
        String topic = device.topic("user/get");
        assertThat(link.subscribeRrpcTopic(topic).await(PATIENCE)).isPresent();
        assertThat(devices.next()).isEqualTo("connected false 0");

        link.forceReconnect();
        assertThat(devices.next()).startsWith("disconnected 1");
        assertThat(devices.next()).isEqualTo("connected false 0");
        // Behind the restored subscription on the same connection: its answer says that that is
        // there.
        assertThat(link.subscribeTopic(device.topic("user/test"), 1).await(PATIENCE)).isPresent();

        assertThat(platform.cloud().rrpc(device, topic, "still there?"))
                .isEqualTo(topic + " heard still there?");
    }

    @Test
    void aRequestCanBeAnsweredOnceOnly() throws InterruptedException {
        LinkKit link = devices.connect(DevicesOfOurOwn.settings(device, platform.mqttPort()));
        BlockingQueue<Integer> codes = new LinkedBlockingQueue<>();
        link.onTopicRrpcMessage((rrpcId, topic, payload, qos) -> {
            codes.add(link.answerRrpc(rrpcId, "first").rc());
            codes.add(link.answerRrpc(rrpcId, "second").rc());
        });

        assertThat(platform.cloud().rrpc(device, "", "?")).isEqualTo("first");

        assertThat(codes.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .isEqualTo(ResultCode.SUCCESS);
        assertThat(codes.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .isEqualTo(ResultCode.UNCHANGED);
    }
}
