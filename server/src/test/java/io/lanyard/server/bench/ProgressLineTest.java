// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private final StringWriter printed = new StringWriter();

    @Test
    void aLogGetsOneLineForAStageHoweverOftenItsFiguresChange() {
        ProgressLine progress = new ProgressLine(new PrintWriter(printed), false);
        for (int i = 0; i < 100; i++) {
            progress.show("Publishing, seconds", i + " published", i / 50, 2);
        }
        progress.show("Deleting", 0, 2);

        assertThat(printed.toString().lines())
                .containsExactly("Publishing, seconds: 0 of 2, 0 published", "Deleting: 0 of 2");
    }

    @Test
    void aTerminalSeesEveryChange() {
        ProgressLine progress = new ProgressLine(new PrintWriter(printed), true);
        progress.show("Publishing, seconds", "1 published", 0, 2);
        progress.show("Publishing, seconds", "2 published", 1, 2);

        assertThat(printed.toString()).contains("1 published").contains("2 published");
    }
}
