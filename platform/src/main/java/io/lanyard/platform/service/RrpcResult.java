// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import java.util.Objects;

/**
 * What an RRPC led to (PROTOCOL.md 4.4).
 *
 * @param messageId the request's
 * @param payload the device's answer, empty but for SUCCESS; do not change it
 */
@SuppressWarnings("ArrayRecordComponent")
public record RrpcResult(long messageId, Code code, byte[] payload) {
    /** The words of the original. */
    public enum Code {
        /** The platform failed. */
        UNKNOWN,
        SUCCESS,
        /** The device is connected and did not answer in time. */
        TIMEOUT,
        /** The device is not connected. */
        OFFLINE,
        /** The device did not answer, and has been silent for longer than its keep alive: its connection may be dead. */
        HALFCONN
    }

    public RrpcResult {
        Objects.requireNonNull(code, "code is null");
        Objects.requireNonNull(payload, "payload is null");
    }
}
