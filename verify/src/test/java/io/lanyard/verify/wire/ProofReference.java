// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the lists of this package name a test of any module: {@code test: module/class#method}. */
final class ProofReference {
    static final String TEST = "test: ";

    private static final Pattern REFERENCE = Pattern.compile("test: ([a-z-]+)/([\\w.]+)#(\\w+)");

    private ProofReference() {}

    /**
     * Fails unless there is such a test. Looked for in the sources: the test classes of other modules are not on the class
     * path of this one.
     */
    static void requireTest(String reference) {
        Matcher named = REFERENCE.matcher(reference);
        assertThat(named.matches())
                .as("a test is named as test: module/class#method, found " + reference)
                .isTrue();
        Path source =
                Path.of(
                        "..",
                        named.group(1),
                        "src/test/java",
                        named.group(2).replace('.', '/') + ".java");
        assertThat(source)
                .as(reference)
                .exists()
                .content()
                .contains("void " + named.group(3) + "(");
    }
}
