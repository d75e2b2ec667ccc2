// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Where a reader finds what broke other brokers and which test keeps it from breaking this one: {@code
 * past-bugs.txt}. Every class of bugs names rows of the wire tables or tests of any module, and they have to exist.
 */
class PastBrokerBugsTest {
    /**
     * One class of bugs.
     *
     * @param proofs names of rows, and tests as in {@link ProofReference}
     */
    record BugClass(String name, List<String> proofs) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<BugClass> classes() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(
                        PastBrokerBugsTest.class.getResourceAsStream("/past-bugs.txt"))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Stream.of(text.split("(?m)^== ", -1))
                    .skip(1)
                    .map(block -> block.strip().split("\n", -1))
                    .map(lines ->
                            new BugClass(
                                    lines[0], Stream.of(lines).skip(1).map(String::strip).toList()))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("classes")
    void everyClassOfPastBugsIsKeptOutByTestsThatExist(BugClass bugs) throws Exception {
        Set<String> rows =
                WireTable.all()
                        .map(row -> row.name().replaceFirst(" \\[[^\\[]*]$", ""))
                        .collect(Collectors.toSet());
        assertThat(bugs.proofs()).as("tests against: " + bugs).isNotEmpty();
        for (String proof : bugs.proofs()) {
            if (proof.startsWith(ProofReference.TEST)) {
                ProofReference.requireTest(proof);
            } else {
                assertThat(rows).as("the row that is named against: " + bugs).contains(proof);
            }
        }
    }
}
