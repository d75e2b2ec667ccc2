// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The power cut takes what was not synced and leaves what was, of a program of a few steps. */
@Tag("interop")
class PowerCutTest {
    @TempDir Path folder;

    private Path data;

    @BeforeEach
    void prepare() throws IOException {
        data = Files.createDirectories(folder.resolve("data")).toRealPath();
    }

    @Test
    void bytesThatWereNotSyncedAreGone() throws Exception {
        run("append f safe", "sync f", "sync .", "append f lost");

        assertThat(data.resolve("f")).hasContent("safe");
    }

    @Test
    void bytesThatWereSyncedStay() throws Exception {
        run("append f safe", "sync f", "sync .", "append f _too", "sync f");

        assertThat(data.resolve("f")).hasContent("safe_too");
    }

    @Test
    void anOverwriteThatWasNotSyncedIsUndone() throws Exception {
        Files.writeString(data.resolve("f"), "old content");

        run("overwrite f new");

        assertThat(data.resolve("f")).hasContent("old content");
    }

    @Test
    void aTruncationThatWasNotSyncedIsUndone() throws Exception {
        Files.writeString(data.resolve("f"), "old content");

        run("overwrite f new", "truncate f");

        assertThat(data.resolve("f")).hasContent("old content");
    }

    @Test
    void aFileWhoseFolderWasNotSyncedIsGone() throws Exception {
        run("append f lost", "sync f");

        assertThat(data.resolve("f")).doesNotExist();
    }

    @Test
    void aFileThatWasMovedWithoutASyncOfItsFolderIsBack() throws Exception {
        Files.writeString(data.resolve("a"), "a");
        Files.writeString(data.resolve("b"), "b");

        run("move a b");

        assertThat(data.resolve("a")).hasContent("a");
        assertThat(data.resolve("b")).hasContent("b");
    }

    @Test
    void aFileThatWasMovedWithASyncOfItsFolderStaysMoved() throws Exception {
        Files.writeString(data.resolve("a"), "a");
        Files.writeString(data.resolve("b"), "b");

        run("move a b", "sync .");

        assertThat(data.resolve("a")).doesNotExist();
        assertThat(data.resolve("b")).hasContent("a");
    }

    @Test
    void aFileThatWasRemovedWithoutASyncOfItsFolderIsBack() throws Exception {
        Files.writeString(data.resolve("f"), "content");

        run("delete f");

        assertThat(data.resolve("f")).hasContent("content");
    }

    @Test
    void ofATornTailAPartStaysThatMayBeGarbage() throws Exception {
        run(PowerCut.Tail.TORN, "append f safe", "sync f", "sync .", "append f lost");

        assertThat(Files.readAllBytes(data.resolve("f")))
                .startsWith("safe".getBytes(US_ASCII))
                .hasSizeBetween(4, 8);
    }

    @Test
    void aProgramThatFailsIsTold() {
        assertThatThrownBy(() -> run("dance")).isInstanceOf(AssertionError.class);
    }

    private void run(String... steps) throws Exception {
        run(PowerCut.Tail.GONE, steps);
    }

    private void run(PowerCut.Tail tail, String... steps) throws Exception {
        PowerCut cut = PowerCut.of(data, folder.resolve("cut"));
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                FileSteps.class.getName()));
        command.addAll(List.of(steps));
        ProcessBuilder program = new ProcessBuilder(command).directory(data.toFile()).inheritIO();
        program.environment().putAll(cut.environment());
        int exit = program.start().waitFor();
        if (exit != 0) {
            throw new AssertionError(List.of(steps) + " ended with " + exit);
        }
        var _ = cut.strike(tail, new Random(1));
    }
}
