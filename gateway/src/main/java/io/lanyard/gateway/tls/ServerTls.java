// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.ReferenceCountUtil;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS with the certificates of some PEM files, which are read again when they change. A connection keeps the
 * certificate that it began with. Safe for use by any thread.
 *
 * <p>Where authorities of client certificates are named, a device may show a certificate, and need not. What it shows
 * has to be valid and of one of them, or else its handshake fails.
 */
public final class ServerTls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);

    private final List<PemPair> files;
    private final TlsOptions options;
    private final Runnable renewal;

    /** Signing and verifying take a millisecond, in which an event loop serves hundreds of other devices. */
    private final ExecutorService handshakes;

    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("tls-files").daemon().factory());

    /** Held for no longer than it takes to read or to replace the context, and never with the other lock wanted. */
    private final Object contextLock = new Object();

    // Guarded by contextLock. The native provider's counts its users, its connections among them.
    private SslContext context;

    // Guarded by this.
    private List<byte[]> contents;
    private String lastProblem = "";

    private ServerTls(
            List<PemPair> files, TlsOptions options, Runnable renewal, ExecutorService handshakes) {
        this.handshakes = handshakes;
        this.files = List.copyOf(files);
        this.options = options;
        this.renewal = renewal;
        if (options.rsaKeyExchange() && !options.provider().isNative()) {
            throw new TlsException(
                    "key exchange by RSA needs the native provider, and this is "
                            + options.provider().inUse());
        }
        this.contents = readAll();
        this.context = newContext(contents);
        LOG.info("TLS is done by {}", options.provider().inUse());
    }

    /**
     * TLS with these files.
     *
     * @param files the first is for devices that name no host, or one that no certificate is for
     * @throws TlsException when a file is missing or cannot be used, or an option cannot be had
     */
    public static ServerTls of(List<PemPair> files, TlsOptions options) {
        return of(files, options, newThreads());
    }

    /**
     * TLS with these files, and the threads of somebody else.
     *
     * @param handshakes signs and verifies; is shut down by {@link #close}
     * @throws TlsException as above
     */
    public static ServerTls of(
            List<PemPair> files, TlsOptions options, ExecutorService handshakes) {
        return new ServerTls(files, options, () -> {}, handshakes);
    }

    private static ExecutorService newThreads() {
        return Executors.newFixedThreadPool(
                Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
                Thread.ofPlatform().name("tls-", 0).daemon().factory());
    }

    /**
     * TLS with the certificate that a local authority makes, and makes anew before it expires.
     *
     * @throws TlsException when a file cannot be used, or an option cannot be had
     */
    public static ServerTls of(LocalAuthority authority, TlsOptions options) {
        authority.ensureCertificates();
        return new ServerTls(
                List.of(authority.server()), options, authority::ensureCertificates, newThreads());
    }

    /** Looks after the files again and again. */
    public ServerTls watching(Duration interval) {
        var _ =
                watch.scheduleWithFixedDelay(
                        this::reload,
                        interval.toMillis(),
                        interval.toMillis(),
                        TimeUnit.MILLISECONDS);
        return this;
    }

    /**
     * Reads the files again if they have changed. What cannot be used is logged, once, and the certificates in use
     * stay: a file may be on its way to being replaced.
     *
     * @return whether new connections meet other certificates from now on
     */
    public synchronized boolean reload() {
        try {
            renewal.run();
            List<byte[]> now = readAll();
            if (isSame(now, contents)) {
                lastProblem = "";
                return false;
            }
            replaceContext(newContext(now));
            contents = now;
            lastProblem = "";
            LOG.info("TLS certificates were read again: {} {}", files, options.clientAuthorities());
            return true;
        } catch (RuntimeException e) {
            String problem = String.valueOf(e.getMessage());
            if (!problem.equals(lastProblem)) {
                lastProblem = problem;
                LOG.warn("TLS goes on with the certificates that it has: {}", problem);
            }
            return false;
        }
    }

    private void replaceContext(SslContext fresh) {
        SslContext old;
        synchronized (contextLock) {
            old = context;
            context = fresh;
        }
        ReferenceCountUtil.release(old);
    }

    /** The handler of a new connection. It has no time-out of its own. */
    public SslHandler newHandler(ByteBufAllocator allocator) {
        SslHandler handler;
        synchronized (contextLock) {
            handler = context.newHandler(allocator, handshakes);
        }
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }

    /**
     * How many hold the native memory of the certificates in use: this, and each connection that began with them. 0 once
     * closed and all of them have ended; -1 where the JDK does TLS.
     */
    public int holders() {
        synchronized (contextLock) {
            return ReferenceCountUtil.refCnt(context);
        }
    }

    /** To be called once, when no connection begins any more. */
    @Override
    public void close() {
        watch.shutdownNow();
        handshakes.shutdownNow();
        synchronized (contextLock) {
            ReferenceCountUtil.release(context);
        }
        int left = holders();
        if (left > 0) {
            LOG.warn("TLS is closed, but {} of its connections have not ended", left);
        }
    }

    /** A new context rather than new keys in the old one: nobody resumes a session with a certificate that is gone. */
    private SslContext newContext(List<byte[]> read) {
        List<TlsIdentity> identities = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            identities.add(TlsIdentity.read(files.get(i), read.get(2 * i), read.get(2 * i + 1)));
        }
        List<X509Certificate> authorities = new ArrayList<>();
        for (int i = 0; i < options.clientAuthorities().size(); i++) {
            authorities.addAll(
                    PemFile.certificates(
                            options.clientAuthorities().get(i), read.get(2 * files.size() + i)));
        }
        IdentityKeyFactory keys = new IdentityKeyFactory(identities);
        boolean isNative = options.provider().isNative();
        SslContextBuilder builder =
                SslContextBuilder.forServer(
                                isNative ? new OpenSslCachingX509KeyManagerFactory(keys) : keys)
                        .sslProvider(options.provider().toNetty())
                        .protocols("TLSv1.3", "TLSv1.2");
        if (isNative) {
            builder.ciphers(
                    CipherSuites.all(options.rsaKeyExchange()),
                    SupportedCipherSuiteFilter.INSTANCE);
        }
        if (!authorities.isEmpty()) {
            builder.clientAuth(ClientAuth.OPTIONAL)
                    .trustManager(authorities.toArray(new X509Certificate[0]));
        }
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new TlsException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    /** Certificate and key of each pair, one behind the other, then the authorities of client certificates. */
    private List<byte[]> readAll() {
        List<byte[]> read = new ArrayList<>();
        for (PemPair pair : files) {
            read.add(PemFile.bytes(pair.certificate()));
            read.add(PemFile.bytes(pair.key()));
        }
        for (Path authority : options.clientAuthorities()) {
            read.add(PemFile.bytes(authority));
        }
        return read;
    }

    private static boolean isSame(List<byte[]> one, List<byte[]> other) {
        for (int i = 0; i < one.size(); i++) {
            if (!Arrays.equals(one.get(i), other.get(i))) {
                return false;
            }
        }
        return true;
    }
}
