// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.cloud.http.RequestError;
import io.lanyard.platform.event.Trace;
import io.lanyard.platform.event.TraceEntry;
import io.lanyard.platform.event.TraceReader;
import io.lanyard.platform.service.Devices;
import io.lanyard.protocol.identity.DeviceId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** What happened to a message or to a device; all of it our own. */
final class TraceActions {
    private static final int MAX_ENTRIES = 1_000;
    private static final int USUAL_ENTRIES = 100;

    private final TraceReader traces;
    private final Devices devices;

    TraceActions(TraceReader traces, Devices devices) {
        this.traces = Objects.requireNonNull(traces, "traces is null");
        this.devices = Objects.requireNonNull(devices, "devices is null");
    }

    /** QueryMessageTrace: the way of one message; its devices have to be covered by the key. */
    Answer ofMessage(Parameters parameters) {
        long id = id(parameters);
        List<TraceEntry> entries =
                traces.ofMessage(id, parameters.integer("MaxCount", USUAL_ENTRIES, 1, MAX_ENTRIES));
        boolean anyDevice = false;
        for (TraceEntry entry : entries) {
            DeviceId device = entry.device();
            if (device != null) {
                anyDevice = true;
                Fields.covered(parameters, device.productKey());
            }
        }
        if (!anyDevice && !entries.isEmpty()) {
            Fields.requireEveryProduct(parameters, "the trace of a message to many devices");
        }
        return new Answer.Success(
                new JsonObject().put("Traced", Trace.isTraced(id)).put("Data", data(entries)));
    }

    /** QueryDeviceTrace: the newest of what happened to one device, in order. */
    Answer ofDevice(Parameters parameters) {
        DeviceId device =
                new DeviceId(
                        Fields.productKey(parameters),
                        Fields.deviceName(parameters.require("DeviceName")));
        int max = parameters.integer("MaxCount", USUAL_ENTRIES, 1, MAX_ENTRIES);
        List<TraceEntry> entries = traces.ofDevice(device, max);
        if (entries.isEmpty()) {
            // Of one that was deleted there may be some.
            var _ = RefusalCodes.require(devices.find(device));
        }
        return Answer.success("Data", data(entries));
    }

    private static long id(Parameters parameters) {
        String text = parameters.require("MessageId");
        try {
            long id = Long.parseLong(text);
            if (id > 0) {
                return id;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw RefusedException.rejection(
                RequestError.invalidParameter(
                        "MessageId",
                        "it has to be a number of at most 19 digits, found "
                                + Parameters.quoted(text)));
    }

    private static JsonObject data(List<TraceEntry> entries) {
        JsonArray array = new JsonArray();
        for (TraceEntry entry : entries) {
            JsonObject fields =
                    new JsonObject()
                            .put("Time", Fields.utc(Instant.ofEpochMilli(entry.at())))
                            .put("Kind", entry.kind().name());
            DeviceId device = entry.device();
            if (device != null) {
                fields.put("ProductKey", device.productKey().value())
                        .put("DeviceName", device.deviceName().value());
            }
            if (entry.messageId() != 0) {
                fields.put("MessageId", Long.toString(entry.messageId()));
            }
            if (!entry.topic().isEmpty()) {
                fields.put("Topic", entry.topic());
            }
            if (entry.epoch() != 0) {
                fields.put("Epoch", entry.epoch());
            }
            if (entry.packetId() != 0) {
                fields.put("PacketId", entry.packetId());
            }
            array.add(fields.put("Detail", entry.detail()));
        }
        return new JsonObject().put("TraceEntry", array);
    }
}
