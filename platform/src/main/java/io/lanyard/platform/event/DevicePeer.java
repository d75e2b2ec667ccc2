// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.event;

import java.util.Objects;

/**
 * What is at the other end of a device's connection.
 *
 * @param address numeric, without the port; empty when it is not known
 * @param port of the peer
 * @param carrier what the packets travel in, such as {@code TLS}
 * @param sdkLanguage what the device said of its SDK (PROTOCOL.md 2.3, {@code lan}); printable, at most 64 characters,
 *     empty when it said nothing
 * @param sdkVersion likewise ({@code _v})
 */
public record DevicePeer(
        String address, int port, String carrier, String sdkLanguage, String sdkVersion) {
    public DevicePeer {
        Objects.requireNonNull(address, "address is null");
        Objects.requireNonNull(carrier, "carrier is null");
        Objects.requireNonNull(sdkLanguage, "sdkLanguage is null");
        Objects.requireNonNull(sdkVersion, "sdkVersion is null");
    }

    /** For the log, of every connection: put together without a format to read. */
    @Override
    public String toString() {
        return (address.indexOf(':') < 0 ? address : "[" + address + "]")
                + ":"
                + port
                + " over "
                + carrier
                + ", SDK ["
                + (sdkLanguage + " " + sdkVersion).strip()
                + "]";
    }
}
