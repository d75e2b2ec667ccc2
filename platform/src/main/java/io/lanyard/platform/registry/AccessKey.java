// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.registry;

import java.time.Instant;
import java.util.Objects;

/**
 * A key with which applications sign their requests.
 *
 * @param id 1 to 128 characters
 * @param secret 1 to 128 characters
 * @param scope what it may do
 */
public record AccessKey(
        String id, String secret, boolean enabled, Instant createdAt, KeyScope scope) {
    public AccessKey {
        Objects.requireNonNull(id, "id is null");
        Objects.requireNonNull(secret, "secret is null");
        Objects.requireNonNull(createdAt, "createdAt is null");
        Objects.requireNonNull(scope, "scope is null");
    }

    /** A key that may do everything. */
    public AccessKey(String id, String secret, boolean enabled, Instant createdAt) {
        this(id, secret, enabled, createdAt, KeyScope.ALL);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "AccessKey[" + id + "]";
    }
}
