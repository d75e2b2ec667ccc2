// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.registry;

/** Whose tags of a device they are (PROTOCOL.md 7.4). */
public enum TagDomain {
    /** Of applications and of the device's firmware. */
    USER,
    /** What SDKs report of themselves; applications do not see them among the others. */
    SYSTEM
}
