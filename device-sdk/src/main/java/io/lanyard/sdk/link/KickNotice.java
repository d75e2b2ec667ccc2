// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import java.nio.charset.StandardCharsets;

/**
 * The notice {@code {"title":"kick","content":"Kicked by the same device"}} on {@code /ext/notify}, with which the
 * platform announces that it is about to close the connection (PROTOCOL.md 1.7).
 */
final class KickNotice {
    private static final String TOPIC = "/ext/notify";

    private KickNotice() {}

    /**
     * Whether the message is that notice. Looks for its words instead of reading the JSON: whether the topic has
     * other notices is not known, and a wrong guess only makes one wait longer.
     */
    static boolean matches(String topic, byte[] payload) {
        if (!topic.equals(TOPIC)) {
            return false;
        }
        String text = new String(payload, StandardCharsets.UTF_8);
        return text.contains("\"kick\"") || text.contains("Kicked by the same device");
    }
}
