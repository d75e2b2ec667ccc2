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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS as a client with one {@link Trust}, for all links of the process that have it. Thread-safe. */
public final class ClientTls {
    private static final Logger LOG = LoggerFactory.getLogger(ClientTls.class);

    /** Different trusts of one process; the one that was not asked for longest has to be read again. */
    private static final int KEPT = 16;

    // Guarded by itself.
    private static final Map<Trust, ClientTls> ALL =
            new LinkedHashMap<>(KEPT, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Trust, ClientTls> eldest) {
                    return size() > KEPT;
                }
            };

    private final Trust trust;

    // Guarded by this.
    private @Nullable SslContext context;
    private @Nullable FileTime readAt;
    private long readSize;

    private ClientTls(Trust trust) {
        this.trust = trust;
    }

    static ClientTls of(Trust trust) {
        synchronized (ALL) {
            return ALL.computeIfAbsent(trust, ClientTls::new);
        }
    }

    /**
     * What to begin a handshake with. Completes on a thread of the background when something has to be read; with an
     * IOException when there is nothing to trust.
     */
    CompletionStage<SslContext> current() {
        if (!(trust instanceof Trust.AuthoritiesFile)) {
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
            } catch (IOException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private synchronized SslContext read() throws IOException {
        SslContext last = context;
        if (trust instanceof Trust.AuthoritiesFile authorities) {
            SslContext reread = readFile(authorities.file(), last);
            context = reread;
            return reread;
        }
        if (last == null) {
            last =
                    trust instanceof Trust.Authorities authorities
                            ? build(certificates(authorities.pem()))
                            : build(null);
            context = last;
        }
        return last;
    }

    private SslContext readFile(Path file, @Nullable SslContext last) throws IOException {
        try {
            FileTime modified = Files.getLastModifiedTime(file);
            long size = Files.size(file);
            if (last != null && modified.equals(readAt) && size == readSize) {
                return last;
            }
            SslContext fresh = build(certificates(Files.readString(file)));
            readAt = modified;
            readSize = size;
            return fresh;
        } catch (IOException e) {
            if (last == null) {
                throw e;
            }
            LOG.warn("{} cannot be used; what was read from it before holds: {}", file, e);
            return last;
        }
    }

    private static SslContext build(@Nullable Collection<X509Certificate> authorities)
            throws SSLException {
        SslContextBuilder builder =
                SslContextBuilder.forClient()
                        .sslProvider(SslProvider.JDK)
                        .protocols("TLSv1.3", "TLSv1.2")
                        // Asked for per connection, as the host name may not be checked.
                        .endpointIdentificationAlgorithm(null);
        if (authorities != null) {
            builder.trustManager(authorities);
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
