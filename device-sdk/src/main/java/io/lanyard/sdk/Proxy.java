// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import io.lanyard.sdk.link.Route;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A proxy between the device and the platform. It looks up the platform's name itself.
 *
 * @param kind how it is asked
 * @param host name or IP address of the proxy
 * @param port 1 to 65,535
 * @param userName null when it wants none
 * @param password null when it wants none; never logged
 */
public record Proxy(
        Kind kind, String host, int port, @Nullable String userName, @Nullable String password) {
    /** The most that a name or a password may be long in SOCKS5 (RFC 1929), in bytes. */
    private static final int MAX_CREDENTIAL = 255;

    /** How a proxy is asked for a connection. */
    public enum Kind {
        /** By the HTTP method CONNECT (RFC 9110 section 9.3.6), with Basic authentication. */
        HTTP_CONNECT,
        /** By SOCKS version 5 (RFC 1928), with a user name and password (RFC 1929). */
        SOCKS5
    }

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException when host is no name or address or port outside its range, when only one of user
     *     name and password is given, one of them is longer than 255 bytes of UTF-8, or a user name for HTTP holds a colon
     */
    public Proxy {
        Objects.requireNonNull(kind, "kind is null");
        Route.requireHost("the host of the proxy", host);
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException(
                    "the port of the proxy has to be 1 to 65535, found " + port);
        }
        if ((userName == null) != (password == null)) {
            throw new IllegalArgumentException(
                    "the proxy needs user name and password, or neither");
        }
        requireLength("user name", userName);
        requireLength("password", password);
        if (kind == Kind.HTTP_CONNECT && userName != null && userName.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "the user name of an HTTP proxy must not hold a colon, which ends it: "
                            + userName);
        }
    }

    /** An HTTP proxy without authentication. */
    public static Proxy http(String host, int port) {
        return new Proxy(Kind.HTTP_CONNECT, host, port, null, null);
    }

    /** A SOCKS5 proxy without authentication. */
    public static Proxy socks5(String host, int port) {
        return new Proxy(Kind.SOCKS5, host, port, null, null);
    }

    /** This proxy, asked with a user name and a password. */
    public Proxy withCredentials(String userName, String password) {
        return new Proxy(kind, host, port, userName, password);
    }

    private static void requireLength(String what, @Nullable String text) {
        if (text == null) {
            return;
        }
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        if (length < 1 || length > MAX_CREDENTIAL) {
            throw new IllegalArgumentException(
                    "the %s of the proxy has to be 1 to %d bytes of UTF-8 long, found %d"
                            .formatted(what, MAX_CREDENTIAL, length));
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return kind + " " + host + ":" + port;
    }
}
