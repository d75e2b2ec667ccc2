// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.consume;

import static io.lanyard.cloud.RunningCloud.KEY_ID;
import static io.lanyard.cloud.RunningCloud.KEY_SECRET;
import static io.lanyard.cloud.RunningCloud.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.cloud.Awaiting;
import io.lanyard.cloud.RawHttp;
import io.lanyard.cloud.RunningCloud;
import io.lanyard.cloud.openapi.RequestSigner;
import io.lanyard.platform.feed.Feeds;
import io.lanyard.platform.feed.GroupStatus;
import io.lanyard.platform.registry.AccessKey;
import io.lanyard.platform.registry.KeyRight;
import io.lanyard.platform.registry.KeyScope;
import io.lanyard.platform.registry.MessageKind;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.Payload;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.Topic;
import io.lanyard.protocol.topic.TopicFilter;
import io.lanyard.testkit.feed.CollectingConsumer;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The messages of a consumer group over HTTP, as {@code lanyard consume} reads them. */
class ConsumeStreamTest {
    private final RunningCloud cloud = new RunningCloud();
    private String productKey = "";

    @BeforeEach
    void relation() {
        productKey = cloud.product("lamps");
        relate(productKey);
    }

    private void relate(String product) {
        cloud.done(
                "CreateSubscribeRelation",
                "ProductKey",
                product,
                "Type",
                "AMQP",
                "DeviceDataFlag",
                "true",
                "ConsumerGroupIds.1",
                "DEFAULT_GROUP");
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    @Test
    void aMessageComesAsAnEventAndIsGoneWhenItWasSettled() throws Exception {
        try (RawHttp http = consuming("GroupId", "DEFAULT_GROUP")) {
            String consumer = consumerId(http);
            append("{\"on\":1}");

            JsonObject message = message(http);
            assertThat(message.getString("topic"))
                    .isEqualTo("/" + productKey + "/lamp-1/user/update");
            assertThat(message.getString("payload")).isEqualTo("{\"on\":1}");
            assertThat(message.getInteger("attempt")).isEqualTo(1);
            cloud.done(
                    "SettleMessages",
                    "ConsumerId",
                    consumer,
                    "Offsets",
                    Long.toString(message.getLong("offset")));
            Awaiting.until("it to be settled", () -> lag() == 0);

            JsonObject client =
                    cloud.done("QueryConsumerGroupStatus", "GroupId", "DEFAULT_GROUP")
                            .getJsonObject("ClientConnectionStatusList")
                            .getJsonArray("ConsumerGroupClientConnectionInfo")
                            .getJsonObject(0);
            assertThat(client.getInteger("RealTimeConsumeCountPerMinute")).isEqualTo(1);
            assertThat(client.getInteger("AccumulatedConsumeCountPerMinute")).isZero();
        }
    }

    @Test
    void aMessageThatIsNoTextComesInBase64Only() throws Exception {
        try (RawHttp http = consuming("GroupId", "DEFAULT_GROUP")) {
            var _ = consumerId(http);
            append(new byte[] {(byte) 0xff, 0});

            JsonObject message = message(http);
            assertThat(message.containsKey("payload")).isFalse();
            assertThat(message.getString("payloadBase64")).isEqualTo("/wA=");
        }
    }

    @Test
    void noMoreMessagesComeThanMayBeUnsettledAndAReleasedOneComesAgainSoon() throws Exception {
        try (RawHttp http = consuming("GroupId", "DEFAULT_GROUP", "MaxUnsettled", "1")) {
            String consumer = consumerId(http);
            append("one");
            append("two");

            JsonObject first = message(http);
            assertThat(first.getString("payload")).isEqualTo("one");
            cloud.done(
                    "SettleMessages",
                    "ConsumerId",
                    consumer,
                    "Offsets",
                    Long.toString(first.getLong("offset")),
                    "Outcome",
                    "RELEASED");
            JsonObject second = message(http);
            assertThat(second.getString("payload")).isEqualTo("two");
            cloud.done(
                    "SettleMessages",
                    "ConsumerId",
                    consumer,
                    "Offsets",
                    Long.toString(second.getLong("offset")));
            cloud.clock.advance(Duration.ofSeconds(2));
            assertThat(message(http).getString("payload")).isEqualTo("one");
        }
    }

    @Test
    void aClientWithAsManyAsItMayHaveGetsTheNextAtOnceWhenItSettlesAlsoLate() throws Exception {
        try (RawHttp http = consuming("GroupId", "DEFAULT_GROUP", "MaxUnsettled", "1")) {
            String consumer = consumerId(http);
            append("one");
            append("two");
            append("three");
            long first = message(http).getLong("offset");

            settle(consumer, first);
            JsonObject second = message(http);
            assertThat(second.getString("payload")).isEqualTo("two");

            // Its time is over: it would go to others, and there are none.
            cloud.clock.advance(Duration.ofSeconds(31));
            Awaiting.until("it to be taken back", () -> handedOut() == 0);
            settle(consumer, second.getLong("offset"));
            JsonObject third = message(http);
            assertThat(third.getString("payload")).isEqualTo("three");
            assertThat(third.getInteger("attempt")).isEqualTo(1);
        }
    }

    @Test
    void aClientThatSettlesOneByOneIsNeverKeptWaiting() throws Exception {
        try (RawHttp http = consuming("GroupId", "DEFAULT_GROUP", "MaxUnsettled", "3")) {
            String consumer = consumerId(http);
            for (int i = 0; i < 20; i++) {
                append("message " + i);
            }
            List<Long> had = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                if (had.size() == 3) {
                    settle(consumer, had.removeFirst());
                }
                JsonObject next = message(http);
                assertThat(next.getString("payload")).isEqualTo("message " + i);
                had.add(next.getLong("offset"));
            }
        }
    }

    private void settle(String consumer, long offset) {
        cloud.done("SettleMessages", "ConsumerId", consumer, "Offsets", Long.toString(offset));
    }

    @Test
    void aGroupThatIsReadWithAFilterIsNotConsumedBesideAndTheStatusSaysWhy() {
        TopicFilter filter = TopicFilter.of("/+/+/user/alarm");
        assertThat(
                        cloud.feeds.attach(
                                "DEFAULT_GROUP",
                                new GroupStatus.Peer("alarms", "127.0.0.1:1"),
                                new CollectingConsumer(false, filter)))
                .isInstanceOf(Feeds.Attached.Done.class);

        assertThat(
                        RunningCloud.rejection(
                                cloud.get(
                                        path(
                                                new AccessKey(KEY_ID, KEY_SECRET, true, NOW),
                                                "GroupId",
                                                "DEFAULT_GROUP"))))
                .startsWith("503 ServiceUnavailable")
                .contains("the group is read over MQTT with the filter /+/+/user/alarm now");
        assertThat(
                        cloud.done("QueryConsumerGroupStatus", "GroupId", "DEFAULT_GROUP")
                                .getString("Filter"))
                .isEqualTo("/+/+/user/alarm");
    }

    @Test
    void whatAClientHasNotSettledComesToTheNextOne() throws Exception {
        try (RawHttp http = consuming("GroupId", "DEFAULT_GROUP")) {
            var _ = consumerId(http);
            append("left");
            assertThat(message(http).getString("payload")).isEqualTo("left");
        }
        try (RawHttp http = consuming("GroupId", "DEFAULT_GROUP")) {
            var _ = consumerId(http);
            JsonObject again = message(http);
            assertThat(again.getString("payload")).isEqualTo("left");
        }
    }

    @Test
    void aGroupThatIsDeletedEndsTheStreamWithItsReason() {
        String group =
                cloud.done("CreateConsumerGroup", "GroupName", "short_lived").getString("GroupId");
        try (RawHttp http = consuming("GroupId", group)) {
            var _ = consumerId(http);
            cloud.done("DeleteConsumerGroup", "GroupId", group);

            assertThat(next(http)).isEqualTo("event: end");
            assertThat(next(http)).isEqualTo("data: {\"reason\":\"GROUP_DELETED\"}");
        }
    }

    @Test
    void aKeyThatIsDisabledEndsTheStreamAndWhatItHadComesToOthers() throws Exception {
        AccessKey key = cloud.accessKeys.create();
        try (RawHttp ofKey = consumingBy(path(key, "GroupId", "DEFAULT_GROUP"))) {
            var _ = consumerId(ofKey);
            append("left");
            var _ = message(ofKey);

            cloud.done("SetAccessKeyEnabled", "AccessKeyIdToSet", key.id(), "Enabled", "false");

            assertThat(next(ofKey)).isEqualTo("event: end");
            assertThat(next(ofKey)).isEqualTo("data: {\"reason\":\"KEY_DISABLED\"}");
            try (RawHttp other = consuming("GroupId", "DEFAULT_GROUP")) {
                var _ = consumerId(other);
                assertThat(message(other).getString("payload")).isEqualTo("left");
            }
        }
    }

    @Test
    void aKeyOfOneProductConsumesAndSettlesUntilAnotherProductIsAdded() throws Exception {
        AccessKey key = readerOf(productKey);
        try (RawHttp http = consumingBy(path(key, "GroupId", "DEFAULT_GROUP"))) {
            String consumer = consumerId(http);
            append("on");
            String offset = Long.toString(message(http).getLong("offset"));
            HttpResponse<String> settled =
                    cloud.get(
                            cloud.signed(
                                    key,
                                    "GET",
                                    "Action",
                                    "SettleMessages",
                                    "ConsumerId",
                                    consumer,
                                    "Offsets",
                                    offset));
            assertThat(new JsonObject(settled.body()).getBoolean("Success"))
                    .as(settled.body())
                    .isTrue();
            Awaiting.until("it to be settled", () -> lag() == 0);

            relate(cloud.product("doors"));

            assertThat(next(http)).isEqualTo("event: end");
            assertThat(next(http)).isEqualTo("data: {\"reason\":\"NOT_COVERED\"}");
        }
        assertThat(RunningCloud.rejection(cloud.get(path(key, "GroupId", "DEFAULT_GROUP"))))
                .startsWith("403 Forbidden.RAM");
    }

    private AccessKey readerOf(String product) {
        return cloud.accessKeys.create(
                new KeyScope(Set.of(KeyRight.READ), false, Set.of(ProductKey.of(product))));
    }

    @ParameterizedTest
    @CsvSource({
        "GroupId, nobody, iot.consumergroup.NotExistedGroup",
        "ClientId, 12345678901234567890123456789012345678901234567890123456789012345, iot.consumergroup.InvalidClientId",
    })
    void whatCannotBeServedIsAFailureWithItsCode(String name, String value, String code) {
        HttpResponse<String> response =
                name.equals("GroupId")
                        ? refused("GroupId", value)
                        : refused("GroupId", "DEFAULT_GROUP", name, value);

        JsonObject body = new JsonObject(response.body());
        assertThat(body.getBoolean("Success")).as(response.body()).isFalse();
        assertThat(body.getString("Code")).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"0", "1001", "many"})
    void howManyMayBeUnsettledHasBounds(String value) {
        assertThat(
                        RunningCloud.rejection(
                                refused("GroupId", "DEFAULT_GROUP", "MaxUnsettled", value)))
                .startsWith("400 InvalidParameter")
                .contains("MaxUnsettled");
    }

    @Test
    void aRequestHasToBeSignedForThisAndToNameItsGroup() {
        assertThat(RunningCloud.rejection(cloud.get("/lanyard/v1/messages")))
                .startsWith("400 MissingParameter");
        assertThat(
                        RunningCloud.rejection(
                                cloud.get(
                                        "/lanyard/v1/messages?"
                                                + RequestSigner.encoded(
                                                        cloud.signed("GET", "Action", "Pub")))))
                .startsWith("400 InvalidParameter The parameter \"Action\"");
        assertThat(RunningCloud.rejection(refused())).contains("GroupId");
    }

    @ParameterizedTest
    @CsvSource({
        "ABC, ACCEPTED, iot.consumergroup.InvalidOffset",
        "'1,,2', ACCEPTED, iot.consumergroup.InvalidOffset",
        "1, MAYBE, iot.consumergroup.InvalidOutcome",
        "1, accepted, iot.consumergroup.InvalidOutcome",
        "1, ACCEPTED, iot.consumergroup.NotExistedConsumer",
    })
    void whatCannotBeSettledIsAFailureWithItsCode(String offsets, String outcome, String code) {
        assertThat(
                        cloud.failure(
                                "SettleMessages",
                                "ConsumerId",
                                "nobody",
                                "Offsets",
                                offsets,
                                "Outcome",
                                outcome))
                .isEqualTo(code);
    }

    @Test
    void anOffsetThatTheClientDoesNotHaveSettlesNothing() throws Exception {
        try (RawHttp http = consuming("GroupId", "DEFAULT_GROUP")) {
            String consumer = consumerId(http);
            append("kept");
            long offset = message(http).getLong("offset");

            cloud.done(
                    "SettleMessages",
                    "ConsumerId",
                    consumer,
                    "Offsets",
                    Long.toString(offset + 1_000));
            assertThat(lag()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "1001", "x"})
    void peekingHasABound(String count) {
        assertThat(
                        cloud.rejection(
                                "PeekConsumerGroup", "GroupId", "DEFAULT_GROUP", "MaxCount", count))
                .startsWith("400 InvalidParameter")
                .contains("MaxCount");
    }

    private long lag() {
        return status().lag();
    }

    private int handedOut() {
        return status().unsettled();
    }

    private GroupStatus status() {
        return cloud.feeds.status("DEFAULT_GROUP").toCompletableFuture().join().orElseThrow();
    }

    private void append(String text) throws Exception {
        append(text.getBytes(StandardCharsets.UTF_8));
    }

    private void append(byte[] payload) throws Exception {
        DeviceId lamp = DeviceId.of(productKey, "lamp-1");
        int[] groups = Objects.requireNonNull(cloud.feeds.groupsFor(lamp, MessageKind.DEVICE_DATA));
        var _ =
                cloud.feeds
                        .append(
                                groups,
                                lamp,
                                new Message(
                                        7,
                                        Topic.ofDevice(lamp, "user/update"),
                                        Payload.of(payload),
                                        1,
                                        Message.Origin.DEVICE),
                                Runnable::run)
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS);
    }

    private String path(String... namesAndValues) {
        return path(new AccessKey(KEY_ID, KEY_SECRET, true, NOW), namesAndValues);
    }

    private String path(AccessKey key, String... namesAndValues) {
        String[] all = new String[namesAndValues.length + 2];
        all[0] = "Action";
        all[1] = "ConsumeMessages";
        System.arraycopy(namesAndValues, 0, all, 2, namesAndValues.length);
        return "/lanyard/v1/messages?" + RequestSigner.encoded(cloud.signed(key, "GET", all));
    }

    private HttpResponse<String> refused(String... namesAndValues) {
        return cloud.get(path(namesAndValues));
    }

    private RawHttp consuming(String... namesAndValues) {
        return consumingBy(path(namesAndValues));
    }

    private RawHttp consumingBy(String path) {
        RawHttp http = new RawHttp(cloud.port());
        http.send("GET %s HTTP/1.1\r\nHost: iot\r\n\r\n".formatted(path));
        assertThat(http.line()).isEqualTo("HTTP/1.1 200 OK");
        String header = http.line();
        while (header != null && !header.isEmpty()) {
            header = http.line();
        }
        return http;
    }

    private static String consumerId(RawHttp http) {
        assertThat(next(http)).isEqualTo("event: consumer");
        return data(http).getString("consumerId");
    }

    private static JsonObject message(RawHttp http) {
        assertThat(next(http)).isEqualTo("event: message");
        assertThat(next(http)).startsWith("id: ");
        return data(http);
    }

    private static JsonObject data(RawHttp http) {
        String line = next(http);
        assertThat(line).startsWith("data: ");
        return new JsonObject(line.substring("data: ".length()));
    }

    /** The next line of an event, past the sizes of chunks, heartbeats and what is empty. */
    private static String next(RawHttp http) {
        while (true) {
            String line = Objects.requireNonNull(http.line(), "the stream has ended");
            if (!line.isEmpty() && !line.equals(":") && !line.matches("[0-9a-f]+")) {
                return line;
            }
        }
    }
}
