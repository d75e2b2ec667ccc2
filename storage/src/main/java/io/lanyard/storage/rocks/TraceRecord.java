// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import io.lanyard.platform.event.TraceEntry;
import io.lanyard.protocol.identity.DeviceId;
import org.jspecify.annotations.Nullable;

/** How an entry of a trace is written. */
final class TraceRecord {
    private static final int VERSION = 1;

    private TraceRecord() {}

    static byte[] write(TraceEntry entry) {
        DeviceId device = entry.device();
        RecordWriter record =
                new RecordWriter(96 + entry.topic().length() + entry.detail().length())
                        .number1(VERSION)
                        .number1(entry.kind().number())
                        .number8(entry.at())
                        .number8(entry.messageId())
                        .number8(entry.epoch())
                        .number4(entry.packetId())
                        .text(entry.topic())
                        .text(entry.detail());
        if (device != null) {
            record.number1(1).text(device.productKey().value()).text(device.deviceName().value());
        } else {
            record.number1(0);
        }
        return record.done();
    }

    /** Reads an entry. */
    static TraceEntry read(byte[] value) {
        RecordReader record = new RecordReader(value);
        record.version(VERSION);
        int number = record.number1();
        TraceEntry.Kind kind =
                TraceEntry.Kind.of(number)
                        .orElseThrow(() ->
                                new UnreadableRecordException(
                                        "an entry of a trace of the unknown kind " + number));
        long at = record.number8();
        long messageId = record.number8();
        long epoch = record.number8();
        int packetId = record.number4();
        String topic = record.text();
        String detail = record.text();
        @Nullable DeviceId device = null;
        try {
            if (record.number1() == 1) {
                device = DeviceId.of(record.text(), record.text());
            }
        } catch (IllegalArgumentException e) {
            throw new UnreadableRecordException(
                    "an entry of a trace of no device: " + e.getMessage(), e);
        }
        return new TraceEntry(at, kind, device, messageId, topic, epoch, packetId, detail);
    }
}
