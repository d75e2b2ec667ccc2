// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.gateway.tls.ServerTls;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where devices connect beside the first port, and what is spoken on all of them: on every port the first bytes
 * decide between MQTT, TLS and WebSocket.
 *
 * @param morePorts 1 to 65,535, or 0 for a free one
 * @param plain whether connections without TLS are let in
 * @param tls null for none; closed with the gateway
 */
public record GatewayListeners(List<Integer> morePorts, boolean plain, @Nullable ServerTls tls) {
    /** One port without TLS, for tests and demonstrations. */
    public static final GatewayListeners PLAIN = new GatewayListeners(List.of(), true, null);

    public GatewayListeners {
        morePorts = List.copyOf(morePorts);
        if (!plain && tls == null) {
            throw new IllegalArgumentException("without TLS and without plain nobody gets in");
        }
    }
}
