// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.cloud.Awaiting;
import io.lanyard.cloud.CloudSettings;
import io.lanyard.cloud.RawHttp;
import io.lanyard.cloud.RunningCloud;
import io.lanyard.cloud.openapi.RequestSigner;
import io.lanyard.platform.registry.AccessKey;
import io.lanyard.platform.routing.UplinkRoute;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.Payload;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import io.lanyard.storage.memory.MemoryRegistry;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class UplinkStreamTest {
    private static final DeviceId LAMP = DeviceId.of("a1QbDtEsT00", "lamp1");
    private static final UplinkRoute UPDATE =
            new UplinkRoute(Topic.ofDevice(LAMP, "user/update"), true);

    private final RunningCloud cloud =
            new RunningCloud(
                    CloudSettings.DEFAULT.withLive(
                            new LiveSettings(2, 10, 1 << 20, Duration.ofSeconds(36))),
                    new MemoryRegistry());

    @AfterEach
    void stop() {
        cloud.close();
    }

    private void offer(DeviceId device, long messageId, byte[] payload) {
        var nothingToWaitFor =
                cloud.uplinks.take(
                        device,
                        new Message(
                                messageId,
                                Topic.ofDevice(device, "user/update"),
                                Payload.of(payload),
                                1,
                                Message.Origin.DEVICE),
                        Runnable::run);
        assertThat(nothingToWaitFor).isNull();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String request(RunningCloud cloud, String... namesAndValues) {
        return request(cloud.signed("GET", namesAndValues));
    }

    private static String request(Map<String, String> parameters) {
        return "GET /lanyard/v1/uplinks?%s HTTP/1.1\r\nHost: iot\r\n\r\n"
                .formatted(RequestSigner.encoded(parameters));
    }

    /** A client that watches: its request is answered, and its next line is of an event. */
    private static RawHttp watching(RunningCloud cloud, String... namesAndValues) {
        return watching(cloud, request(cloud, namesAndValues));
    }

    private static RawHttp watching(RunningCloud cloud, AccessKey key, String... namesAndValues) {
        return watching(cloud, request(cloud.signed(key, "GET", namesAndValues)));
    }

    private static RawHttp watching(RunningCloud cloud, String request) {
        RawHttp http = new RawHttp(cloud.port());
        http.send(request);
        assertThat(http.line()).isEqualTo("HTTP/1.1 200 OK");
        String header = http.line();
        boolean isEventStream = false;
        while (header != null && !header.isEmpty()) {
            isEventStream |=
                    header.equalsIgnoreCase("Content-Type: text/event-stream;charset=utf-8");
            header = http.line();
        }
        assertThat(isEventStream).isTrue();
        assertThat(next(http)).isEqualTo(":");
        return http;
    }

    /** The next line of an event, past the sizes of chunks and what is empty. */
    private static String next(RawHttp http) {
        while (true) {
            String line = Objects.requireNonNull(http.line(), "the stream has ended");
            if (!line.isEmpty() && !line.matches("[0-9a-f]+")) {
                return line;
            }
        }
    }

    @Test
    void showsAnUplinkAsItComes() {
        try (RawHttp http = watching(cloud, "Action", "TailUplinks")) {
            offer(LAMP, 1001, bytes("{\"on\":1}\n"));

            assertThat(next(http)).isEqualTo("event: uplink");
            assertThat(next(http)).isEqualTo("id: 1001");
            assertThat(next(http))
                    .isEqualTo(
                            "data: {\"messageId\":\"1001\",\"productKey\":\"a1QbDtEsT00\",\"deviceName\":\"lamp1\",\"topic\":\"/a1QbDtEsT00/lamp1/user/update\",\"payload\":\"{\\\"on\\\":1}\\n\",\"payloadBase64\":\"eyJvbiI6MX0K\",\"qos\":1,\"generateTime\":1704067200000}");
        }
    }

    @Test
    void showsAPayloadThatIsNoTextAsBase64Only() {
        try (RawHttp http = watching(cloud, "Action", "TailUplinks")) {
            offer(LAMP, 1, new byte[] {(byte) 0xff, 0});

            next(http);
            next(http);
            JsonObject data = new JsonObject(next(http).substring("data: ".length()));
            assertThat(data.containsKey("payload")).isFalse();
            assertThat(data.getString("payloadBase64")).isEqualTo("/wA=");
        }
    }

    @Test
    void showsOnlyTheProductOrTheDeviceThatIsAskedFor() {
        try (RawHttp product =
                        watching(cloud, "Action", "TailUplinks", "ProductKey", "a1QbDtEsT00");
                RawHttp device =
                        watching(
                                cloud,
                                "Action",
                                "TailUplinks",
                                "ProductKey",
                                "a1QbDtEsT00",
                                "DeviceName",
                                "lamp2")) {
            offer(DeviceId.of("a1Other0000", "lamp1"), 1, bytes("a"));
            offer(LAMP, 2, bytes("b"));
            offer(DeviceId.of("a1QbDtEsT00", "lamp2"), 3, bytes("c"));

            next(product);
            assertThat(next(product)).isEqualTo("id: 2");
            next(device);
            assertThat(next(device)).isEqualTo("id: 3");
        }
    }

    @Test
    void tellsASlowWatcherHowManyItHasMissed() {
        int offered = 3_000;
        byte[] payload = bytes("x".repeat(20_000));
        try (RawHttp http = watching(cloud, "Action", "TailUplinks")) {
            for (int i = 0; i < offered; i++) {
                offer(LAMP, i, payload);
            }
            long shown = 0;
            long dropped = 0;
            while (shown + dropped < offered) {
                String line = next(http);
                if (line.equals("event: uplink")) {
                    shown++;
                } else if (line.equals("event: dropped")) {
                    dropped +=
                            new JsonObject(next(http).substring("data: ".length()))
                                    .getLong("count");
                }
            }

            assertThat(dropped).isPositive();
            assertThat(shown + dropped).isEqualTo(offered);
            offer(LAMP, 9999, payload);
            String line = next(http);
            while (!line.startsWith("id: ")) {
                line = next(http);
            }
            assertThat(line).isEqualTo("id: 9999");
        }
    }

    @Test
    void stopsToWatchWhenTheClientGoes() {
        RawHttp http = watching(cloud, "Action", "TailUplinks");
        assertThat(cloud.watchers()).isEqualTo(1);
        assertThat(cloud.uplinks.reads(LAMP, UPDATE)).isTrue();

        http.close();

        Awaiting.until("nobody watches", () -> !cloud.uplinks.reads(LAMP, UPDATE));
        Awaiting.until("the watcher is forgotten", () -> cloud.watchers() == 0);
    }

    @Test
    void refusesMoreWatchersThanItMayHave() {
        RawHttp second = watching(cloud, "Action", "TailUplinks");
        try (RawHttp _ = watching(cloud, "Action", "TailUplinks")) {
            try (RawHttp third = new RawHttp(cloud.port())) {
                third.send(request(cloud, "Action", "TailUplinks"));
                RawHttp.Response response = third.receive();
                assertThat(response.status()).isEqualTo(503);
                assertThat(response.body()).contains("too many clients watch uplinks");
            }
            second.close();
            Awaiting.until("there is a place again", () -> cloud.watchers() == 1);

            watching(cloud, "Action", "TailUplinks").close();
        }
    }

    @Test
    void beatsWhileNothingComes() {
        CloudSettings lively =
                CloudSettings.DEFAULT.withLive(
                        new LiveSettings(1, 10, 1_000, Duration.ofMillis(20)));
        try (RunningCloud other = new RunningCloud(lively, new MemoryRegistry());
                RawHttp http = watching(other, "Action", "TailUplinks")) {
            assertThat(next(http)).isEqualTo(":");
            assertThat(next(http)).isEqualTo(":");
        }
    }

    @Test
    @Timeout(60)
    void endsTheStreamWhenTheServerStops() {
        try (RawHttp http = watching(cloud, "Action", "TailUplinks")) {
            cloud.close();

            assertThat(cloud.uplinks.reads(LAMP, UPDATE)).isFalse();
            String line = http.line();
            while (line != null) {
                line = http.line();
            }
        }
    }

    @Test
    void refusesWhoIsNotSignedOrAsksForSomethingElse() {
        assertThat(RunningCloud.rejection(cloud.get("/lanyard/v1/uplinks")))
                .startsWith("400 MissingParameter")
                .contains("\"Action\"");
        assertThat(
                        RunningCloud.rejection(
                                cloud.get(
                                        "/lanyard/v1/uplinks?"
                                                + RequestSigner.encoded(
                                                        cloud.signed("GET", "Action", "Pub")))))
                .startsWith("400 InvalidParameter The parameter \"Action\"");
        assertThat(
                        RunningCloud.rejection(
                                cloud.get(
                                        "/lanyard/v1/uplinks?"
                                                + RequestSigner.encoded(
                                                        cloud.signed(
                                                                "GET",
                                                                "Action",
                                                                "TailUplinks",
                                                                "DeviceName",
                                                                "lamp1")))))
                .startsWith("400 MissingParameter")
                .contains("\"ProductKey\"");
        assertThat(cloud.rejection("TailUplinks")).startsWith("404 InvalidAction.NotFound ");
    }

    @Test
    void aKeyThatIsDisabledEndsItsStreamsAndNoOthers() {
        AccessKey key = cloud.accessKeys.create();
        try (RawHttp ofKey = watching(cloud, key, "Action", "TailUplinks");
                RawHttp other = watching(cloud, "Action", "TailUplinks")) {
            cloud.done("SetAccessKeyEnabled", "AccessKeyIdToSet", key.id(), "Enabled", "false");

            assertThat(next(ofKey)).isEqualTo("event: end");
            assertThat(next(ofKey)).isEqualTo("data: {\"reason\":\"KEY_DISABLED\"}");
            Awaiting.until("the watcher is gone", () -> cloud.watchers() == 1);
            offer(LAMP, 1001, bytes("on"));
            assertThat(next(other)).isEqualTo("event: uplink");
        }
    }
}
