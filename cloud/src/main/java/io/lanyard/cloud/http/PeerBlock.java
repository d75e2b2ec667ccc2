// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.http;

import io.lanyard.platform.access.AddressBlock;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Where a request came from, as failures to sign in count it. */
public final class PeerBlock {
    private PeerBlock() {}

    /** The addresses that it is one of. */
    public static AddressBlock of(@Nullable SocketAddress peer) {
        return peer == null ? AddressBlock.UNKNOWN : of(String.valueOf(peer.hostAddress()));
    }

    /**
     * The addresses that it is one of.
     *
     * @param address in numbers
     */
    public static AddressBlock of(String address) {
        try {
            return AddressBlock.of(InetAddress.ofLiteral(address).getAddress());
        } catch (IllegalArgumentException e) {
            // A socket without an address of IP.
            return AddressBlock.UNKNOWN;
        }
    }
}
