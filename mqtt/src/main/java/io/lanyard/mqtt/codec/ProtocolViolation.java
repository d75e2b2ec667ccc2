// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.ReasonCode;
import java.util.Objects;

/**
 * Bytes that break the MQTT specification. After one, nothing more can be decoded: the connection has to end.
 *
 * @param reason what a 5.0 peer is told
 * @param spec the statement that was broken, for example {@code MQTT-3.8.3-4}, or the section where the
 *     specification has no numbered statement, for example {@code MQTT 3.1.1 section 2.2.3}; empty where it says
 *     nothing, and the bytes are more than this end accepts
 * @param detail what was wrong, where, and what was expected
 */
public record ProtocolViolation(ReasonCode reason, String spec, String detail) {
    public ProtocolViolation {
        Objects.requireNonNull(reason, "reason is null");
        Objects.requireNonNull(spec, "spec is null");
        Objects.requireNonNull(detail, "detail is null");
    }

    @Override
    public String toString() {
        return spec.isEmpty() ? detail : detail + " [" + spec + "]";
    }
}
