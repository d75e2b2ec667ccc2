// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import java.nio.file.Path;
import java.util.Objects;

/**
 * With what a device shows in TLS who it is (PROTOCOL.md 2.8).
 *
 * @param certificates its certificate in PEM, and behind it those that lead to its authority, when there are any
 * @param key its private key in PEM, PKCS #8 without a password
 */
public record ClientKey(Path certificates, Path key) {
    public ClientKey {
        Objects.requireNonNull(certificates, "certificates is null");
        Objects.requireNonNull(key, "key is null");
    }
}
