// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataFolderTest {
    @TempDir Path parent;

    @Test
    void a_missing_folder_is_made_for_its_owner_only() throws IOException {
        Path path = parent.resolve("a/b");

        try (DataFolder folder = DataFolder.open(path)) {
            assertThat(folder.path()).isEqualTo(path);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void a_second_platform_is_kept_out_and_told_which_folder_and_who_has_it() {
        try (DataFolder folder = DataFolder.open(parent)) {
            assertThatThrownBy(() -> DataFolder.open(parent))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining(folder.path().toString())
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("LANYARD_DATA");
        }
    }

    @Test
    void a_closed_folder_can_be_opened_again() {
        DataFolder.open(parent).close();

        try (DataFolder folder = DataFolder.open(parent)) {
            assertThat(folder.path()).isEqualTo(parent.toAbsolutePath());
        }
    }

    @Test
    void a_file_in_its_place_stops_the_start() throws IOException {
        Path file = Files.writeString(parent.resolve("file"), "x");

        assertThatThrownBy(() -> DataFolder.open(file))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(file.toString());
    }
}
