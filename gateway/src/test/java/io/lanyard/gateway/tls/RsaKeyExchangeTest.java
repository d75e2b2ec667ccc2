// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Devices that know no key exchange with forward secrecy, as the C SDKs. The JDK cannot play one, so BoringSSL does. */
class RsaKeyExchangeTest {
    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    private final BlockingQueue<SslHandler> handlers = new LinkedBlockingQueue<>();

    @TempDir private Path folder;
    private LocalAuthority authority;

    @BeforeEach
    void makeCertificates() {
        authority = new LocalAuthority(folder, List.of(), InstantSource.system());
        authority.ensureCertificates();
    }

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "TLS_RSA_WITH_AES_128_GCM_SHA256",
                "TLS_RSA_WITH_AES_128_CBC_SHA",
                "TLS_RSA_WITH_AES_256_CBC_SHA"
            })
    void aDeviceThatKnowsNothingElseIsLetInUnlessTheOperatorSaysNo(String suite) throws Exception {
        Assumptions.assumeTrue(OpenSsl.isAvailable(), "no native library here");
        assertThat(handshakes(true, suite)).isTrue();
        assertThat(handshakes(false, suite)).isFalse();
    }

    @Test
    void theJdksTlsDoesWithoutIt() throws Exception {
        Assumptions.assumeTrue(OpenSsl.isAvailable(), "no native library here");
        TlsOptions options = new TlsOptions(TlsProvider.JDK, List.of(), true);
        assertThat(handshakes(options, "TLS_RSA_WITH_AES_128_GCM_SHA256")).isFalse();
        assertThat(handshakes(options, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")).isTrue();
    }

    private boolean handshakes(boolean rsaKeyExchange, String suite) throws Exception {
        return handshakes(new TlsOptions(TlsProvider.NATIVE, List.of(), rsaKeyExchange), suite);
    }

    private boolean handshakes(TlsOptions options, String suite) throws Exception {
        SslContext old =
                SslContextBuilder.forClient()
                        .sslProvider(SslProvider.OPENSSL_REFCNT)
                        .protocols("TLSv1.2")
                        .ciphers(List.of(suite))
                        .trustManager(authority.certificate().toFile())
                        .endpointIdentificationAlgorithm(null)
                        .build();
        try (ServerTls tls = ServerTls.of(authority, options)) {
            Channel listener =
                    new ServerBootstrap()
                            .group(loop)
                            .channel(NioServerSocketChannel.class)
                            .childHandler(
                                    new ChannelInitializer<>() {
                                        @Override
                                        protected void initChannel(Channel channel) {
                                            channel.pipeline()
                                                    .addLast(tls.newHandler(channel.alloc()));
                                        }
                                    })
                            .bind("127.0.0.1", 0)
                            .sync()
                            .channel();
            Channel device =
                    new Bootstrap()
                            .group(loop)
                            .channel(NioSocketChannel.class)
                            .handler(
                                    new ChannelInitializer<>() {
                                        @Override
                                        protected void initChannel(Channel channel) {
                                            SslHandler handler = old.newHandler(channel.alloc());
                                            handlers.add(handler);
                                            channel.pipeline().addLast(handler);
                                        }
                                    })
                            .connect(listener.localAddress())
                            .sync()
                            .channel();
            SslHandler handler = handlers.take();
            boolean done = handler.handshakeFuture().await().isSuccess();
            device.close().sync();
            listener.close().sync();
            return done;
        } finally {
            ReferenceCountUtil.release(old);
        }
    }
}
