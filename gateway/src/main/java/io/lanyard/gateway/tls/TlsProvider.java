// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/** Whose TLS it is (docs/decisions/0013-tls-provider.md). */
public enum TlsProvider {
    /** BoringSSL, a native library that comes along for the common platforms; where it does not load, the JDK's. */
    NATIVE,
    /** The JDK's own. */
    JDK;

    /** Whether the native library is there and is asked for. */
    boolean isNative() {
        return this == NATIVE && OpenSsl.isAvailable();
    }

    /** The name of what is in use, for the log. */
    String inUse() {
        if (isNative()) {
            return OpenSsl.versionString();
        }
        String own = "the JDK's TLS";
        Throwable cause = OpenSsl.unavailabilityCause();
        return this == JDK || cause == null
                ? own
                : own + ", because the native library does not load: " + cause;
    }

    SslProvider toNetty() {
        return isNative() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
    }
}
