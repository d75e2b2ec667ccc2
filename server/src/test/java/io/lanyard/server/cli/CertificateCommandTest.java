// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.protocol.identity.CertificateFingerprint;
import io.lanyard.server.cli.RunningPlatform.Ran;
import io.lanyard.testkit.tls.ClientAuthority;
import io.lanyard.testkit.tls.ClientIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lanyard device certificate}. */
final class CertificateCommandTest {
    @TempDir private Path folder;
    private RunningPlatform platform;
    private String key;

    @BeforeEach
    void start() {
        platform = RunningPlatform.start(folder.resolve("data"));
        key = platform.product("lamps");
        platform.run("device", "register", key, "lamp-1");
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void a_certificate_is_bound_by_its_file_listed_and_removed_by_its_fingerprint()
            throws Exception {
        ClientIdentity lamp = new ClientAuthority("Manufacturer").issue("lamp-1");
        Path file = lamp.writeCertificateTo(folder.resolve("lamp-1.pem"));
        String fingerprint =
                CertificateFingerprint.ofEncoded(lamp.certificate().getEncoded()).value();

        Ran bound = run(file.toString());
        assertThat(bound.code()).as(bound.err()).isZero();
        assertThat(bound.lines())
                .containsExactly(
                        "Bound certificate %s to device lamp-1 of product %s"
                                .formatted(fingerprint, key),
                        "CN=lamp-1, valid until 2049-01-01T00:00:00Z");
        assertThat(run().lines()).anyMatch(line -> line.startsWith(fingerprint + "  2"));
        assertThat(run(fingerprint, "--remove").lines())
                .containsExactly(
                        "Removed certificate %s from device lamp-1 of product %s"
                                .formatted(fingerprint, key));
        assertThat(run().lines())
                .containsExactly(
                        "It has no certificate: lanyard device certificate PK DN certificate.pem");
    }

    @Test
    void what_is_no_certificate_is_said_to_be_none() throws Exception {
        Path text = Files.writeString(folder.resolve("text.pem"), "no certificate");

        Ran wrongFile = run(text.toString());
        Ran wrongWord = run("c0ffee");
        Ran nothingToRemove = run("--remove");

        assertThat(wrongFile.code()).isEqualTo(2);
        assertThat(wrongFile.err()).contains(text + " holds no certificate (PEM or DER)");
        assertThat(wrongWord.code()).isEqualTo(2);
        assertThat(wrongWord.err())
                .contains("c0ffee is neither a file nor the 64 hexadecimal digits");
        assertThat(nothingToRemove.code()).isEqualTo(2);
        assertThat(nothingToRemove.err()).contains("--remove needs the certificate");
    }

    private Ran run(String... more) {
        String[] words = new String[4 + more.length];
        System.arraycopy(new String[] {"device", "certificate", key, "lamp-1"}, 0, words, 0, 4);
        System.arraycopy(more, 0, words, 4, more.length);
        return platform.run(words);
    }
}
