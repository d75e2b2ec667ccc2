// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the server's certificate by the host name that the device asks for (SNI). Who asks for none, or for one
 * that no certificate is for, gets the first. An alias is the place in the list.
 */
final class IdentityKeys extends X509ExtendedKeyManager {
    private final List<TlsIdentity> identities;

    IdentityKeys(List<TlsIdentity> identities) {
        this.identities = List.copyOf(identities);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        String host = requestedHost(engine);
        List<TlsIdentity> named =
                host == null
                        ? List.of()
                        : identities.stream().filter(identity -> identity.isFor(host)).toList();
        // The engine asks for one kind of key after the other, in the order of the device's liking.
        return (named.isEmpty() ? identities : named)
                .stream()
                        .filter(identity -> identity.key().getAlgorithm().equals(keyType))
                        .findFirst()
                        .map(identity -> Integer.toString(identities.indexOf(identity)))
                        .orElse(null);
    }

    private static @Nullable String requestedHost(SSLEngine engine) {
        if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
            return session.getRequestedServerNames().stream()
                    .filter(SNIHostName.class::isInstance)
                    .map(name -> ((SNIHostName) name).getAsciiName())
                    .findFirst()
                    .orElse(null);
        }
        return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return identities.get(Integer.parseInt(alias)).chain().toArray(new X509Certificate[0]);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return identities.get(Integer.parseInt(alias)).key();
    }

    // Only engines of a server ask here.

    @Override
    public @Nullable String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }
}
