// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.platform.access.AddressBlock;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Objects;

/**
 * A request as it came over HTTP.
 *
 * @param requestId made for this request; answers and logs carry it
 * @param method the HTTP method, which is signed
 * @param query what follows the question mark, still encoded; may be empty
 * @param headers names in any case
 * @param body the form body, still encoded; may be empty
 * @param host the host that the client called, as it wrote it
 * @param peer the client's address, for logs
 * @param address the same, as failures to sign in count it
 */
public record Call(
        String requestId,
        String method,
        String query,
        MultiMap headers,
        Buffer body,
        String host,
        String peer,
        AddressBlock address) {
    public Call {
        Objects.requireNonNull(requestId, "requestId is null");
        Objects.requireNonNull(method, "method is null");
        Objects.requireNonNull(query, "query is null");
        Objects.requireNonNull(headers, "headers is null");
        Objects.requireNonNull(body, "body is null");
        Objects.requireNonNull(host, "host is null");
        Objects.requireNonNull(peer, "peer is null");
        Objects.requireNonNull(address, "address is null");
    }

    /** Without query, headers and body: they hold signatures and messages. */
    @Override
    public String toString() {
        return "Call[" + requestId + ", " + method + ", " + peer + "]";
    }
}
