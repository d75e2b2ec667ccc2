// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import java.nio.file.Path;
import java.util.Objects;

/** Whom a device believes that a TLS server is the platform. */
public sealed interface Trust {
    /** The authorities that the Java runtime trusts. */
    static Trust system() {
        return new SystemAuthorities();
    }

    /**
     * These authorities and no other: pinned, as {@code cadata} of the Python Link SDK. The platform's own is in the
     * file {@code tls/ca.pem} of its data folder.
     *
     * @param pem one or more certificates in PEM
     */
    static Trust authorities(String pem) {
        return new Authorities(pem);
    }

    /**
     * The authorities in this file and no other. It is read before each connection that finds it changed, so that an
     * authority can be replaced in the field without a restart. While it cannot be read, or holds no certificate, what
     * was read before holds; when nothing was, connecting fails with {@link ResultCode#TLS_NOT_READY}.
     *
     * @param file one or more certificates in PEM
     */
    static Trust authorities(Path file) {
        return new AuthoritiesFile(file);
    }

    /** See {@link #system()}. */
    record SystemAuthorities() implements Trust {}

    /**
     * See {@link #authorities(String)}.
     *
     * @param pem one or more certificates in PEM
     */
    record Authorities(String pem) implements Trust {
        /** Not checked here: {@link LinkKitBuilder#build()} reads the certificates. */
        public Authorities {
            Objects.requireNonNull(pem, "pem is null");
        }
    }

    /**
     * See {@link #authorities(Path)}.
     *
     * @param file one or more certificates in PEM
     */
    record AuthoritiesFile(Path file) implements Trust {
        /** Not read here. */
        public AuthoritiesFile {
            Objects.requireNonNull(file, "file is null");
        }
    }
}
