// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.wiring;

import io.lanyard.gateway.tls.LocalAuthority;
import io.lanyard.gateway.tls.PemPair;
import io.lanyard.gateway.tls.ServerTls;
import io.lanyard.gateway.tls.TlsException;
import io.lanyard.gateway.tls.TlsOptions;
import io.lanyard.server.config.ServerConfig;
import io.lanyard.server.config.ServerConfig.TlsConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Where the certificates of the server come from: files of the operator, or an authority in the data folder. */
sealed interface TlsFiles {
    /** Soon enough for who has just replaced a file; reading some kilobytes that often costs nothing. */
    Duration WATCH_INTERVAL = Duration.ofSeconds(10);

    /** Addresses that stand for all, and so are nobody's name. */
    Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::");

    /** Files that the operator looks after. */
    record Given(List<PemPair> pairs) implements TlsFiles {}

    /**
     * Files that the platform makes.
     *
     * @param made whether this start made the authority
     */
    record Own(LocalAuthority authority, boolean made) implements TlsFiles {}

    /**
     * What the configuration says; makes what has to be made.
     *
     * @throws StartException when the settings do not fit together, or a file cannot be used
     */
    static TlsFiles of(ServerConfig config, Path data, InstantSource clock) {
        TlsConfig tls = config.tls();
        if (tls.certificate().size() != tls.key().size()) {
            throw new StartException(
                    "tls.certificate names %d files and tls.key %d: each certificate needs its key"
                            .formatted(tls.certificate().size(), tls.key().size()));
        }
        if (!tls.certificate().isEmpty()) {
            List<PemPair> pairs = new ArrayList<>();
            for (int i = 0; i < tls.key().size(); i++) {
                pairs.add(new PemPair(tls.certificate().get(i), tls.key().get(i)));
            }
            return new Given(pairs);
        }
        List<String> names = new ArrayList<>(tls.names());
        if (!ANY_ADDRESS.contains(config.host())) {
            names.add(config.host());
        }
        LocalAuthority authority = new LocalAuthority(data.resolve("tls"), names, clock);
        return naming(() -> new Own(authority, authority.ensureCertificates()));
    }

    /**
     * TLS with these files, which are looked after from now on.
     *
     * @throws StartException when a file cannot be used
     */
    default ServerTls open(TlsOptions options) {
        return naming(() ->
                        switch (this) {
                            case Given(List<PemPair> pairs) -> ServerTls.of(pairs, options);
                            case Own(LocalAuthority authority, _) ->
                                    ServerTls.of(authority, options);
                        })
                .watching(WATCH_INTERVAL);
    }

    /** The files, as they are named now. */
    default List<PemPair> pairs() {
        return switch (this) {
            case Given(List<PemPair> pairs) -> pairs;
            case Own(LocalAuthority authority, _) -> List.of(authority.server());
        };
    }

    /** What devices have to trust, when it is the platform's own authority. */
    default Optional<Path> ownAuthority() {
        return this instanceof Own(LocalAuthority authority, _)
                ? Optional.of(authority.certificate())
                : Optional.empty();
    }

    /** The certificate that devices have to be given, when it is a new one. */
    default Optional<Path> newAuthority() {
        return this instanceof Own(LocalAuthority authority, boolean made) && made
                ? Optional.of(authority.certificate())
                : Optional.empty();
    }

    private static <T> T naming(Supplier<T> opening) {
        try {
            return opening.get();
        } catch (TlsException e) {
            throw new StartException("TLS: " + e.getMessage(), e);
        }
    }
}
