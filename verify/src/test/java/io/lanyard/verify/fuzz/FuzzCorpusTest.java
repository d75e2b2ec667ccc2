// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every input of the corpora once more, without a fuzzer: what was found stays mended. */
class FuzzCorpusTest {
    private static final Path FUZZ = Path.of("src/test/resources/fuzz");

    record Target(String name, String type) {
        List<Path> corpus() {
            try (Stream<Path> files = Files.list(FUZZ.resolve(name))) {
                return files.sorted().toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void run(byte[] input) throws Throwable {
            MethodHandle method =
                    MethodHandles.lookup()
                            .findStatic(
                                    Class.forName(type),
                                    "fuzzerTestOneInput",
                                    MethodType.methodType(void.class, byte[].class));
            method.invokeExact(input);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Target> targets() throws IOException {
        return Files.readAllLines(FUZZ.resolve("targets.txt")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split("\\s+", 3))
                .map(words -> new Target(words[0], words[1]))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void everyInputOfTheCorpusIsTakenWellWholeAndCutAtEveryByte(Target target) throws Throwable {
        assertThat(target.corpus()).isNotEmpty();
        for (Path file : target.corpus()) {
            byte[] input = Files.readAllBytes(file);
            try {
                for (int end = input.length; end >= 0; end -= end > 300 ? 37 : 1) {
                    target.run(Arrays.copyOf(input, end));
                }
            } catch (Throwable broken) {
                throw new AssertionError(file + " breaks " + target, broken);
            }
        }
    }
}
