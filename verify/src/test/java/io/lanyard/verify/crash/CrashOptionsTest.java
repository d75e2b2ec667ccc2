// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arguments of {@code ./lanyard crash-test}. */
class CrashOptionsTest {
    @Test
    void withoutArgumentsTenRoundsAreRunWithoutPowerCuts() {
        assertThat(CrashOptions.read(List.of()))
                .isInstanceOfSatisfying(
                        CrashOptions.Outcome.Valid.class,
                        valid -> {
                            CrashRun.Plan plan = valid.options().plan();
                            assertThat(plan.rounds()).isEqualTo(10);
                            assertThat(plan.devices()).isEqualTo(20);
                            assertThat(plan.cut()).isEqualTo(PlatformUnderTest.Cut.NONE);
                            assertThat(plan.settings())
                                    .containsEntry("LANYARD_DURABILITY", "fsync");
                        });
    }

    @Test
    void everyArgumentHasItsEffect() {
        List<String> arguments =
                List.of(
                        "--rounds",
                        "3",
                        "--devices",
                        "5",
                        "--seed",
                        "-7",
                        "--power-cut",
                        "torn",
                        "--durability",
                        "os");

        assertThat(CrashOptions.read(arguments))
                .isEqualTo(
                        new CrashOptions.Outcome.Valid(new CrashOptions(3, 5, -7, "torn", "os")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--round 3|does not know '--round'; see --help",
                "--rounds|needs a value after --rounds",
                "--rounds 0|needs --rounds from 1 to 100000, found '0'",
                "--rounds -1|needs --rounds from 1 to 100000, found '-1'",
                "--devices many|needs --devices from 1 to 500, found 'many'",
                "--seed x|needs a whole number for --seed, found 'x'",
                "--power-cut half|needs --power-cut to be one of none, gone, torn, found 'half'",
                "--durability none|needs --durability to be one of fsync, os, found 'none'"
            })
    void aWrongArgumentIsNamed(String arguments, String problem) {
        assertThat(CrashOptions.read(List.of(arguments.split(" ", -1))))
                .isEqualTo(new CrashOptions.Outcome.Wrong(problem));
    }
}
