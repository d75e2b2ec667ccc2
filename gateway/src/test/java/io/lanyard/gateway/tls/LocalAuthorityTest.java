// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.testkit.time.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The certificates that a platform makes when it is given none. */
class LocalAuthorityTest {
    @TempDir private Path folder;
    private final ManualClock clock = new ManualClock();

    private LocalAuthority authority(String... names) {
        return new LocalAuthority(folder.resolve("tls"), List.of(names), clock);
    }

    private X509Certificate read(String file) {
        Path path = folder.resolve("tls").resolve(file);
        return PemFile.certificates(path, PemFile.bytes(path)).getFirst();
    }

    @Test
    void theFirstStartMakesAnAuthorityAndACertificateForThisMachine() throws Exception {
        assertThat(authority("mqtt.example", "10.1.2.3").ensureCertificates()).isTrue();

        X509Certificate ca = read("ca.pem");
        X509Certificate server = read("server.pem");
        assertThat(ca.getBasicConstraints()).isZero();
        assertThat(ca.getSigAlgName()).isEqualTo("SHA256withRSA");
        assertThat(ca.getNotAfter().toInstant())
                .isAfter(clock.instant().plus(Duration.ofDays(20 * 365)));
        server.verify(ca.getPublicKey());
        assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(TlsIdentity.namesOf(server))
                .contains("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1", "mqtt.example", "10.1.2.3");
        assertThat(server.getNotAfter().toInstant())
                .isEqualTo(clock.instant().plus(Duration.ofDays(730)));
    }

    @Test
    void keysAreForTheirOwnerOnly() throws Exception {
        authority().ensureCertificates();
        for (String secret : List.of("ca-key.pem", "server-key.pem")) {
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(
                                            folder.resolve("tls").resolve(secret))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void laterStartsKeepEverything() {
        authority().ensureCertificates();
        X509Certificate ca = read("ca.pem");
        X509Certificate server = read("server.pem");
        clock.advance(Duration.ofDays(699));

        assertThat(authority().ensureCertificates()).isFalse();

        assertThat(read("ca.pem")).isEqualTo(ca);
        assertThat(read("server.pem")).isEqualTo(server);
    }

    @Test
    void aCertificateThatSoonEndsIsMadeAnewByTheSameAuthority() throws Exception {
        authority().ensureCertificates();
        X509Certificate ca = read("ca.pem");
        X509Certificate server = read("server.pem");
        clock.advance(Duration.ofDays(701));

        assertThat(authority().ensureCertificates()).isFalse();

        assertThat(read("ca.pem")).isEqualTo(ca);
        assertThat(read("server.pem")).isNotEqualTo(server);
        read("server.pem").verify(ca.getPublicKey());
    }

    @Test
    void aNewNameMakesANewCertificate() {
        authority().ensureCertificates();
        authority("*.Mqtt.example").ensureCertificates();
        assertThat(TlsIdentity.namesOf(read("server.pem"))).contains("*.mqtt.example");
        X509Certificate server = read("server.pem");
        authority("*.mqtt.example").ensureCertificates();
        assertThat(read("server.pem")).isEqualTo(server);
    }

    @Test
    void aCertificateWithoutItsKeyIsMadeAnew() throws Exception {
        authority().ensureCertificates();
        Files.delete(folder.resolve("tls/server-key.pem"));
        authority().ensureCertificates();
        assertThat(folder.resolve("tls/server-key.pem")).exists();
    }

    @Test
    void anAuthorityThatDevicesTrustIsNotReplacedUnasked() throws Exception {
        authority().ensureCertificates();
        Files.delete(folder.resolve("tls/ca-key.pem"));
        assertThatThrownBy(() -> authority().ensureCertificates())
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("has lost its key");
    }

    @Test
    void aFileThatChangesIsSeenAlsoWhenItsTimeAndSizeStayAsTheyWere() throws Exception {
        LocalAuthority authority = authority();
        authority.ensureCertificates();
        authority.ensureCertificates();
        Path file = folder.resolve("tls/server-key.pem");
        FileTime time = Files.getLastModifiedTime(file);
        byte[] key = Files.readAllBytes(file);
        byte[] broken = key.clone();
        broken[key.length / 2] ^= 1;
        Files.write(file, broken);
        Files.setLastModifiedTime(file, time);

        authority.ensureCertificates();

        assertThat(Files.readAllBytes(file)).isNotEqualTo(broken).isNotEqualTo(key);
    }

    @Test
    void anAuthorityThatIsReplacedSignsAnewWhileThePlatformRuns() throws Exception {
        LocalAuthority authority = authority();
        authority.ensureCertificates();
        authority.ensureCertificates();
        Files.delete(folder.resolve("tls/ca.pem"));
        assertThat(authority.ensureCertificates()).isTrue();

        read("server.pem").verify(read("ca.pem").getPublicKey());
    }

    @Test
    void aCertificateThatSoonEndsIsMadeAnewWhileThePlatformRuns() {
        LocalAuthority authority = authority();
        authority.ensureCertificates();
        authority.ensureCertificates();
        X509Certificate server = read("server.pem");
        clock.advance(Duration.ofDays(701));
        authority.ensureCertificates();

        assertThat(read("server.pem")).isNotEqualTo(server);
    }
}
