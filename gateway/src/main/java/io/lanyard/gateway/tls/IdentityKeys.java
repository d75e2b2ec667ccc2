// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the server's certificate by the host name that the device asks for (SNI). Who asks for none, or for one
 * that no certificate is for, gets the first. An alias is the place in the list.
 */
final class IdentityKeys extends X509ExtendedKeyManager {
    private final List<TlsIdentity> identities;

    /** For who asks for no host that one of them is for. */
    private final List<TlsIdentity> unnamed;

    IdentityKeys(List<TlsIdentity> identities) {
        this.identities = List.copyOf(identities);
        TlsIdentity first = this.identities.getFirst();
        // Every device can do RSA and most like EC better, so they would get one of another host.
        // The other way round there are devices that know no EC.
        this.unnamed =
                first.key().getAlgorithm().equals("RSA")
                        ? this.identities.stream()
                                .filter(each -> each.equals(first) || each.isForAllOf(first))
                                .toList()
                        : this.identities;
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
        return (named.isEmpty() ? unnamed : named)
                .stream()
                        .filter(identity -> identity.key().getAlgorithm().equals(keyType))
                        .findFirst()
                        .map(identity -> Integer.toString(identities.indexOf(identity)))
                        .orElse(null);
    }

    private static @Nullable String requestedHost(SSLEngine engine) {
        if (!(engine.getHandshakeSession() instanceof ExtendedSSLSession session)) {
            return null;
        }
        List<SNIServerName> requested;
        try {
            requested = session.getRequestedServerNames();
        } catch (IllegalArgumentException e) {
            // Not of the letters of DNS, such as the name of a container with an underscore.
            return null;
        }
        return requested.stream()
                .filter(SNIHostName.class::isInstance)
                .map(name -> ((SNIHostName) name).getAsciiName())
                .findFirst()
                .orElse(null);
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
