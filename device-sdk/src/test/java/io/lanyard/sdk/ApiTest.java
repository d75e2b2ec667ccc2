// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

        List<String> listed = Files.readAllLines(LISTING);
        String advice = "When that is meant: cp device-sdk/" + FOUND + " device-sdk/" + LISTING;
        assertThat(withoutAllOf(listed, found)).as("gone from the API. " + advice).isEmpty();
        assertThat(withoutAllOf(found, listed)).as("new in the API. " + advice).isEmpty();
        assertThat(found).as(advice).isEqualTo(listed);
    }

    /** Lines of types, each with their type before them. */
    private static List<String> withoutAllOf(List<String> lines, List<String> others) {
        List<String> rest = new ArrayList<>(qualified(lines));
        rest.removeAll(qualified(others));
        return rest;
    }

    private static List<String> qualified(List<String> lines) {
        List<String> qualified = new ArrayList<>();
        String type = "";
        for (String line : lines) {
            if (line.startsWith("  ")) {
                qualified.add(type + ":" + line);
            } else {
                type = line;
                qualified.add(line);
            }
        }
        return qualified;
    }

    @Test
    void nothing_of_it_names_a_type_that_is_not_exported() throws Exception {
        assertThat(ApiListing.lines())
                .noneMatch(line -> line.contains("link.") || line.contains("mqtt."));
    }
}
