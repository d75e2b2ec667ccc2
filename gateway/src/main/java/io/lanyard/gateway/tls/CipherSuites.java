// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway.tls;

import java.util.ArrayList;
import java.util.List;

/** What the native provider speaks, in the order of the server's liking; the JDK's has its own list. */
final class CipherSuites {
    private static final List<String> TLS_1_3 =
            List.of(
                    "TLS_AES_128_GCM_SHA256",
                    "TLS_AES_256_GCM_SHA384",
                    "TLS_CHACHA20_POLY1305_SHA256");

    /** The last four for SDKs whose library was built without GCM. */
    private static final List<String> TLS_1_2 =
            List.of(
                    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
                    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
                    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
                    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA");

    private static final List<String> RSA_KEY_EXCHANGE =
            List.of(
                    "TLS_RSA_WITH_AES_128_GCM_SHA256",
                    "TLS_RSA_WITH_AES_256_GCM_SHA384",
                    "TLS_RSA_WITH_AES_128_CBC_SHA",
                    "TLS_RSA_WITH_AES_256_CBC_SHA");

    private CipherSuites() {}

    /**
     * The suites.
     *
     * @param rsaKeyExchange with those that have no forward secrecy, behind all others
     */
    static List<String> all(boolean rsaKeyExchange) {
        List<String> all = new ArrayList<>(TLS_1_3);
        all.addAll(TLS_1_2);
        if (rsaKeyExchange) {
            all.addAll(RSA_KEY_EXCHANGE);
        }
        return List.copyOf(all);
    }
}
