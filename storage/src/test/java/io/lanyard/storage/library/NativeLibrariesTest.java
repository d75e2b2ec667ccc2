// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.storage.rocks.Durability;
import io.lanyard.storage.rocks.MessageDatabase;
import io.lanyard.storage.sqlite.SqliteRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files that a process needs to load the libraries, whatever becomes of the process. */
class NativeLibrariesTest {
    private static final String ROCKSDB_FOLDER = "ROCKSDB_SHAREDLIB_DIR";

    @TempDir private Path temp;

    /** The last line of a program, behind those of its log, and its exit code. */
    private record Ended(String said, int code) {}

    @ParameterizedTest
    @ValueSource(strings = {"registry", "registry check", "messages", "messages check", "trace"})
    void aProcessThatIsKilledLeavesNoLibraryBehind(String store) throws Exception {
        Path data = data();
        Path temporary = Files.createDirectory(temp.resolve("tmp"));

        Ended ended = use(store, data, List.of("-Djava.io.tmpdir=" + temporary), Map.of());

        assertThat(ended).isEqualTo(new Ended(StoresOfAMoment.OPEN, 0));
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void aFolderThatTheOperatorNamesForTheLibraryOfRocksDbIsTheOneThatIsUsed() throws Exception {
        Path data = data();
        Path own = Files.createDirectory(temp.resolve("own"));
        List<String> unfit = List.of("-Djava.io.tmpdir=" + temp.resolve("missing"));

        Ended ended = use("messages", data, unfit, Map.of(ROCKSDB_FOLDER, own.toString()));

        assertThat(ended).isEqualTo(new Ended(StoresOfAMoment.OPEN, 0));
        assertThat(own).isEmptyDirectory();
    }

    @Test
    void aFolderThatTheOperatorNamesForTheLibraryOfSqliteIsTheOneThatIsUsed() throws Exception {
        Path data = data();
        Path own = Files.createDirectory(temp.resolve("own"));
        List<String> flags =
                List.of(
                        "-Djava.io.tmpdir=" + temp.resolve("missing"),
                        "-Dorg.sqlite.tmpdir=" + own);

        Ended ended = use("registry", data, flags, Map.of());

        assertThat(ended).isEqualTo(new Ended(StoresOfAMoment.OPEN, 0));
        assertThat(own).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"registry", "registry check", "messages", "messages check", "trace"})
    void aTemporaryFolderThatIsNotThereIsNamedWithWhatToDo(String store) throws Exception {
        Path missing = temp.resolve("missing");

        Ended ended = use(store, data(), List.of("-Djava.io.tmpdir=" + missing), Map.of());

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.said())
                .contains(missing.toString())
                .contains("LANYARD_JAVA_OPTS=-Djava.io.tmpdir=");
    }

    @Test
    void aFolderThatTheOperatorNamesAndThatIsNotThereIsNamedWithHisSetting() throws Exception {
        Path data = data();
        String missing = temp.resolve("missing").toString();

        Ended messages = use("messages", data, List.of(), Map.of(ROCKSDB_FOLDER, missing));
        Ended registry = use("registry", data, List.of("-Dorg.sqlite.tmpdir=" + missing), Map.of());

        assertThat(messages.said()).contains(missing).contains("ROCKSDB_SHAREDLIB_DIR=");
        assertThat(registry.said()).contains(missing).contains("-Dorg.sqlite.tmpdir=");
    }

    /** A folder of data with a registry and messages, so that they can be checked. */
    private Path data() throws IOException {
        Path data = Files.createDirectory(temp.resolve("data"));
        SqliteRegistry.open(data).close();
        MessageDatabase.open(data.resolve("messages"), Durability.OS).close();
        return data;
    }

    private static Ended use(
            String store, Path data, List<String> flags, Map<String, String> variables)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
        command.addAll(flags);
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoresOfAMoment.class.getName(),
                        store,
                        data.toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        // The JVM's own word on a folder that is not there.
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().remove(ROCKSDB_FOLDER);
        builder.environment().putAll(variables);
        Process process = builder.start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            List<String> lines = out.lines().toList();
            return new Ended(lines.isEmpty() ? "" : lines.getLast(), process.waitFor());
        }
    }
}
