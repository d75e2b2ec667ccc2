// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.cloud.RunningCloud;
import io.lanyard.platform.event.TraceEntry;
import io.lanyard.platform.event.TraceEntry.Kind;
import io.lanyard.protocol.identity.DeviceId;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TraceActionsTest {
    private static final long ID = 7_400_000_000_000_000_001L;

    private final RunningCloud cloud = new RunningCloud();

    @AfterEach
    void stop() {
        cloud.close();
    }

    private static TraceEntry entry(Kind kind, @Nullable DeviceId device, long id) {
        return new TraceEntry(1_764_000_000_123L, kind, device, id, "/t", 5, 6, "why");
    }

    @Test
    void theWayOfAMessageIsToldInOrderWithAllItsFields() {
        DeviceId device = DeviceId.of(cloud.product("lamps"), "lamp1");
        cloud.traces.append(
                List.of(
                        new TraceEntry(
                                1_764_000_000_123L, Kind.DOWNLINK, device, ID, "/t", 0, 0, "by"),
                        entry(Kind.SENT, device, ID),
                        entry(Kind.SETTLED, null, ID)));

        JsonObject answer = cloud.done("QueryMessageTrace", "MessageId", Long.toString(ID));

        assertThat(answer.getBoolean("Traced")).isTrue();
        assertThat(entries(answer)).hasSize(3);
        assertThat(entries(answer).getFirst())
                .isEqualTo(
                        new JsonObject()
                                .put("Time", "2025-11-24T16:00:00.123Z")
                                .put("Kind", "DOWNLINK")
                                .put("ProductKey", device.productKey().value())
                                .put("DeviceName", "lamp1")
                                .put("MessageId", Long.toString(ID))
                                .put("Topic", "/t")
                                .put("Detail", "by"));
        assertThat(entries(answer).get(1).getLong("Epoch")).isEqualTo(5);
        assertThat(entries(answer).get(1).getInteger("PacketId")).isEqualTo(6);
    }

    @Test
    void aMessageThatIsNotTracedIsToldFromOneThatIsUnknown() {
        assertThat(
                        cloud.done("QueryMessageTrace", "MessageId", Long.toString(ID + 1))
                                .getBoolean("Traced"))
                .isFalse();
        assertThat(entries(cloud.done("QueryMessageTrace", "MessageId", Long.toString(ID))))
                .isEmpty();
        assertThat(cloud.rejection("QueryMessageTrace", "MessageId", "x1"))
                .startsWith("400 InvalidParameter");
    }

    @Test
    void theNewestOfADeviceAreToldInOrder() {
        DeviceId device = DeviceId.of(cloud.product("lamps"), "lamp1");
        cloud.traces.append(
                List.of(
                        entry(Kind.ONLINE, device, 0),
                        entry(Kind.SUBSCRIBED, device, 0),
                        entry(Kind.OFFLINE, device, 0)));

        JsonObject answer =
                cloud.done(
                        "QueryDeviceTrace",
                        "ProductKey",
                        device.productKey().value(),
                        "DeviceName",
                        "lamp1",
                        "MaxCount",
                        "2");

        assertThat(entries(answer))
                .extracting(entry -> entry.getString("Kind"))
                .containsExactly("SUBSCRIBED", "OFFLINE");
    }

    @Test
    void aKeyOfAnotherProductSeesNeitherTheMessageNorTheDevice() {
        String lamps = cloud.product("lamps");
        DeviceId device = DeviceId.of(lamps, "lamp1");
        cloud.traces.append(
                List.of(entry(Kind.SENT, device, ID), entry(Kind.DOWNLINK, null, ID + 2)));
        JsonObject key =
                cloud.done(
                                "CreateAccessKey",
                                "Right.1",
                                "read",
                                "ProductKey.1",
                                cloud.product("locks"))
                        .getJsonObject("Data");

        assertThat(code(key, Map.of("Action", "QueryMessageTrace", "MessageId", "" + ID)))
                .isEqualTo("Forbidden.RAM");
        assertThat(code(key, Map.of("Action", "QueryMessageTrace", "MessageId", "" + (ID + 2))))
                .isEqualTo("Forbidden.RAM");
        assertThat(
                        code(
                                key,
                                Map.of(
                                        "Action",
                                        "QueryDeviceTrace",
                                        "ProductKey",
                                        lamps,
                                        "DeviceName",
                                        "lamp1")))
                .isEqualTo("Forbidden.RAM");
    }

    private String code(JsonObject key, Map<String, String> parameters) {
        return new JsonObject(
                        cloud.get(
                                        RequestSigner.sign(
                                                "GET",
                                                parameters,
                                                key.getString("AccessKeyId"),
                                                key.getString("AccessKeySecret"),
                                                "trace-" + parameters.hashCode(),
                                                cloud.clock.instant()))
                                .body())
                .getString("Code", "");
    }

    private static List<JsonObject> entries(JsonObject answer) {
        return answer.getJsonObject("Data").getJsonArray("TraceEntry").stream()
                .map(JsonObject.class::cast)
                .toList();
    }
}
