// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

/** The state of a device as applications see it (PROTOCOL.md 1.7). */
public enum DeviceStatus {
    /** Never signed in. */
    UNACTIVE,
    ONLINE,
    OFFLINE,
    /** Disabled; may not sign in. */
    DISABLE
}
