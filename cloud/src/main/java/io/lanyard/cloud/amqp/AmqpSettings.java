// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.amqp;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The settings of AMQP.
 *
 * @param host the address on which TLS listens; without TLS it is loopback alone
 * @param port without TLS; 0 for a free one
 * @param tlsPort with TLS; 0 for a free one
 * @param certificates PEM files of certificates for TLS, chosen by the host that a client asks for
 * @param keys PEM files of their private keys in the same order
 * @param maxConnections most connections at once on each port
 * @param signInPatience how long a client may take to sign in
 * @param attachPatience how long it may take from then on to attach a receiver
 * @param minIdle shortest idle time-out that a client may ask for
 * @param maxIdle longest one
 */
public record AmqpSettings(
        String host,
        int port,
        int tlsPort,
        List<Path> certificates,
        List<Path> keys,
        int maxConnections,
        Duration signInPatience,
        Duration attachPatience,
        Duration minIdle,
        Duration maxIdle) {
    public AmqpSettings {
        Objects.requireNonNull(host, "host is null");
        Objects.requireNonNull(signInPatience, "signInPatience is null");
        Objects.requireNonNull(attachPatience, "attachPatience is null");
        Objects.requireNonNull(minIdle, "minIdle is null");
        Objects.requireNonNull(maxIdle, "maxIdle is null");
        certificates = List.copyOf(certificates);
        keys = List.copyOf(keys);
        if (certificates.size() != keys.size() || certificates.isEmpty()) {
            throw new IllegalArgumentException(
                    "each certificate needs a key, and there has to be one, found %d and %d"
                            .formatted(certificates.size(), keys.size()));
        }
        if (maxConnections < 1) {
            throw new IllegalArgumentException(
                    "maxConnections has to be at least 1, found " + maxConnections);
        }
    }

    /** As the original has it (PROTOCOL.md 5.1): 15 s, and an idle time-out of 30 to 300 s. */
    public static AmqpSettings of(
            String host, int port, int tlsPort, List<Path> certificates, List<Path> keys) {
        return new AmqpSettings(
                host,
                port,
                tlsPort,
                certificates,
                keys,
                10_000,
                Duration.ofSeconds(15),
                Duration.ofSeconds(15),
                Duration.ofSeconds(30),
                Duration.ofSeconds(300));
    }
}
