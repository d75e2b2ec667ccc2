// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.server.api.ApiClient;
import io.lanyard.server.api.ApiKey;
import io.lanyard.server.config.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetricsTest {
    private static final Path GUIDE = Path.of("../docs/operations.md");
    private static final Pattern DOCUMENTED = Pattern.compile("`(lanyard_[a-z_]+)[`{]");
    private static final Pattern SERIES = Pattern.compile("(?m)^# TYPE (lanyard_[a-z_]+) (\\w+)$");

    @Test
    void a_running_platform_has_every_series_of_the_guide_and_no_other(@TempDir Path folder)
            throws Exception {
        ApiKey key = new ApiKey("operator", "chosen-secret");
        try (LanyardServer server =
                        LanyardServer.start(
                                ServerConfig.DEFAULT.elsewhere("127.0.0.1", folder), key);
                ApiClient client =
                        new ApiClient(URI.create("http://127.0.0.1:" + server.httpPort()), key)) {
            // So that there is a time of an action.
            client.call("CreateProduct", Map.of("ProductName", "lamp", "NodeType", "0"));
            String metrics = metrics(server);

            Set<String> series = new TreeSet<>();
            Matcher types = SERIES.matcher(metrics);
            while (types.find()) {
                series.add(types.group(1));
            }
            assertThat(series).isEqualTo(documented());
        }
    }

    private static Set<String> documented() throws IOException {
        Set<String> names = new TreeSet<>();
        Matcher namesInTables = DOCUMENTED.matcher(Files.readString(GUIDE));
        while (namesInTables.find()) {
            names.add(namesInTables.group(1));
        }
        return names;
    }

    private static String metrics(LanyardServer server) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://127.0.0.1:%d/metrics"
                                                            .formatted(server.httpPort())))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        }
    }
}
