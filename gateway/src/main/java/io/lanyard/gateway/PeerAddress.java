// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.platform.access.AddressBlock;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** What counts about the other end of a socket. */
final class PeerAddress {
    private PeerAddress() {}

    /** The addresses that it is one of. */
    static AddressBlock block(SocketAddress peer) {
        return peer instanceof InetSocketAddress socket && !socket.isUnresolved()
                ? AddressBlock.of(socket.getAddress().getAddress())
                : AddressBlock.UNKNOWN;
    }
}
