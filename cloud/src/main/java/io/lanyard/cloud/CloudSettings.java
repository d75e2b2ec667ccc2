// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud;

import io.lanyard.cloud.consume.ConsumeSettings;
import io.lanyard.cloud.live.LiveSettings;
import io.lanyard.cloud.metrics.MetricsAccess;
import java.time.Duration;
import java.util.Objects;

/**
 * The settings of the endpoint of the applications. Everything that a client makes it keep has a bound.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0 for a free one
 * @param maxConnections most connections at once; more are closed as they come
 * @param maxRequests most requests at work at once; more are answered with ServiceUnavailable
 * @param maxRequestLineBytes longest request line; old clients put whole messages into the query
 * @param maxBodyBytes longest form body
 * @param nonceBytes memory for the nonces that are remembered against replays, 10 to 13 bytes each; when it is too little
 *     for the window of 15 minutes, the window gets narrower
 * @param idleTimeout after how long without a byte a connection is closed
 * @param patience how long an action may take to answer
 * @param metrics who may read the metrics
 */
public record CloudSettings(
        String host,
        int port,
        int maxConnections,
        int maxRequests,
        int maxRequestLineBytes,
        int maxBodyBytes,
        long nonceBytes,
        Duration idleTimeout,
        Duration patience,
        LiveSettings live,
        ConsumeSettings consume,
        MetricsAccess metrics) {
    /** Port 8080 of all addresses. */
    public static final CloudSettings DEFAULT =
            new CloudSettings(
                    "0.0.0.0",
                    8080,
                    10_000,
                    10_000,
                    512 << 10,
                    1 << 20,
                    64L << 20,
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(30),
                    LiveSettings.DEFAULT,
                    ConsumeSettings.DEFAULT,
                    MetricsAccess.LOOPBACK);

    public CloudSettings {
        Objects.requireNonNull(host, "host is null");
        Objects.requireNonNull(idleTimeout, "idleTimeout is null");
        Objects.requireNonNull(patience, "patience is null");
        Objects.requireNonNull(live, "live is null");
        Objects.requireNonNull(consume, "consume is null");
        Objects.requireNonNull(metrics, "metrics is null");
        requireBetween("port", port, 0, 65_535);
        requireBetween("maxConnections", maxConnections, 1, Integer.MAX_VALUE);
        requireBetween("maxRequests", maxRequests, 1, Integer.MAX_VALUE);
        requireBetween("maxRequestLineBytes", maxRequestLineBytes, 1_024, 16 << 20);
        requireBetween("maxBodyBytes", maxBodyBytes, 1_024, 64 << 20);
        requireBetween("nonceBytes", nonceBytes, 64 << 10, 1L << 40);
        requireBetween("idleTimeout in seconds", idleTimeout.toSeconds(), 1, 86_400);
        requireBetween("patience in ms", patience.toMillis(), 1, 3_600_000);
        if (idleTimeout.compareTo(live.heartbeat()) <= 0) {
            throw new IllegalArgumentException(
                    "idleTimeout has to be longer than the heartbeat of the live stream, found %s and %s"
                            .formatted(idleTimeout, live.heartbeat()));
        }
    }

    private static void requireBetween(String what, long found, long min, long max) {
        if (found < min || found > max) {
            throw new IllegalArgumentException(
                    "%s has to be %d to %d, found %d".formatted(what, min, max, found));
        }
    }

    /** The same, listening elsewhere. */
    public CloudSettings listeningOn(String newHost, int newPort) {
        return new CloudSettings(
                newHost,
                newPort,
                maxConnections,
                maxRequests,
                maxRequestLineBytes,
                maxBodyBytes,
                nonceBytes,
                idleTimeout,
                patience,
                live,
                consume,
                metrics);
    }

    /** The same, with other memory for nonces. */
    public CloudSettings withNonceBytes(long newNonceBytes) {
        return new CloudSettings(
                host,
                port,
                maxConnections,
                maxRequests,
                maxRequestLineBytes,
                maxBodyBytes,
                newNonceBytes,
                idleTimeout,
                patience,
                live,
                consume,
                metrics);
    }

    /** The same, with other bounds of the live stream. */
    public CloudSettings withLive(LiveSettings newLive) {
        return new CloudSettings(
                host,
                port,
                maxConnections,
                maxRequests,
                maxRequestLineBytes,
                maxBodyBytes,
                nonceBytes,
                idleTimeout,
                patience,
                newLive,
                consume,
                metrics);
    }

    /** The same, with metrics for others. */
    public CloudSettings withMetrics(MetricsAccess access) {
        return new CloudSettings(
                host,
                port,
                maxConnections,
                maxRequests,
                maxRequestLineBytes,
                maxBodyBytes,
                nonceBytes,
                idleTimeout,
                patience,
                live,
                consume,
                access);
    }
}
