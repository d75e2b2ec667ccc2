// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.cloud.amqp.AmqpSettings;
import io.lanyard.gateway.tls.LocalAuthority;
import io.lanyard.testkit.tls.TrustedAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of AMQP that change while it runs. */
class AmqpCertificatesTest {
    private static final byte[] SASL_HEADER = {'A', 'M', 'Q', 'P', 3, 1, 0, 0};

    @TempDir private Path folder;
    private LocalAuthority one;
    private LocalAuthority other;
    private Path certificate;
    private Path key;
    private AmqpFixture platform;

    @BeforeEach
    void start() throws IOException {
        one = authority("one");
        other = authority("other");
        certificate = folder.resolve("certificate.pem");
        key = folder.resolve("key.pem");
        copy(one);
        platform =
                new AmqpFixture(
                        folder.resolve("unused"),
                        usual ->
                                new AmqpSettings(
                                        usual.host(),
                                        usual.port(),
                                        usual.tlsPort(),
                                        List.of(certificate),
                                        List.of(key),
                                        usual.maxConnections(),
                                        usual.signInPatience(),
                                        usual.attachPatience(),
                                        usual.minIdle(),
                                        usual.maxIdle()));
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void newConnectionsMeetTheNewCertificateAndOpenOnesStay() throws IOException {
        try (SSLSocket before = connect(one)) {
            assertThat(platform.reload()).isFalse();
            copy(other);
            assertThat(platform.reload()).as("not before they stay the same").isFalse();
            assertThat(platform.reload()).isTrue();
            assertThat(platform.reload()).isFalse();

            connect(other).close();
            before.getOutputStream().write(SASL_HEADER);
            assertThat(before.getInputStream().readNBytes(SASL_HEADER.length))
                    .isEqualTo(SASL_HEADER);
        }
    }

    @Test
    void aFileThatCannotBeUsedLeavesTheCertificateAsItIs() throws IOException {
        Files.writeString(certificate, "no certificate");
        assertThat(platform.reload()).isFalse();
        assertThat(platform.reload()).isFalse();
        connect(one).close();

        Files.delete(certificate);
        assertThat(platform.reload()).isFalse();
        connect(one).close();

        copy(other);
        platform.reload();
        assertThat(platform.reload()).isTrue();
        connect(other).close();
    }

    private LocalAuthority authority(String name) {
        LocalAuthority made =
                new LocalAuthority(
                        folder.resolve(name), List.of("localhost"), InstantSource.system());
        made.ensureCertificates();
        return made;
    }

    private void copy(LocalAuthority from) throws IOException {
        Files.copy(from.server().certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(from.server().key(), key, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Fails when the certificate that it meets is not of this authority. */
    private SSLSocket connect(LocalAuthority trusted) throws IOException {
        return TrustedAuthority.of(trusted.certificate())
                .connect(platform.tlsPort(), "localhost", "TLSv1.3");
    }
}
