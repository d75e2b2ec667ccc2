// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.server.api.ApiClient;
import io.lanyard.server.api.ApiException;
import io.lanyard.server.api.ApiKey;
import io.lanyard.server.config.ConfigOutcome;
import io.lanyard.server.config.ServerConfig;
import io.lanyard.server.wiring.AccessKeyFile;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where the platform is that a command talks to, and with which key: by variables, or by what the configuration here
 * says about the platform that runs with it.
 */
final class PlatformAddress {
    private final Map<String, String> environment;
    private final ServerConfig config;

    PlatformAddress(Map<String, String> environment) {
        this.environment = environment;
        this.config =
                switch (ServerConfig.read(null, configuration(environment))) {
                    case ConfigOutcome.Valid(ServerConfig read) -> read;
                    // To complain is the business of the platform's start.
                    case ConfigOutcome.Invalid invalid -> ServerConfig.DEFAULT;
                };
    }

    /** Without variables that are set but empty, which means unset to a command. */
    private static Map<String, String> configuration(Map<String, String> environment) {
        Map<String, String> set = new TreeMap<>(environment);
        set.values().removeIf(String::isBlank);
        return set;
    }

    /** {@code LANYARD_URL}, or the port of the configuration on this machine. */
    URI url() {
        String text = variable("LANYARD_URL").orElse("http://127.0.0.1:" + httpPort());
        try {
            URI url = new URI(text);
            if (url.getHost() != null
                    && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Told below.
        }
        throw new ApiException(
                "LANYARD_URL has to be like http://127.0.0.1:8080, found \"" + text + "\"");
    }

    private int httpPort() {
        return config.http().port() == 0
                ? ServerConfig.DEFAULT.http().port()
                : config.http().port();
    }

    /** A client with the key of the variables, or else of the data folder. */
    ApiClient connect() {
        return new ApiClient(url(), key());
    }

    /** The key of the variables, or else of the data folder. */
    ApiKey key() {
        Optional<String> id = variable("LANYARD_ACCESS_KEY_ID");
        Optional<String> secret = variable("LANYARD_ACCESS_KEY_SECRET");
        if (id.isPresent() && secret.isPresent()) {
            return new ApiKey(id.get(), secret.get());
        }
        if (id.isPresent() || secret.isPresent()) {
            throw new ApiException(
                    "of LANYARD_ACCESS_KEY_ID and LANYARD_ACCESS_KEY_SECRET only one is set");
        }
        Path file = AccessKeyFile.in(config.data());
        return AccessKeyFile.read(file)
                .orElseThrow(() ->
                        new ApiException(
                                "no access key: set LANYARD_ACCESS_KEY_ID and LANYARD_ACCESS_KEY_SECRET, or"
                                        + " LANYARD_DATA to the platform's data folder (there is no "
                                        + file.toAbsolutePath().normalize()
                                        + ")"));
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }
}
