// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import java.util.Set;

/**
 * What Netty's decoder does not check: a statement, or a packet type and a statement. Whatever else it accepts and
 * we refuse is our mistake.
 */
final class NettyLaxity {
    private static final Set<String> IN_EVERY_VERSION =
            Set.of(
                    // It has no state: neither order nor direction.
                    "[MQTT-3.1.0-1]",
                    "[MQTT-3.1.0-2]",
                    "[MQTT-3.14.4-2]",
                    "[MQTT-3.14.4-1]",
                    "[MQTT 3.1.1 section 2.2.1]",
                    "[MQTT 5.0 section 2.1.2]",
                    // Flags of a will that is not there, and QoS 3 of one that is.
                    "[MQTT-3.1.2-11]",
                    "[MQTT-3.1.2-12]",
                    "[MQTT-3.1.2-13]",
                    "[MQTT-3.1.2-14]",
                    "[MQTT-3.1.2-15]",
                    // The will topic is text to it; the topic of a PUBLISH is checked, but may be
                    // empty.
                    "CONNECT [MQTT-3.3.2-2]",
                    "[MQTT-4.7.3-1]",
                    "[MQTT-3.3.1-2]",
                    // It reads the options of 5.0 in every version, and takes an empty list.
                    "[MQTT-3.8.3-4]",
                    "[MQTT-3.8.3-3]",
                    "[MQTT-3.8.3-2]",
                    "[MQTT-3.10.3-2]",
                    // It lets DISCONNECT have a body in every version.
                    "DISCONNECT [MQTT 3.1.1 section 2.2.3]");

    private static final Set<String> IN_5 =
            Set.of(
                    // A length may be longer than it has to be.
                    "[MQTT-1.5.5-1]",
                    // Properties may run over their length; it counts what it has read afterwards.
                    "[MQTT 5.0 section 2.2.2.1]",
                    // Any property may come in any packet, any number of times, with any number,
                    // and data without a method.
                    "[MQTT 5.0 section 2.2.2.2]",
                    "[MQTT 5.0 section 3.1.2.11]",
                    "[MQTT 5.0 section 3.1.3.2]",
                    "[MQTT 5.0 section 3.3.2.3]",
                    "[MQTT 5.0 section 3.4.2.2]",
                    "[MQTT 5.0 section 3.5.2.2]",
                    "[MQTT 5.0 section 3.6.2.2]",
                    "[MQTT 5.0 section 3.7.2.2]",
                    "[MQTT 5.0 section 3.8.2.1]",
                    "[MQTT 5.0 section 3.10.2.1]",
                    "[MQTT 5.0 section 3.14.2.2]",
                    "[MQTT 5.0 section 3.15.2.2]",
                    "[MQTT 5.0 section 3.1.2.11.10]",
                    "[MQTT 5.0 section 3.15.2.2.2]",
                    "[MQTT-3.3.4-6]",
                    // The response topic is text to it.
                    "[MQTT-3.3.2-14]",
                    // It leaves topic aliases to its user.
                    "[MQTT 5.0 section 3.3.2.1]",
                    "[MQTT 5.0 section 3.3.4]",
                    "[MQTT-3.3.2-8]",
                    // Any byte is a reason code in any packet.
                    "[MQTT-3.4.2-1]",
                    "[MQTT-3.5.2-1]",
                    "[MQTT-3.6.2-1]",
                    "[MQTT-3.7.2-1]",
                    "[MQTT-3.14.2-1]",
                    "[MQTT-3.15.2-1]",
                    // An AUTH may end behind its reason code.
                    "AUTH [MQTT 5.0 section 2.1.4]",
                    // Reserved bits of the subscription options.
                    "[MQTT-3.8.3-5]");

    private NettyLaxity() {}

    /** Whether what we refuse, in these words, is something that Netty does not look at. */
    static boolean explains(String refusal) {
        if (!refusal.endsWith("]")) {
            // No statement: more than this end accepts, of which it has its own mind.
            return true;
        }
        String statement = refusal.substring(refusal.lastIndexOf('['));
        String type = refusal.substring(0, refusal.indexOf(':') + 1).replace(":", " ");
        return IN_EVERY_VERSION.contains(statement)
                || IN_EVERY_VERSION.contains(type + statement)
                || IN_5.contains(statement)
                || IN_5.contains(type + statement);
    }
}
