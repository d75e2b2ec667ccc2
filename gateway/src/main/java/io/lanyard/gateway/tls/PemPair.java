// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway.tls;

import java.nio.file.Path;
import java.util.Objects;

/**
 * The files of one identity of the server.
 *
 * @param certificate the server's own certificate first, then those that lead to its authority
 * @param key its private key, without a passphrase
 */
public record PemPair(Path certificate, Path key) {
    public PemPair {
        Objects.requireNonNull(certificate, "certificate is null");
        Objects.requireNonNull(key, "key is null");
    }
}
