// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

/**
 * How an attempt to connect ended.
 *
 * @param rc {@link ResultCode#SUCCESS}; 1 to 5 as the platform refused with CONNACK (4: unknown device or wrong
 *     secret, PROTOCOL.md 1.6), its code as it refused a registration over HTTPS (PROTOCOL.md 2.7); {@link
 *     ResultCode#CONNECT_FAILED} when there was no connection or no answer; {@link ResultCode#NOT_CONNECTED} when the attempt had not ended in the time given or was called off
 * @param sessionPresent whether the platform still had the session of an earlier connection
 */
public record ConnectResult(int rc, boolean sessionPresent) {
    /** Whether the device is signed in. */
    public boolean accepted() {
        return rc == ResultCode.SUCCESS;
    }
}
