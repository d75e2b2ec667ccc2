// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.server.api.ApiKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccessKeyFileTest {
    @TempDir Path folder;

    @Test
    void only_the_owner_may_read_the_file() throws IOException {
        Path file = AccessKeyFile.in(folder);

        AccessKeyFile.write(file, new ApiKey("id", "secret"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(file).hasContent("AccessKeyId=id\nAccessKeySecret=secret\n");
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void a_secret_of_odd_characters_is_read_as_it_was_written() {
        ApiKey key = new ApiKey("LT.x_y-z", "a=b#c\\d:e!\"'");
        Path file = AccessKeyFile.in(folder);

        AccessKeyFile.write(file, key);

        assertThat(AccessKeyFile.read(file)).contains(key);
    }

    @Test
    void there_is_no_key_without_a_file() {
        assertThat(AccessKeyFile.read(AccessKeyFile.in(folder))).isEmpty();
    }

    @Test
    void a_file_without_the_lines_is_named() throws IOException {
        Path file = Files.writeString(AccessKeyFile.in(folder), "AccessKeyId=id\n");

        assertThatThrownBy(() -> AccessKeyFile.read(file))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("AccessKeySecret=...");
    }
}
