// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.sdk.Proxy;
import io.lanyard.sdk.Transport;
import io.lanyard.sdk.Trust;
import io.netty.util.NetUtil;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The way to the platform.
 *
 * @param host name or address of the platform
 * @param port 1 to 65,535
 * @param secure whether TLS is spoken
 * @param trust whom to believe that it is the platform, with TLS
 * @param clientKey with what the device shows who it is, with TLS; null when it does not
 * @param checkHostname whether the certificate has to be for the host
 * @param webSocketPath the path to ask for, with WebSocket
 * @param proxy what stands in between; null when nothing does
 * @param connectTimeout bound on look-up, TCP, proxy, TLS, WebSocket and sign-in together, 1 ms to 10 minutes
 */
public record Route(
        String host,
        int port,
        boolean secure,
        Trust trust,
        @Nullable ClientKey clientKey,
        boolean checkHostname,
        Transport transport,
        String webSocketPath,
        @Nullable Proxy proxy,
        Duration connectTimeout) {
    private static final Duration LONGEST_CONNECT = Duration.ofMinutes(10);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException when a value is outside its range; the message names the setting, the range
     *     and the value
     */
    public Route {
        Objects.requireNonNull(trust, "trust is null");
        Objects.requireNonNull(transport, "transport is null");
        requireHost("host", host);
        LinkSettings.requireRange("port", port, 1, 65_535);
        if (clientKey != null && !secure) {
            throw new IllegalArgumentException(
                    "a clientCertificate is shown in TLS: it cannot go with secure(false)");
        }
        if (!webSocketPath.matches("/[!-~]*")) {
            throw new IllegalArgumentException(
                    "webSocketPath has to begin with / and to hold no blanks, found "
                            + webSocketPath);
        }
        if (connectTimeout.compareTo(Duration.ofMillis(1)) < 0
                || connectTimeout.compareTo(LONGEST_CONNECT) > 0) {
            throw new IllegalArgumentException(
                    "connectTimeout has to be 1 ms to 10 min, found " + connectTimeout);
        }
    }

    /**
     * Checks the name of a host.
     *
     * @throws IllegalArgumentException when it is none, for example because it is a URL
     */
    public static void requireHost(String setting, String host) {
        if (host.isBlank()) {
            throw new IllegalArgumentException(setting + " is empty");
        }
        boolean known =
                host.indexOf(':') < 0
                        ? host.chars().noneMatch(c -> c <= ' ' || c == '/' || c == '@')
                        : NetUtil.isValidIpV6Address(host);
        if (!known) {
            throw new IllegalArgumentException(
                    setting
                            + " has to be a name or an IP address, without a scheme before or a port behind it, found "
                            + host);
        }
    }

    /** The host that TCP connects to. */
    String nextHost() {
        return proxy == null ? host : proxy.host();
    }

    /** The port that TCP connects to. */
    int nextPort() {
        return proxy == null ? port : proxy.port();
    }

    /** Host and port, for the head of an HTTP request. */
    String authority() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** For logs. */
    @Override
    public String toString() {
        return authority() + (proxy == null ? "" : " through " + proxy);
    }
}
