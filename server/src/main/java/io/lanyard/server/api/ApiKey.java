// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.api;

import java.util.Objects;

/** The access key that signs requests. */
public record ApiKey(String id, String secret) {
    public ApiKey {
        Objects.requireNonNull(id, "id is null");
        Objects.requireNonNull(secret, "secret is null");
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "ApiKey[" + id + "]";
    }
}
