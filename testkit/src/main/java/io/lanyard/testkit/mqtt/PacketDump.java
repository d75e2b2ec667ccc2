// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.mqtt;

import io.lanyard.mqtt.packet.PacketType;

/** Packets in failure messages: {@code CONNACK [20 02 00 04] "...."}. */
final class PacketDump {
    /** Bytes shown; of longer packets those around the place that matters. */
    private static final int SHOWN = 48;

    private PacketDump() {}

    static String of(byte[] packet, int around) {
        int[] cells = new int[packet.length];
        for (int i = 0; i < packet.length; i++) {
            cells[i] = packet[i] & 0xff;
        }
        return of(cells, around);
    }

    static String of(int[] cells, int around) {
        int from =
                cells.length <= SHOWN ? 0 : Math.clamp(around - SHOWN / 2, 0, cells.length - SHOWN);
        int to = Math.min(cells.length, from + SHOWN);
        StringBuilder hex = new StringBuilder();
        StringBuilder readable = new StringBuilder();
        for (int i = from; i < to; i++) {
            int cell = cells[i];
            hex.append(hex.isEmpty() ? "" : " ");
            hex.append(cell == PacketText.ANY ? ".." : "%02x".formatted(cell));
            readable.append(cell >= 0x20 && cell < 0x7f ? (char) cell : '.');
        }
        String before = from > 0 ? "... " : "";
        String after = to < cells.length ? " ..." : "";
        return "%s of %d bytes [%s%s%s] \"%s\""
                .formatted(typeOf(cells), cells.length, before, hex, after, readable);
    }

    private static String typeOf(int[] cells) {
        int number = cells.length == 0 ? 0 : cells[0] >> 4;
        for (PacketType type : PacketType.values()) {
            if (type.number() == number) {
                return type.name();
            }
        }
        return "no packet";
    }
}
