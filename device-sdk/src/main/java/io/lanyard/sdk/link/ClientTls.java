// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.sdk.Trust;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS as a client with one {@link Trust} and key, for all links of the process that have them. Thread-safe. */
public final class ClientTls {
    private static final Logger LOG = LoggerFactory.getLogger(ClientTls.class);

    /** Different ones of one process; the one that was not asked for longest has to be read again. */
    private static final int KEPT = 16;

    /**
     * Sessions that may be resumed. Every connection brings new ones, of which only the last of a platform is used; the JDK
     * would keep 20,480 of them, some 1,200 bytes each, for a day.
     */
    static final int KEPT_SESSIONS = 64;

    /** What a handshake is begun with. */
    private record Means(Trust trust, @Nullable ClientKey key) {
        /** The files that are read for it. */
        List<Path> files() {
            List<Path> files = new ArrayList<>();
            if (trust instanceof Trust.AuthoritiesFile authorities) {
                files.add(authorities.file());
            }
            if (key != null) {
                files.add(key.certificates());
                files.add(key.key());
            }
            return files;
        }
    }

    /** By which a file that has changed is known. */
    private record Stamp(FileTime modified, long size) {}

    // Guarded by itself.
    private static final Map<Means, ClientTls> ALL =
            new LinkedHashMap<>(KEPT, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Means, ClientTls> eldest) {
                    return size() > KEPT;
                }
            };

    private final Means means;

    // Guarded by this.
    private @Nullable SslContext context;
    private List<Stamp> stamps = List.of();

    private ClientTls(Means means) {
        this.means = means;
    }

    /**
     * TLS with these.
     *
     * @param key null when the device does not show who it is
     */
    static ClientTls of(Trust trust, @Nullable ClientKey key) {
        synchronized (ALL) {
            return ALL.computeIfAbsent(new Means(trust, key), ClientTls::new);
        }
    }

    /**
     * What to begin a handshake with. Completes on a thread of the background when something has to be read; with an
     * IOException when there is nothing to trust, or no key.
     */
    CompletionStage<SslContext> current() {
        if (means.files().isEmpty()) {
            synchronized (this) {
                if (context != null) {
                    return CompletableFuture.completedFuture(context);
                }
            }
        }
        CompletableFuture<SslContext> result = new CompletableFuture<>();
        BackgroundThreads.POOL.execute(() -> {
            try {
                result.complete(read());
            } catch (IOException | RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private synchronized SslContext read() throws IOException {
        SslContext last = context;
        try {
            List<Stamp> now = new ArrayList<>();
            for (Path file : means.files()) {
                now.add(new Stamp(Files.getLastModifiedTime(file), Files.size(file)));
            }
            if (last != null && now.equals(stamps)) {
                return last;
            }
            SslContext fresh = build();
            context = fresh;
            stamps = now;
            return fresh;
        } catch (IOException e) {
            if (last == null) {
                throw e;
            }
            LOG.warn("What was read from {} before holds, as now: {}", means.files(), e.toString());
            return last;
        }
    }

    private SslContext build() throws IOException {
        SslContextBuilder builder =
                SslContextBuilder.forClient()
                        .sslProvider(SslProvider.JDK)
                        .protocols("TLSv1.3", "TLSv1.2")
                        .sessionCacheSize(KEPT_SESSIONS)
                        // Asked for per connection, as the host name may not be checked.
                        .endpointIdentificationAlgorithm(null);
        if (means.trust instanceof Trust.AuthoritiesFile authorities) {
            builder.trustManager(certificates(Files.readString(authorities.file())));
        } else if (means.trust instanceof Trust.Authorities authorities) {
            builder.trustManager(certificates(authorities.pem()));
        }
        ClientKey key = means.key;
        if (key != null) {
            try {
                builder.keyManager(key.certificates().toFile(), key.key().toFile());
            } catch (IllegalArgumentException e) {
                throw new IOException(
                        key.certificates()
                                + " and "
                                + key.key()
                                + " have to be a certificate and its private key in PEM, the key as"
                                + " PKCS #8 without a password (openssl pkcs8 -topk8 -nocrypt)",
                        e);
            }
        }
        return builder.build();
    }

    /** The certificates in a text, at least one. */
    private static Collection<X509Certificate> certificates(String pem) throws IOException {
        try {
            Collection<X509Certificate> found =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(
                                    new ByteArrayInputStream(
                                            pem.getBytes(StandardCharsets.US_ASCII)))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (found.isEmpty()) {
                throw new IOException("there is no certificate in PEM");
            }
            return found;
        } catch (CertificateException e) {
            throw new IOException("these are no certificates in PEM: " + e.getMessage(), e);
        }
    }

    /**
     * Reads what can be read now.
     *
     * @throws IllegalArgumentException when the text of {@link Trust.Authorities} holds no certificates
     */
    public static void require(Trust trust) {
        if (trust instanceof Trust.Authorities authorities) {
            try {
                certificates(authorities.pem());
            } catch (IOException e) {
                throw new IllegalArgumentException("caData: " + e.getMessage(), e);
            }
        }
    }
}
