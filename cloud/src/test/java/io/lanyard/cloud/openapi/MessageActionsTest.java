// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.cloud.CloudSettings;
import io.lanyard.cloud.RunningCloud;
import io.lanyard.cloud.RunningCloud.Sent;
import io.lanyard.platform.service.Outcome;
import io.lanyard.platform.service.Refusal;
import io.lanyard.platform.session.MessageProperties;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.storage.memory.MemoryRegistry;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageActionsTest {
    private static final String[] PUB = {
        "ProductKey", "a1QbDtEsT00",
        "TopicFullName", "/a1QbDtEsT00/device1/user/get",
        "MessageContent", "aGVsbG8gd29ybGQ="
    };

    private final RunningCloud cloud = new RunningCloud();

    @AfterEach
    void stop() {
        cloud.close();
    }

    private static String[] pub(String name, String value) {
        String[] changed = PUB.clone();
        for (int i = 0; i < changed.length; i += 2) {
            if (changed[i].equals(name)) {
                changed[i + 1] = value;
                return changed;
            }
        }
        String[] longer = Arrays.copyOf(changed, changed.length + 2);
        longer[changed.length] = name;
        longer[changed.length + 1] = value;
        return longer;
    }

    @Test
    void pubAnswersTheMessageIdAsText() {
        JsonObject answer = cloud.done("Pub", PUB);

        assertThat(answer).isEqualTo(new JsonObject("{\"MessageId\": \"1234567890123456789\"}"));
        assertThat(cloud.sent)
                .containsExactly(
                        new Sent(
                                ProductKey.of("a1QbDtEsT00"),
                                "/a1QbDtEsT00/device1/user/get",
                                "hello world",
                                0));
    }

    @Test
    void pubAnswersOnlyOnceThePlatformHasAccepted() {
        CompletableFuture<Outcome<String>> outcome = new CompletableFuture<>();
        cloud.pubOutcome = outcome;
        CompletableFuture<JsonObject> answer =
                CompletableFuture.supplyAsync(() -> cloud.done("Pub", PUB));

        assertThat(answer).isNotDone();
        outcome.complete(Outcome.done("42"));

        assertThat(answer.join().getString("MessageId")).isEqualTo("42");
    }

    @Test
    void pubNamesWhatIsWrong() {
        assertThat(cloud.failure("Pub", pub("MessageContent", "hello world")))
                .isEqualTo("iot.messagebroker.MessageContentIsNotBase64Encode");
        assertThat(cloud.failure("Pub", pub("MessageContent", "")))
                .isEqualTo("iot.messagebroker.NullMessageContent");
        assertThat(cloud.failure("Pub", pub("TopicFullName", "")))
                .isEqualTo("iot.messagebroker.NullTopicName");
        assertThat(cloud.rejection("Pub", pub("Qos", "2")))
                .isEqualTo(
                        "400 InvalidParameter The parameter \"Qos\" is not valid: it has to be a whole number from 0 to 1, found \"2\".");
        assertThat(cloud.failure("Pub", pub("ProductKey", "a/b")))
                .isEqualTo("iot.prod.InvalidFormattedProductkey");
        assertThat(cloud.sent).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "PRODUCT_NOT_FOUND, iot.prod.NotExistedProduct",
        "DEVICE_NOT_FOUND, iot.device.NotExistedDevice",
        "TOPIC_MALFORMED, iot.messagebroker.InvalidFormattedTopicName",
        "TOPIC_NOT_ALLOWED, iot.messagebroker.PublishMessageFailed",
        "MESSAGE_TOO_LARGE, iot.messagebroker.PublishMessageFailed",
        "RATE_LIMITED, iot.messagebroker.RateLimit",
        "MAILBOX_FULL, iot.messagebroker.PublishMessageFailed",
        "MAILBOX_UNAVAILABLE, iot.messagebroker.PublishMessageException",
    })
    void pubNamesTheRefusalAsTheOriginalDoes(Refusal refusal, String code) {
        cloud.pubOutcome =
                CompletableFuture.completedFuture(Outcome.refused(refusal, "that is why"));

        assertThat(cloud.failure("Pub", PUB)).isEqualTo(code);
    }

    @Test
    void pubIsUnavailableWhileTheServerStops() {
        cloud.pubOutcome =
                CompletableFuture.completedFuture(
                        Outcome.refused(Refusal.STOPPING, "the server is stopping"));

        assertThat(cloud.rejection("Pub", PUB))
                .isEqualTo(
                        "503 ServiceUnavailable The request has failed due to a temporary failure of the server: the server is stopping.");
    }

    @Test
    void pubTellsNothingOfADefect() {
        cloud.pubOutcome = CompletableFuture.failedFuture(new IllegalStateException("secret"));

        assertThat(cloud.rejection("Pub", PUB))
                .isEqualTo(
                        "500 iot.system.SystemException The request has failed due to an error of the server.");
    }

    @Test
    void pubGivesUpOnAPlatformThatDoesNotAnswer() {
        CloudSettings defaults = CloudSettings.DEFAULT;
        CloudSettings impatient =
                new CloudSettings(
                        defaults.host(),
                        defaults.port(),
                        defaults.maxConnections(),
                        defaults.maxRequests(),
                        defaults.maxRequestLineBytes(),
                        defaults.maxBodyBytes(),
                        defaults.nonceBytes(),
                        defaults.idleTimeout(),
                        Duration.ofMillis(1),
                        defaults.live(),
                        defaults.consume(),
                        defaults.metrics());
        try (RunningCloud other = new RunningCloud(impatient, new MemoryRegistry())) {
            CompletableFuture<Outcome<String>> never = new CompletableFuture<>();
            other.pubOutcome = never;

            assertThat(other.rejection("Pub", PUB)).startsWith("503 ServiceUnavailable ");
            assertThat(never).isNotDone();
        }
    }

    private static String[] with(String... more) {
        String[] all = Arrays.copyOf(PUB, PUB.length + more.length);
        System.arraycopy(more, 0, all, PUB.length, more.length);
        return all;
    }

    @Test
    void pubHandsOnWhatDevicesOfMqtt5Get() {
        var _ =
                cloud.done(
                        "Pub",
                        with(
                                "UserProp.1.Key", "k",
                                "UserProp.1.Value", "one",
                                "UserProp.2.Key", "k",
                                "UserProp.2.Value", "two",
                                "ContentType", "text/plain",
                                "PayloadFormatIndicator", "1",
                                "ResponseTopic", "/a1QbDtEsT00/device1/user/update",
                                "CorrelationData", "Y29ycg=="));

        MessageProperties sent = cloud.lastProperties;
        assertThat(sent.userProperties())
                .containsExactly(Map.entry("k", "one"), Map.entry("k", "two"));
        assertThat(sent.contentType()).isEqualTo("text/plain");
        assertThat(sent.payloadIsText()).isTrue();
        assertThat(sent.responseTopic()).isEqualTo("/a1QbDtEsT00/device1/user/update");
        assertThat(sent.correlationData()).asString(StandardCharsets.UTF_8).isEqualTo("corr");
    }

    @Test
    void pubNamesThePropertyThatIsWrong() {
        for (String[] wrong :
                new String[][] {
                    {"CorrelationData", "no base64!"},
                    {"ResponseTopic", "/a/+"},
                    {"UserProp.1.Key", "alone"}
                }) {
            assertThat(cloud.failure("Pub", with(wrong)))
                    .isEqualTo("iot.messagebroker.PublishMessageFailed");
        }
        assertThat(cloud.sent).isEmpty();
    }

    @Test
    void aMessageExpiresAfterItsIntervalByTheClockOfTheMailboxes() {
        cloud.clock.jump(Duration.ofDays(-400));
        var _ = cloud.done("Pub", with("MessageExpiryInterval", "60"));

        long now = RunningCloud.NOW.toEpochMilli();
        assertThat(cloud.lastProperties.expiresAt()).isEqualTo(now + 60_000);

        var _ = cloud.done("Pub", with("MessageExpiryInterval", "4294967295"));
        assertThat(cloud.lastProperties.expiresAt()).isEqualTo(now + 4_294_967_295_000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "4294967296", "9223372036854775808", "1.5", "soon"})
    void anIntervalThatNoPublishCanCarryIsRefused(String wrong) {
        assertThat(cloud.rejection("Pub", with("MessageExpiryInterval", wrong)))
                .isEqualTo(
                        "400 InvalidParameter The parameter \"MessageExpiryInterval\" is not valid: it has to be a whole number from 1 to 4294967295, found \"%s\"."
                                .formatted(wrong));
        assertThat(cloud.sent).isEmpty();
    }

    @Test
    void whatCannotBeRetainedIsRefusedByItsName() {
        JsonObject answer = new JsonObject(cloud.call("Pub", with("Retained", "true")).body());

        assertThat(answer.getString("Code")).isEqualTo("iot.messagebroker.PublishMessageFailed");
        assertThat(answer.getString("ErrorMessage")).startsWith("Retained ");
        assertThat(cloud.sent).isEmpty();

        var _ = cloud.done("Pub", with("Retained", "false"));
        assertThat(cloud.sent).hasSize(1);
    }

    @Test
    void batchPubHandsOnWhatDevicesOfMqtt5GetAsPubDoes() {
        var _ =
                cloud.done(
                        "BatchPub",
                        "ProductKey",
                        "a1QbDtEsT00",
                        "TopicShortName",
                        "get",
                        "DeviceName.1",
                        "device1",
                        "MessageContent",
                        "aGVsbG8gd29ybGQ=",
                        "ContentType",
                        "text/plain",
                        "MessageExpiryInterval",
                        "60");

        assertThat(cloud.sent).hasSize(1);
        assertThat(cloud.lastProperties.contentType()).isEqualTo("text/plain");
        assertThat(cloud.lastProperties.expiresAt())
                .isEqualTo(RunningCloud.NOW.toEpochMilli() + 60_000);
    }

    @Test
    void pubRefusesPropertiesThatNoPublishCanCarry() {
        String long65536 = "c".repeat(65_536);
        String bytes65536 = Base64.getEncoder().encodeToString(new byte[65_536]);
        for (String[] wrong :
                new String[][] {
                    {"ContentType", long65536},
                    {"ContentType", "\u4e2d".repeat(21_846)},
                    {"ContentType", "a\0b"},
                    {"CorrelationData", bytes65536},
                    {"UserProp.1.Key", long65536, "UserProp.1.Value", "v"},
                    {"UserProp.1.Key", "k", "UserProp.1.Value", long65536},
                    {"UserProp.1.Key", "k\0", "UserProp.1.Value", "v"},
                    {"MessageContent", "//4=", "PayloadFormatIndicator", "1"}
                }) {
            assertThat(posted(wrong).getString("Code"))
                    .as("%s", wrong[0])
                    .isEqualTo("iot.messagebroker.PublishMessageFailed");
        }
        assertThat(cloud.sent).isEmpty();

        assertThat(posted("ContentType", "c".repeat(65_535)).getBoolean("Success")).isTrue();
        assertThat(posted("MessageContent", "//4=").getBoolean("Success")).isTrue();
        assertThat(cloud.sent).hasSize(2);
    }

    /** The answer to a Pub that is too long for a query. */
    private JsonObject posted(String... more) {
        String[] all = Arrays.copyOf(with(more), PUB.length + more.length + 2);
        all[all.length - 2] = "Action";
        all[all.length - 1] = "Pub";
        return new JsonObject(cloud.post(Map.of(), cloud.signed("POST", all)).body());
    }

    @Test
    void pubLosesNoUserPropertyBehindAGap() {
        assertThat(cloud.rejection("Pub", with("UserProp.2.Key", "k", "UserProp.2.Value", "v")))
                .startsWith("400 InvalidParameter The parameter \"UserProp.N\"");
        assertThat(cloud.sent).isEmpty();
    }
}
