// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.platform;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;

/** A library in C among the resources of the tests, which Linux loads into a platform before its own ({@code LD_PRELOAD}). */
public final class PreloadedLibrary {
    private PreloadedLibrary() {}

    /**
     * Compiles it, which needs {@code cc}.
     *
     * @param name of its source in the folder {@code native}, without {@code .c}
     * @param folder where source and library go
     * @return the library
     */
    public static Path compile(String name, Path folder) throws IOException {
        Path source = folder.resolve(name + ".c");
        Path library = folder.resolve(name + ".so");
        String resource = "/native/" + name + ".c";
        try (InputStream from = PreloadedLibrary.class.getResourceAsStream(resource)) {
            if (from == null) {
                throw new IllegalStateException(resource + " is not on the class path");
            }
            Files.copy(from, source, StandardCopyOption.REPLACE_EXISTING);
        }
        Process compiler =
                new ProcessBuilder(
                                "cc",
                                "-shared",
                                "-fPIC",
                                "-O2",
                                "-o",
                                library.toString(),
                                source.toString(),
                                "-ldl",
                                "-lpthread")
                        .redirectErrorStream(true)
                        .start();
        String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!compiler.waitFor(1, TimeUnit.MINUTES) || compiler.exitValue() != 0) {
                throw new IllegalStateException("cc cannot compile " + source + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + source + " is compiled", e);
        }
        return library;
    }
}
