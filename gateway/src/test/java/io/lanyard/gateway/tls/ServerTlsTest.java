// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.testkit.time.ManualClock;
import io.lanyard.testkit.tls.ClientAuthority;
import io.lanyard.testkit.tls.ClientIdentity;
import io.lanyard.testkit.tls.TrustedAuthority;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Which certificate a connection meets. */
@ParameterizedClass(name = "{0}")
@EnumSource(TlsProvider.class)
class ServerTlsTest {
    @Parameter private TlsProvider provider = TlsProvider.NATIVE;

    private TlsOptions options = TlsOptions.DEFAULT;
    @TempDir private Path folder;
    // Clients check against the real time.
    private final ManualClock clock = new ManualClock(Instant.now());
    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private LocalAuthority one;
    private LocalAuthority other;

    @BeforeEach
    void makeCertificates() {
        options = new TlsOptions(provider, List.of(), false);
        one = authority("one", "one.example");
        other = authority("other", "*.other.example");
    }

    private LocalAuthority authority(String name, String host) {
        LocalAuthority authority = new LocalAuthority(folder.resolve(name), List.of(host), clock);
        authority.ensureCertificates();
        return authority;
    }

    @AfterEach
    void stop() {
        loop.shutdownGracefully().syncUninterruptibly();
    }

    private int listen(ServerTls tls) {
        Channel listener =
                new ServerBootstrap()
                        .group(loop)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                                    }
                                })
                        .bind("127.0.0.1", 0)
                        .syncUninterruptibly()
                        .channel();
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    private static X509Certificate met(LocalAuthority trusted, int port, String host)
            throws IOException {
        try (SSLSocket socket =
                TrustedAuthority.of(trusted.certificate()).connect(port, host, "TLSv1.3")) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static X509Certificate inFile(PemPair pair) {
        return PemFile.certificates(pair.certificate(), PemFile.bytes(pair.certificate()))
                .getFirst();
    }

    @Test
    void theHostThatIsAskedForChoosesTheCertificate() throws Exception {
        try (ServerTls tls = ServerTls.of(List.of(one.server(), other.server()), options)) {
            int port = listen(tls);
            assertThat(met(one, port, "one.example")).isEqualTo(inFile(one.server()));
            assertThat(met(other, port, "a.other.example")).isEqualTo(inFile(other.server()));
            assertThat(met(one, port, "127.0.0.1")).isEqualTo(inFile(one.server()));
            // Both are for it: the first.
            assertThat(met(one, port, "localhost")).isEqualTo(inFile(one.server()));
        }
    }

    /** Clients that can do both kinds of key ask for EC first. */
    @Test
    void whoAsksForNoHostGetsTheFirstAlsoWhenAnotherHasTheKindOfKeyThatHeLikesBetter()
            throws Exception {
        ClientIdentity elliptic = new ClientAuthority("elliptic").issue("elliptic");
        PemPair another =
                new PemPair(
                        elliptic.writeCertificateTo(folder.resolve("elliptic.pem")),
                        elliptic.writeKeyTo(folder.resolve("elliptic-key.pem")));
        try (ServerTls tls = ServerTls.of(List.of(one.server(), another), options)) {
            assertThat(met(one, listen(tls), "127.0.0.1")).isEqualTo(inFile(one.server()));
        }
    }

    /** Names that are none of DNS, and yet are those of containers and machines in the field. */
    @Test
    void aHostThatNoCertificateCanBeForMeetsTheFirst() throws Exception {
        Assumptions.assumeTrue(
                provider == TlsProvider.NATIVE, "the JDK's TLS ends the handshake by itself");
        try (ServerTls tls = ServerTls.of(List.of(one.server(), other.server()), options)) {
            int port = listen(tls);
            for (String host : List.of("my_platform", "one.example.", "-one.example")) {
                assertThat(metByAnyName(port, host)).as(host).isEqualTo(inFile(one.server()));
            }
        }
    }

    private X509Certificate metByAnyName(int port, String host) throws IOException {
        try (SSLSocket socket =
                (SSLSocket)
                        TrustedAuthority.of(one.certificate())
                                .context()
                                .getSocketFactory()
                                .createSocket("127.0.0.1", port)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(
                    List.of(new SNIServerName(0, host.getBytes(StandardCharsets.US_ASCII)) {}));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void aWildcardStandsForOneLabel() {
        TlsIdentity identity =
                new TlsIdentity(
                        PemFile.privateKey(one.server().key(), PemFile.bytes(one.server().key())),
                        List.of(inFile(one.server())),
                        List.of("*.other.example", "one.example"));
        assertThat(identity.isFor("A.Other.Example")).isTrue();
        assertThat(identity.isFor("a.b.other.example")).isFalse();
        assertThat(identity.isFor("other.example")).isFalse();
        assertThat(identity.isFor("one.example")).isTrue();
        assertThat(identity.isFor("two.example")).isFalse();
    }

    @Test
    void filesThatChangeAreReadAgainForNewConnections() throws Exception {
        PemPair files = new PemPair(folder.resolve("cert.pem"), folder.resolve("key.pem"));
        copy(one.server(), files);
        try (ServerTls tls = ServerTls.of(List.of(files), options)) {
            int port = listen(tls);
            assertThat(met(one, port, "localhost")).isEqualTo(inFile(one.server()));
            assertThat(tls.reload()).isFalse();

            Files.copy(
                    other.server().certificate(),
                    files.certificate(),
                    StandardCopyOption.REPLACE_EXISTING);
            // The key has not come yet: what is in use stays.
            assertThat(tls.reload()).isFalse();
            assertThat(met(one, port, "localhost")).isEqualTo(inFile(one.server()));

            copy(other.server(), files);
            assertThat(tls.reload()).isTrue();
            assertThat(met(other, port, "localhost")).isEqualTo(inFile(other.server()));

            Files.delete(files.key());
            assertThat(tls.reload()).isFalse();
            assertThat(met(other, port, "localhost")).isEqualTo(inFile(other.server()));
        }
    }

    @Test
    void theCertificateOfTheLocalAuthorityIsRenewedWhileThePlatformRuns() throws Exception {
        try (ServerTls tls = ServerTls.of(one, options)) {
            int port = listen(tls);
            X509Certificate first = met(one, port, "localhost");
            assertThat(tls.reload()).isFalse();

            clock.advance(Duration.ofDays(701));
            assertThat(tls.reload()).isTrue();

            assertThat(inFile(one.server())).isNotEqualTo(first);
        }
    }

    @Test
    void whatCannotBeUsedStopsTheStart() throws Exception {
        Path missing = folder.resolve("missing.pem");
        assertThatThrownBy(() ->
                        ServerTls.of(List.of(new PemPair(missing, one.server().key())), options))
                .isInstanceOf(TlsException.class)
                .hasMessage(missing + ": there is no such file");
        PemPair mixed = new PemPair(one.server().certificate(), other.server().key());
        assertThatThrownBy(() -> ServerTls.of(List.of(mixed), options))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("is not the key of the first certificate");
        Path empty = Files.writeString(folder.resolve("empty.pem"), "nothing\n");
        assertThatThrownBy(() ->
                        ServerTls.of(List.of(new PemPair(empty, one.server().key())), options))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("holds no certificate");
    }

    private static void copy(PemPair from, PemPair to) throws IOException {
        Files.copy(from.certificate(), to.certificate(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(from.key(), to.key(), StandardCopyOption.REPLACE_EXISTING);
    }
}
