// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.amqp;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files of certificates and keys, and whether they are others than before. By one thread at a time, which may
 * block.
 */
final class AmqpCertificates {
    private final AmqpSettings settings;
    private List<Buffer> used;
    private List<Buffer> seen;

    /**
     * Reads the files.
     *
     * @throws UncheckedIOException when one cannot be read
     */
    AmqpCertificates(AmqpSettings settings) {
        this.settings = settings;
        this.used = read();
        this.seen = used;
    }

    /** For what was read last. */
    PemKeyCertOptions keys() {
        PemKeyCertOptions pem = new PemKeyCertOptions();
        int count = settings.certificates().size();
        seen.subList(0, count).forEach(pem::addCertValue);
        seen.subList(count, seen.size()).forEach(pem::addKeyValue);
        return pem;
    }

    /** Whether a client is asked which host it wants. */
    boolean choosesByHost() {
        return settings.certificates().size() > 1;
    }

    /**
     * Reads the files again. Others than before count when they stay the same from one look to the next: a certificate
     * whose key is still on its way must not be used.
     *
     * @return what new connections are to meet, when that is something else
     * @throws UncheckedIOException when one cannot be read
     */
    Optional<ServerSSLOptions> look() {
        List<Buffer> now = read();
        boolean settled = now.equals(seen);
        seen = now;
        if (!settled || now.equals(used)) {
            return Optional.empty();
        }
        used = now;
        return Optional.of(
                new ServerSSLOptions().setSni(choosesByHost()).setKeyCertOptions(keys()));
    }

    private List<Buffer> read() {
        List<Buffer> contents = new ArrayList<>();
        settings.certificates().forEach(file -> contents.add(read(file)));
        settings.keys().forEach(file -> contents.add(read(file)));
        return contents;
    }

    private static Buffer read(Path file) {
        try {
            return Buffer.buffer(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
