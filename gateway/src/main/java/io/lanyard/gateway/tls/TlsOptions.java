// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway.tls;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What TLS does beside showing the server's certificate.
 *
 * @param clientAuthorities PEM files of the authorities whose client certificates are taken; none for no client
 *     certificates at all
 * @param rsaKeyExchange whether devices are let in that can do no key exchange with forward secrecy
 *     ({@code TLS_RSA_*}) where the provider can, which is the native one
 */
public record TlsOptions(
        TlsProvider provider, List<Path> clientAuthorities, boolean rsaKeyExchange) {
    /** No client certificates, every device that can be had. */
    public static final TlsOptions DEFAULT = new TlsOptions(TlsProvider.NATIVE, List.of(), true);

    public TlsOptions {
        Objects.requireNonNull(provider, "provider is null");
        clientAuthorities = List.copyOf(clientAuthorities);
    }
}
