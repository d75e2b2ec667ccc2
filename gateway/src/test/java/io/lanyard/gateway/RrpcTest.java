// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static io.lanyard.gateway.ConnectionLifeTest.hex;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.service.Outcome;
import io.lanyard.platform.service.Refusal;
import io.lanyard.platform.service.Rrpc;
import io.lanyard.platform.service.RrpcResult;
import io.lanyard.platform.service.RrpcResult.Code;
import io.lanyard.platform.session.MessageProperties;
import io.lanyard.testkit.mqtt.RawMqttClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests to devices that wait for their answer (PROTOCOL.md 4.4). */
class RrpcTest {
    private static final String OWN = "/sys/a1Product01/device-1/rrpc/";
    private static final int CALLS = 3_000;
    private static final int AT_ONCE = 100;

    private static final Pattern REQUEST = Pattern.compile(OWN + "request/(\\d+)q(\\d+)$");

    @Test
    void thousandsOfCallsWaitAtOnceWithoutAThreadEachAndEachGetsItsOwnAnswer() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = listening(platform)) {
            int threadsBefore = Thread.getAllStackTraces().size();
            List<CompletableFuture<RrpcResult>> calls = new ArrayList<>();
            List<String[]> requests = new ArrayList<>();
            while (calls.size() < CALLS) {
                // As many as a socket takes: more at QoS 0 would be dropped.
                for (int i = 0; i < AT_ONCE; i++) {
                    calls.add(call(platform, "q" + calls.size()));
                }
                for (int i = 0; i < AT_ONCE; i++) {
                    Matcher request = REQUEST.matcher(text(device.readPacket()));
                    assertThat(request.find()).isTrue();
                    requests.add(new String[] {request.group(1), request.group(2)});
                }
            }

            assertThat(platform.rrpc.waiting()).isEqualTo(CALLS);
            assertThat(Thread.getAllStackTraces().size() - threadsBefore).isLessThan(CALLS / 10);

            for (String[] request : requests.reversed()) {
                device.write(
                        "30 r s'%sresponse/%s' %s"
                                .formatted(OWN, request[0], hex("answer to " + request[1])));
            }
            for (int i = 0; i < CALLS; i++) {
                RrpcResult result = calls.get(i).get(30, TimeUnit.SECONDS);
                assertThat(result.code()).isEqualTo(Code.SUCCESS);
                assertThat(new String(result.payload(), UTF_8)).isEqualTo("answer to " + i);
            }
            assertThat(platform.rrpc.waiting()).isZero();
        }
    }

    @Test
    void aDeviceOfMqtt5GetsTheContentTypeOfTheRequest() throws Exception {
        MessageProperties json =
                new MessageProperties(
                        false, "application/json", null, null, List.of(), 0, List.of());
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedInFive(GatewayFixture.ONE, "")) {
            device.write("82 r 0001 00 s'%srequest/+' 00".formatted(OWN)).expect("90 r 0001 00 00");
            var _ =
                    platform.rrpc.call(
                            GatewayFixture.ONE, "{}".getBytes(UTF_8), Rrpc.MAX_TIMEOUT, null, json);

            assertThat(text(device.readPacket()))
                    .contains(OWN + "request/")
                    .endsWith("\u0003\0\u0010application/json{}");
        }
    }

    @Test
    void aConnectedDeviceThatSaysNothingInTimeIsATimeOut() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = listening(platform)) {
            CompletableFuture<RrpcResult> call = call(platform, "question");
            var _ = device.readPacket();
            platform.rrpcTimer.fire();

            assertThat(call.get(30, TimeUnit.SECONDS).code()).isEqualTo(Code.TIMEOUT);
        }
    }

    @Test
    void aConnectedDeviceThatDoesNotSubscribeTheCustomTopicIsATimeOut() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
            CompletableFuture<RrpcResult> call = call(platform, "question", GatewayFixture.TEST);
            device.expectOnlyPong();
            platform.rrpcTimer.fire();

            assertThat(call.get(30, TimeUnit.SECONDS).code()).isEqualTo(Code.TIMEOUT);
        }
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES) // 100,000 calls
    void asManyMayWaitOnCustomTopicsAsOnOthers() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
            for (int i = 0; i < 100_000; i++) {
                var _ = call(platform, "q", GatewayFixture.TEST);
            }

            assertThat(
                            platform.rrpc
                                    .call(
                                            GatewayFixture.ONE,
                                            new byte[0],
                                            Rrpc.MAX_TIMEOUT,
                                            GatewayFixture.TEST,
                                            MessageProperties.NONE)
                                    .toCompletableFuture()
                                    .get(30, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            Outcome.Refused.class,
                            refused ->
                                    assertThat(refused.refusal()).isEqualTo(Refusal.RATE_LIMITED));
            device.expectOnlyPong();
        }
    }

    @Test
    void aDeviceThatIsSilentForLongerThanItsKeepAliveIsHalfConnected() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = listening(platform)) {
            CompletableFuture<RrpcResult> call = call(platform, "question");
            var _ = device.readPacket();
            // Above its keep alive, and below the one and a half of them that end the connection.
            platform.clock.advance(Duration.ofSeconds(75));
            platform.rrpcTimer.fire();

            assertThat(call.get(30, TimeUnit.SECONDS).code()).isEqualTo(Code.HALFCONN);
            // It was only slow: what it says now keeps it connected, and the next call is answered.
            device.expectOnlyPong();
            CompletableFuture<RrpcResult> next = call(platform, "again");
            String id = idOf(text(device.readPacket()));
            device.write("30 r s'%sresponse/%s' %s".formatted(OWN, id, hex("here")));
            assertThat(next.get(30, TimeUnit.SECONDS).code()).isEqualTo(Code.SUCCESS);
        }
    }

    @Test
    void aDeviceThatIsNotConnectedIsOfflineAtOnce() throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            assertThat(call(platform, "question").get(30, TimeUnit.SECONDS).code())
                    .isEqualTo(Code.OFFLINE);
            assertThat(platform.rrpc.waiting()).isZero();
        }
    }

    @Test
    void anAnswerThatComesTooLateIsDroppedAndCountedAndNotSentBack() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
            // On a custom topic request and answer have one topic, and so one subscription.
            device.write("82 r 0001 s'/ext/rrpc/+%s' 00".formatted(GatewayFixture.TEST))
                    .expect("90 03 00 01 00");
            CompletableFuture<RrpcResult> call = call(platform, "question", GatewayFixture.TEST);
            Matcher request =
                    Pattern.compile("/ext/rrpc/(\\d+)/").matcher(text(device.readPacket()));
            assertThat(request.find()).isTrue();
            platform.rrpcTimer.fire();
            assertThat(call.get(30, TimeUnit.SECONDS).code()).isEqualTo(Code.TIMEOUT);

            device.write(
                            "30 r s'/ext/rrpc/%s%s' %s"
                                    .formatted(request.group(1), GatewayFixture.TEST, hex("late")))
                    .expectOnlyPong();

            assertThat(platform.counters.value(DropReason.RRPC_LATE)).isEqualTo(1);
        }
    }

    @Test
    void oneFilterIsEnoughForAllCustomTopics() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
            device.write("82 r 0001 s'/ext/rrpc/#' 00").expect("90 03 00 01 00");
            CompletableFuture<RrpcResult> call = call(platform, "question", GatewayFixture.TEST);
            Matcher request =
                    Pattern.compile("/ext/rrpc/(\\d+)/").matcher(text(device.readPacket()));
            assertThat(request.find()).isTrue();

            device.write(
                            "30 r s'/ext/rrpc/%s%s' %s"
                                    .formatted(request.group(1), GatewayFixture.TEST, hex("yes")))
                    .expectOnlyPong();

            assertThat(new String(call.get(30, TimeUnit.SECONDS).payload(), UTF_8))
                    .isEqualTo("yes");
        }
    }

    /** A device that has signed in and subscribes its requests. */
    private static RawMqttClient listening(GatewayFixture platform) {
        return platform.signedIn(GatewayFixture.ONE)
                .write("82 r 0001 s'%srequest/+' 00".formatted(OWN))
                .expect("90 03 00 01 00");
    }

    private static CompletableFuture<RrpcResult> call(GatewayFixture platform, String question) {
        return call(platform, question, null);
    }

    private static CompletableFuture<RrpcResult> call(
            GatewayFixture platform, String question, @Nullable String topic) {
        return platform.rrpc
                .call(
                        GatewayFixture.ONE,
                        question.getBytes(UTF_8),
                        Rrpc.MAX_TIMEOUT,
                        topic,
                        MessageProperties.NONE)
                .thenApply(outcome ->
                        switch (outcome) {
                            case Outcome.Done<RrpcResult>(RrpcResult result) -> result;
                            case Outcome.Refused<RrpcResult> refused ->
                                    throw new AssertionError(refused);
                        })
                .toCompletableFuture();
    }

    private static String text(byte[] packet) {
        return new String(packet, UTF_8);
    }

    private static String idOf(String request) {
        Matcher id = Pattern.compile(OWN + "request/(\\d+)").matcher(request);
        assertThat(id.find()).isTrue();
        return id.group(1);
    }
}
