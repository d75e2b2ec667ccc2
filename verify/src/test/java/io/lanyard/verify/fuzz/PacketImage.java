// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.lang.reflect.RecordComponent;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that a packet says, as text: to compare packets after their payload is gone, and by content where records
 * compare arrays by identity. Knows no packet, so that what a packet gains is compared too.
 */
final class PacketImage {
    private PacketImage() {}

    static String of(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Record record ->
                    Stream.of(record.getClass().getRecordComponents())
                            .map(component ->
                                    component.getName() + "=" + of(read(record, component)))
                            .collect(
                                    Collectors.joining(
                                            ", ", record.getClass().getSimpleName() + "[", "]"));
            case byte[] bytes -> HexFormat.of().formatHex(bytes);
            case ByteBuf bytes -> ByteBufUtil.hexDump(bytes);
            case List<?> list ->
                    list.stream().map(PacketImage::of).collect(Collectors.joining(", ", "[", "]"));
            default -> value.toString();
        };
    }

    private static @Nullable Object read(Record record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component + " cannot be read", e);
        }
    }
}
