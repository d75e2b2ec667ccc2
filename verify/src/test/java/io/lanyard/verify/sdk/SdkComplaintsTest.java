// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Where a reader finds what users of other SDKs suffered from and which tests keep it away from ours: {@code
 * sdk-complaints.txt}. Every complaint names tests, here or in device-sdk, and they have to exist.
 */
class SdkComplaintsTest {
    private static final List<Path> TESTS =
            List.of(
                    Path.of("..", "device-sdk", "src", "test", "java"),
                    Path.of("src", "test", "java"));

    /** What each file of tests says, by the name of its class. */
    private static Map<String, String> sources;

    /**
     * One complaint.
     *
     * @param proofs a class and a method of it
     */
    record Complaint(String text, List<String> proofs) {
        @Override
        public String toString() {
            return text;
        }
    }

    static List<Complaint> complaints() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(
                        SdkComplaintsTest.class.getResourceAsStream("/sdk-complaints.txt"))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Stream.of(text.split("(?m)^== ", -1))
                    .skip(1)
                    .map(block -> block.strip().split("\n", -1))
                    .map(lines ->
                            new Complaint(
                                    lines[0], Stream.of(lines).skip(1).map(String::strip).toList()))
                    .toList();
        }
    }

    @BeforeAll
    static void readTests() throws IOException {
        sources = new HashMap<>();
        for (Path root : TESTS) {
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(file -> file.toString().endsWith("Test.java"))
                        .forEach(file ->
                                sources.merge(
                                        file.getFileName().toString().replace(".java", ""),
                                        read(file),
                                        String::concat));
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("complaints")
    void everyComplaintIsKeptAwayByTestsThatExist(Complaint complaint) {
        assertThat(complaint.proofs()).as("tests against: " + complaint).isNotEmpty();
        for (String proof : complaint.proofs()) {
            String[] names = proof.split(" ", -1);
            assertThat(names).as("a class and a method: " + proof).hasSize(2);
            assertThat(sources).containsKey(names[0]);
            assertThat(sources.get(names[0]))
                    .as("the test that is named against: " + complaint)
                    .containsPattern(
                            "@(Parameterized|Repeated)?Test\\b[^;{}]*?(\\{[^{}]*\\}[^;{}]*?)*\\bvoid "
                                    + Pattern.quote(names[1])
                                    + "\\(");
        }
    }
}
