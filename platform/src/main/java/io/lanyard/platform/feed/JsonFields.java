// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.feed;

import java.nio.charset.StandardCharsets;

/** Writes one flat JSON object, compact, in the order in which its fields are added. */
final class JsonFields {
    private final StringBuilder text = new StringBuilder(256).append('{');

    JsonFields add(String name, String value) {
        key(name).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                default -> {
                    if (c < 0x20) {
                        text.append("\\u%04x".formatted((int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
        return this;
    }

    JsonFields add(String name, long value) {
        key(name).append(value);
        return this;
    }

    private StringBuilder key(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        return text.append('"').append(name).append("\":");
    }

    byte[] bytes() {
        return (text + "}").getBytes(StandardCharsets.UTF_8);
    }
}
