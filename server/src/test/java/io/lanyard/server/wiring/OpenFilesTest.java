// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenFilesTest {
    @ParameterizedTest
    @CsvSource({
        "1024, 524",
        "256, 128",
        "1048576, 1048076",
        "9223372036854775807, 2147483647",
        "-1, 0",
    })
    void connectionsLeaveFilesForEverythingElse(long openFiles, int connections) {
        assertThat(OpenFiles.bound(openFiles)).isEqualTo(connections);
    }
}
