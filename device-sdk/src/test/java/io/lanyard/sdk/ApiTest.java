// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Nothing of the API changes by accident: api.txt lists it, and whoever changes it changes that file too. Until there
 * is a release that japicmp can compare with (docs/decisions/0021) this is what guards it, and after that it still
 * shows each change to a reader.
 */
class ApiTest {
    private static final Path LISTING = Path.of("src", "test", "resources", "api.txt");
    private static final Path FOUND = Path.of("target", "api.txt");

    @Test
    void the_api_is_what_its_listing_says() throws Exception {
        List<String> found = ApiListing.lines();
        Files.write(FOUND, found);

        assertThat(found)
                .as("When the change is meant, copy device-sdk/%s to device-sdk/%s", FOUND, LISTING)
                .containsExactlyElementsOf(Files.readAllLines(LISTING));
    }

    @Test
    void nothing_of_it_names_a_type_that_is_not_exported() throws Exception {
        assertThat(ApiListing.lines()).noneMatch(line -> line.contains("link.") || line.contains("mqtt."));
    }
}
