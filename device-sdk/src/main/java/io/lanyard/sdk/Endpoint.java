// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import org.jspecify.annotations.Nullable;

/**
 * Host and port as they are written in one.
 *
 * @param port null when none is named
 */
record Endpoint(String host, @Nullable Integer port) {
    /**
     * Reads {@code host} or {@code host:port}; an IPv6 address with a port stands in brackets.
     *
     * @throws IllegalArgumentException when what follows the colon is no port
     */
    static Endpoint of(String text) {
        int colon = text.lastIndexOf(':');
        boolean bareIpv6 = text.indexOf(':') != colon && !text.startsWith("[");
        boolean withPort = colon > 0 && !bareIpv6 && !text.endsWith("]");
        String name = withPort ? text.substring(0, colon) : text;
        Integer port = null;
        if (withPort) {
            try {
                port = Integer.valueOf(text.substring(colon + 1));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "endpoint has to be host or host:port, found " + text, e);
            }
        }
        return new Endpoint(
                name.startsWith("[") && name.endsWith("]")
                        ? name.substring(1, name.length() - 1)
                        : name,
                port);
    }
}
