// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.access;

import java.nio.ByteBuffer;

/**
 * The addresses that count as one peer: a single one of IPv4, and of IPv6 the 64 bits of the network, because whoever
 * has one address there has all the others of it too.
 */
public record AddressBlock(boolean isSix, long bits) {
    /** Peers whose address is not known. */
    public static final AddressBlock UNKNOWN = new AddressBlock(false, -1);

    private static final int FOUR_BYTES = 4;
    private static final int SIX_BYTES = 16;

    /** The last 32 bits of an IPv6 address that stands for one of IPv4 begin here (RFC 4291, 2.5.5.2). */
    private static final int MAPPED_AT = 12;

    private static final int MAPPED_PREFIX = 0x0000_ffff;

    /**
     * The block of an address.
     *
     * @param address its 4 or 16 bytes, in network order
     */
    public static AddressBlock of(byte[] address) {
        ByteBuffer bytes = ByteBuffer.wrap(address);
        return switch (address.length) {
            case FOUR_BYTES -> four(bytes.getInt());
            case SIX_BYTES -> {
                long network = bytes.getLong();
                yield network == 0 && bytes.getInt() == MAPPED_PREFIX
                        ? four(bytes.getInt(MAPPED_AT))
                        : new AddressBlock(true, network);
            }
            default ->
                    throw new IllegalArgumentException(
                            "an address has 4 or 16 bytes, found " + address.length);
        };
    }

    private static AddressBlock four(int address) {
        return new AddressBlock(false, address & 0xffff_ffffL);
    }
}
