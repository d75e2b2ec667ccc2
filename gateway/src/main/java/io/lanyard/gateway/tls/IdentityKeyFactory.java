// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway.tls;

import io.netty.handler.ssl.util.SimpleKeyManagerFactory;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.ManagerFactoryParameters;

/** {@link IdentityKeys} in the form in which Netty takes keys that it may convert once and keep. */
final class IdentityKeyFactory extends SimpleKeyManagerFactory {
    private final IdentityKeys keys;

    IdentityKeyFactory(List<TlsIdentity> identities) {
        this.keys = new IdentityKeys(identities);
    }

    @Override
    protected KeyManager[] engineGetKeyManagers() {
        return new KeyManager[] {keys};
    }

    // There is nothing to load.

    @Override
    protected void engineInit(KeyStore keyStore, char[] password) {}

    @Override
    protected void engineInit(ManagerFactoryParameters parameters) {}
}
