// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Packets as tables write them: {@code 82 [ 0001 s'a/b' 01 ]}. Hex digits are bytes; {@code 'text'} is its UTF-8,
 * {@code s'text'} the same with its length in two bytes in front, {@code [ ... ]} what is in it with its Remaining
 * Length in front.
 */
final class WireBytes {
    private final String text;
    private int at;

    private WireBytes(String text) {
        this.text = text;
    }

    static ByteBuf buffer(String text) {
        return Unpooled.wrappedBuffer(of(text));
    }

    static byte[] of(String text) {
        WireBytes parser = new WireBytes(text);
        byte[] bytes = parser.untilBracket();
        if (parser.at != text.length()) {
            throw new IllegalArgumentException("a ] too many in " + text);
        }
        return bytes;
    }

    private byte[] untilBracket() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (at < text.length() && text.charAt(at) != ']') {
            char c = text.charAt(at);
            if (c == ' ') {
                at++;
            } else if (c == '[') {
                at++;
                byte[] body = untilBracket();
                if (at == text.length()) {
                    throw new IllegalArgumentException("a ] is missing in " + text);
                }
                at++;
                writeLength(body.length, out);
                out.writeBytes(body);
            } else if (c == '\'') {
                out.writeBytes(quoted());
            } else if (c == 's') {
                at++;
                byte[] utf8 = quoted();
                out.write(utf8.length >> 8);
                out.write(utf8.length);
                out.writeBytes(utf8);
            } else {
                out.write(Integer.parseInt(text.substring(at, at + 2), 16));
                at += 2;
            }
        }
        return out.toByteArray();
    }

    private byte[] quoted() {
        int end = text.indexOf('\'', at + 1);
        byte[] utf8 = text.substring(at + 1, end).getBytes(StandardCharsets.UTF_8);
        at = end + 1;
        return utf8;
    }

    private static void writeLength(int length, ByteArrayOutputStream out) {
        int rest = length;
        while (rest > 0x7F) {
            out.write(0x80 | (rest & 0x7F));
            rest >>>= 7;
        }
        out.write(rest);
    }
}
