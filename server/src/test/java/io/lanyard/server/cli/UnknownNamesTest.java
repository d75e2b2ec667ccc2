// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.server.cli.RunningPlatform.Ran;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a command is told that names something that is not there: which, and an exit code that is not 0. */
class UnknownNamesTest {
    private static final String NO_PRODUCT = "a1Nowhere00";

    @TempDir static Path folder;
    private static RunningPlatform platform;
    private static String product;

    @BeforeAll
    static void start() {
        platform = RunningPlatform.start(folder);
        product = platform.product("lamps");
        platform.run("device", "register", product, "lamp-1");
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    private static Ran run(String line) {
        return platform.run(line.replace("PK", product).split(" ", -1));
    }

    private static void isRefused(String line, String... said) {
        Ran ran = run(line);
        assertThat(ran.code()).as(line + " printed " + ran.out() + ran.err()).isEqualTo(1);
        assertThat(ran.err()).as(line).contains(said);
        assertThat(ran.out()).as(line).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "product show a1Nowhere00",
                "product set a1Nowhere00 --dynamic-registration on",
                "topic create a1Nowhere00 user/x SUB",
                "topic list a1Nowhere00",
                "device register a1Nowhere00 lamp-2",
                "device register a1Nowhere00 lamp-2 lamp-3",
                "device register a1Nowhere00 --count 2",
                "device list a1Nowhere00",
                "device list a1Nowhere00 --all",
                "pub a1Nowhere00 lamp-1 user/get on",
                "key create --product a1Nowhere00",
                "relation create a1Nowhere00 data",
                "relation update a1Nowhere00 data",
                "relation delete a1Nowhere00",
                "tail a1Nowhere00"
            })
    void aProductThatThereIsNot(String line) {
        isRefused(line, "no product", NO_PRODUCT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "device show PK lamp-9",
                "device show a1Nowhere00 lamp-9",
                "device disable PK lamp-9",
                "device enable PK lamp-9",
                "device delete PK lamp-9",
                "device certificate PK lamp-9",
                "device certificate PK lamp-9 %s",
                "pub PK lamp-9 user/get on",
                "pub PK lamp-9 user/get on --qos 1",
                "trace PK lamp-9",
                "trace a1Nowhere00 lamp-9",
                "tail PK lamp-9",
                "tail a1Nowhere00 lamp-9",
                "sign-in PK lamp-9",
                "sign-in a1Nowhere00 lamp-9",
                "sign-in --application backend PK lamp-9"
            })
    void aDeviceThatThereIsNot(String line) {
        isRefused(line.formatted("0123456789abcdef".repeat(4)), "no device", "lamp-9");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "group delete nowhere",
                "group status nowhere",
                "group reset nowhere end",
                "group pause nowhere",
                "group resume nowhere",
                "group dead-letters nowhere",
                "group replay nowhere",
                "consume nowhere",
                "consume nowhere --no-settle",
                "relation create PK data nowhere",
                "relation update PK data nowhere"
            })
    void aGroupThatThereIsNot(String line) {
        isRefused(line, "no consumer group", "nowhere");
    }

    @Test
    void whateverElseThereIsNot() {
        isRefused("key disable LTnobody", "no access key", "LTnobody");
        isRefused("key enable LTnobody", "no access key", "LTnobody");
        isRefused("topic delete 4711", "no topic class", "4711");
        isRefused("relation delete PK", "no such subscribe relation", product);
        isRefused("trace 7400000000000000001", "nothing is known of message");
    }

    @Test
    void aDeviceOfWhichNothingIsKnownYetIsSaidToBeSo() {
        Ran ran = run("trace PK lamp-1");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("Nothing is known yet");
        assertThat(run("trace PK lamp-1 --json").array()).isEmpty();
    }
}
