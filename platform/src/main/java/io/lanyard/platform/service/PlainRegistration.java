// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

/**
 * Where dynamic registration is open over a connection that is not encrypted: its answer holds a secret in clear
 * (PROTOCOL.md 1.6, DESIGN.md's open cases).
 */
public enum PlainRegistration {
    /** On this machine only. */
    DENY_PLAIN,
    /** Everywhere. */
    ALLOW_PLAIN;

    /** Whether a device may register over a connection of this kind. */
    public boolean admits(boolean encrypted, boolean loopback) {
        return encrypted || loopback || this == ALLOW_PLAIN;
    }
}
