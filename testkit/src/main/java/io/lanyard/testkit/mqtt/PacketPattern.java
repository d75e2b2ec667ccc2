// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.mqtt;

import java.util.List;
import java.util.Optional;

/** One packet as it is expected: its bytes, some of which may be left open. */
public final class PacketPattern {
    private final int[] cells;
    private final boolean open;

    PacketPattern(List<Integer> cells) {
        int rest = cells.indexOf(PacketText.REST);
        if (rest >= 0 && rest < cells.size() - 1) {
            throw new IllegalArgumentException("nothing can follow ... in a packet");
        }
        this.open = rest >= 0;
        this.cells =
                cells.stream()
                        .limit(open ? rest : cells.size())
                        .mapToInt(Integer::intValue)
                        .toArray();
    }

    /**
     * The bytes.
     *
     * @throws IllegalArgumentException when one is left open
     */
    public byte[] bytes() {
        if (open) {
            throw new IllegalArgumentException(
                    "a packet that is sent must not leave its end open, found ...");
        }
        byte[] bytes = new byte[cells.length];
        for (int i = 0; i < cells.length; i++) {
            if (cells[i] == PacketText.ANY) {
                throw new IllegalArgumentException(
                        "a packet that is sent must not leave a byte open, found .. as byte " + i);
            }
            bytes[i] = (byte) cells[i];
        }
        return bytes;
    }

    /** How the packet differs from what is expected, on several lines; empty when it does not. */
    public Optional<String> difference(byte[] packet) {
        int at = 0;
        while (at < cells.length && at < packet.length && agrees(at, packet[at])) {
            at++;
        }
        if (at == cells.length && (open || at == packet.length)) {
            return Optional.empty();
        }
        return Optional.of(
                """
                expected %s
                     but %s
                differs at byte %d\
                """
                        .formatted(PacketDump.of(cells, at), PacketDump.of(packet, at), at));
    }

    private boolean agrees(int index, byte actual) {
        return cells[index] == PacketText.ANY || cells[index] == (actual & 0xff);
    }

    /** Type, bytes and readable text, shortened. */
    @Override
    public String toString() {
        return PacketDump.of(cells, 0);
    }
}
