// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class DemoTest {
    @Test
    void the_demo_walks_through_all_its_steps() throws InterruptedException {
        StringWriter told = new StringWriter();

        new Demo(new PrintWriter(told)).run();

        assertThat(told.toString())
                .contains("granted [1]", "granted [128]", "rc -1, mid 0, and no exception")
                .contains("All 10 steps came out right");
    }
}
