// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

/**
 * Carries a violation from the field where it was found to {@link PacketDecoder#decode}, which returns it as a
 * value: it never leaves this package. It has no stack trace, because whoever sends garbage must not be able to
 * make the receiver walk its stack.
 */
final class MalformedPacket extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ProtocolViolation violation;

    MalformedPacket(ProtocolViolation violation) {
        super(violation.detail(), null, false, false);
        this.violation = violation;
    }

    ProtocolViolation violation() {
        return violation;
    }
}
