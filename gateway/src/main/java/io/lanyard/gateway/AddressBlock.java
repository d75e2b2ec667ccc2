// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * The addresses that count as one peer: a single one of IPv4, and of IPv6 the 64 bits of the network, because whoever
 * has one address there has all the others of it too.
 */
record AddressBlock(boolean isSix, long bits) {
    private static final AddressBlock UNKNOWN = new AddressBlock(false, -1);

    static AddressBlock of(SocketAddress peer) {
        if (!(peer instanceof InetSocketAddress socket) || socket.isUnresolved()) {
            return UNKNOWN;
        }
        InetAddress address = socket.getAddress();
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet6Address
                ? new AddressBlock(true, bytes.getLong())
                : new AddressBlock(false, bytes.getInt() & 0xffff_ffffL);
    }
}
