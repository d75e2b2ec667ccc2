// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.mqtt;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Packets as a person writes them, and as tables keep them. Blanks and line ends only separate.
 *
 * <pre>
 * 10 2a          bytes in hexadecimal, also 102a
 * ..             any byte; only in what is expected
 * ...            whatever follows, up to the end of the packet; only in what is expected, where r cannot stand beside it
 * 'text'         the UTF-8 bytes of the text; two quotes stand for one
 * s'text'        the same behind its length in two bytes, as MQTT writes strings
 * s( ... )       whatever stands within, behind its length in two bytes
 * v( ... )       the same behind its length as a variable byte integer, as MQTT 5.0 writes properties
 * 'x'*300        the element before the star, 300 times
 * r              the Remaining Length: how many bytes follow in this packet
 * ;              the next packet begins
 * # ...          a remark, to the end of the line
 * </pre>
 *
 * For example {@code 30 r s'/pk/dev1/user/update' 'hello'}.
 */
public final class PacketText {
    /** What stands for "any byte" among the cells of a {@link PacketPattern}. */
    static final int ANY = -1;

    /** What stands for "whatever follows"; the last of the cells. */
    static final int REST = -2;

    private final String text;
    private int at;

    private PacketText(String text) {
        this.text = text;
    }

    /**
     * The bytes of all packets of the text, one behind the other.
     *
     * @throws IllegalArgumentException when the text is malformed or leaves a byte open; the message gives the index
     */
    public static byte[] bytes(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (PacketPattern packet : patterns(text)) {
            bytes.writeBytes(packet.bytes());
        }
        return bytes.toByteArray();
    }

    /**
     * The packets of the text.
     *
     * @throws IllegalArgumentException when the text is malformed; the message gives the index
     */
    public static List<PacketPattern> patterns(String text) {
        PacketText parser = new PacketText(text);
        List<PacketPattern> packets = new ArrayList<>();
        do {
            List<Integer> cells = parser.packet();
            if (!cells.isEmpty()) {
                packets.add(new PacketPattern(cells));
            }
        } while (parser.take(';'));
        if (parser.more()) {
            throw parser.unexpected();
        }
        return packets;
    }

    private List<Integer> packet() {
        List<Integer> head = elements();
        if (!take('r')) {
            return head;
        }
        List<Integer> rest = elements();
        if (rest.contains(REST)) {
            throw new IllegalArgumentException(
                    "the Remaining Length of a packet that ends with ... is not known in: " + text);
        }
        addVariable(rest.size(), head);
        head.addAll(rest);
        return head;
    }

    private static void addVariable(int number, List<Integer> cells) {
        int left = number;
        do {
            int group = left & 0x7f;
            left >>>= 7;
            cells.add(left > 0 ? group | 0x80 : group);
        } while (left > 0);
    }

    /** Up to something that is none: the end, {@code r}, {@code ;} or a closing bracket. */
    private List<Integer> elements() {
        List<Integer> cells = new ArrayList<>();
        while (more()
                && text.charAt(at) != ';'
                && text.charAt(at) != 'r'
                && text.charAt(at) != ')') {
            List<Integer> element = element();
            int times = take('*') ? number() : 1;
            for (int i = 0; i < times; i++) {
                cells.addAll(element);
            }
        }
        return cells;
    }

    private List<Integer> element() {
        char c = text.charAt(at);
        if (c == '\'') {
            return quoted();
        }
        if (c == 's') {
            at++;
            return behindLength();
        }
        if (c == 'v') {
            at++;
            return behindVariableLength();
        }
        if (text.startsWith("...", at)) {
            at += 3;
            return List.of(REST);
        }
        if (text.startsWith("..", at)) {
            at += 2;
            return List.of(ANY);
        }
        int high = Character.digit(c, 16);
        int low = at + 1 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
        if (high < 0 || low < 0) {
            throw unexpected();
        }
        at += 2;
        return List.of(high << 4 | low);
    }

    private List<Integer> behindLength() {
        List<Integer> content;
        if (at < text.length() && text.charAt(at) == '\'') {
            content = quoted();
        } else {
            content = inBrackets('s');
        }
        if (content.size() > 0xffff) {
            throw new IllegalArgumentException(
                    "%d bytes do not fit behind a length of two bytes at index %d of: %s"
                            .formatted(content.size(), at, text));
        }
        List<Integer> cells = new ArrayList<>();
        cells.add(content.size() >> 8);
        cells.add(content.size() & 0xff);
        cells.addAll(content);
        return cells;
    }

    private List<Integer> behindVariableLength() {
        List<Integer> content = inBrackets('v');
        List<Integer> cells = new ArrayList<>();
        addVariable(content.size(), cells);
        cells.addAll(content);
        return cells;
    }

    private List<Integer> inBrackets(char behind) {
        if (!take('(')) {
            throw unexpected();
        }
        List<Integer> content = elements();
        if (!take(')')) {
            throw new IllegalArgumentException(
                    "the bracket of %c( is not closed in: %s".formatted(behind, text));
        }
        return content;
    }

    private List<Integer> quoted() {
        StringBuilder content = new StringBuilder();
        int from = at + 1;
        while (true) {
            int end = text.indexOf('\'', from);
            if (end < 0) {
                throw new IllegalArgumentException(
                        "the quote at index %d is not closed in: %s".formatted(at, text));
            }
            content.append(text, from, end);
            if (!text.startsWith("''", end)) {
                at = end + 1;
                break;
            }
            content.append('\'');
            from = end + 2;
        }
        List<Integer> cells = new ArrayList<>();
        for (byte b : content.toString().getBytes(StandardCharsets.UTF_8)) {
            cells.add(b & 0xff);
        }
        return cells;
    }

    private int number() {
        int from = at;
        while (at < text.length() && Character.digit(text.charAt(at), 10) >= 0) {
            at++;
        }
        if (from == at) {
            throw new IllegalArgumentException(
                    "a number has to follow the star at index %d of: %s".formatted(at, text));
        }
        return Integer.parseInt(text.substring(from, at));
    }

    private boolean take(char c) {
        if (more() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    /** Steps over blanks and remarks; whether something follows. */
    private boolean more() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (Character.isWhitespace(c)) {
                at++;
            } else {
                return true;
            }
        }
        return false;
    }

    private IllegalArgumentException unexpected() {
        return new IllegalArgumentException(
                at < text.length()
                        ? "unexpected [%c] at index %d of: %s".formatted(text.charAt(at), at, text)
                        : "unexpected end of: " + text);
    }
}
