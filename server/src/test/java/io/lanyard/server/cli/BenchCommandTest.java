// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BenchCommandTest {
    /** A cold platform on a busy machine may need a second for its first message: it is not the one that is measured. */
    private static final String WARM_UP = "1";

    @ParameterizedTest
    @ValueSource(strings = {"0", "1"})
    void devices_send_to_themselves_lose_nothing_and_are_deleted_afterwards(
            String qos, @TempDir Path folder) {
        try (RunningPlatform platform = RunningPlatform.start(folder)) {
            RunningPlatform.Ran ran =
                    platform.run(
                            "bench",
                            "self",
                            "--devices",
                            "3",
                            "--seconds",
                            "1",
                            "--warm-up",
                            WARM_UP,
                            "--qos",
                            qos);

            assertThat(ran.code()).as(ran.err()).isZero();
            assertThat(ran.out())
                    .containsPattern("messages/s +[1-9]")
                    .containsPattern("lost +0 of [1-9]")
                    .containsPattern("connections lost +0");
            String product =
                    platform.run("product", "list", "--json")
                            .array()
                            .getJsonObject(0)
                            .getString("ProductKey");
            assertThat(platform.run("device", "list", product, "--json").array()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void an_application_sends_to_devices_that_keep_their_sessions_and_loses_nothing(
            String batch, @TempDir Path folder) {
        try (RunningPlatform platform = RunningPlatform.start(folder)) {
            RunningPlatform.Ran ran =
                    platform.run(
                            "bench",
                            "downlink",
                            "--devices",
                            "3",
                            "--seconds",
                            "1",
                            "--warm-up",
                            WARM_UP,
                            "--batch",
                            batch);

            assertThat(ran.code()).as(ran.err()).isZero();
            assertThat(ran.out())
                    .containsPattern("devices +3 with kept sessions, QoS 1")
                    .containsPattern("messages/s +[1-9]")
                    .containsPattern("lost +0 of [1-9]")
                    .containsPattern("arrived but not sent +0")
                    .containsPattern("connections lost +0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1"})
    void an_application_sends_by_pub_over_its_connections_and_loses_nothing(
            String qos, @TempDir Path folder) {
        try (RunningPlatform platform = RunningPlatform.start(folder)) {
            RunningPlatform.Ran ran =
                    platform.run(
                            "bench",
                            "pub",
                            "--devices",
                            "3",
                            "--connections",
                            "2",
                            "--seconds",
                            "1",
                            "--warm-up",
                            WARM_UP,
                            "--qos",
                            qos);

            assertThat(ran.code()).as(ran.err()).isZero();
            assertThat(ran.out())
                    .containsPattern("load +Pub, 2 calls at a time")
                    .containsPattern("calls/s +[1-9]")
                    .containsPattern("call to success p99 +[0-9]")
                    .containsPattern("lost +0 of [1-9]");
        }
    }

    @Test
    void mailboxes_are_filled_and_drained_after_a_restart() {
        RunningPlatform.Ran ran =
                RunningPlatform.run(
                        Map.of(),
                        "",
                        "bench",
                        "offline",
                        "--own",
                        "--devices",
                        "3",
                        "--messages",
                        "4");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out())
                .containsPattern("stored +12 messages in ")
                .containsPattern("restart until ready +[0-9]")
                .containsPattern("lost +0 of 12");
    }

    @Test
    void a_run_that_restarts_needs_a_platform_of_its_own() {
        RunningPlatform.Ran ran = RunningPlatform.run(Map.of(), "", "bench", "offline");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("offline needs --own");
    }

    @Test
    void devices_come_and_go_and_neither_they_nor_the_consumer_lose_anything() {
        RunningPlatform.Ran ran =
                RunningPlatform.run(
                        Map.of(),
                        "",
                        "bench",
                        "churn",
                        "--own",
                        "--devices",
                        "10",
                        "--seconds",
                        "3",
                        "--warm-up",
                        "0",
                        "--away",
                        "1",
                        "--rate",
                        "100",
                        "--uplinks",
                        "100");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out())
                .containsPattern("to devices +[1-9][0-9,]* stored, 0 lost,")
                .containsPattern("from devices +[1-9][0-9,]* acknowledged, 0 lost,")
                .containsPattern("lost +0 sessions")
                .containsPattern("on disk in quarter 4 +[0-9]");
    }

    @Test
    void a_run_that_looks_at_the_disk_needs_a_platform_of_its_own() {
        RunningPlatform.Ran ran = RunningPlatform.run(Map.of(), "", "bench", "churn");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("churn needs --own");
    }

    @Test
    void more_messages_than_a_mailbox_takes_while_its_device_is_away_are_wrong_usage() {
        RunningPlatform.Ran ran =
                RunningPlatform.run(
                        Map.of(),
                        "",
                        "bench",
                        "churn",
                        "--own",
                        "--devices",
                        "10",
                        "--rate",
                        "1000",
                        "--away",
                        "10");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("1,000 messages would wait in a mailbox");
    }

    @Test
    void a_batch_that_is_larger_than_the_platform_takes_is_wrong_usage() {
        RunningPlatform.Ran ran =
                RunningPlatform.run(Map.of(), "", "bench", "downlink", "--batch", "101");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("--batch has to be 1 to 100, found 101");
    }

    @Test
    void a_run_without_connections_is_wrong_usage() {
        RunningPlatform.Ran ran =
                RunningPlatform.run(Map.of(), "", "bench", "pub", "--connections", "0");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("--connections has to be 1 to 1000, found 0");
    }

    @Test
    void a_platform_of_its_own_is_started_for_a_run() {
        RunningPlatform.Ran ran =
                RunningPlatform.run(Map.of(), "", "bench", "connect", "--own", "--devices", "5");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).containsPattern("sign-ins/s +[1-9]").containsPattern("failed +0");
    }

    @Test
    void silent_connections_are_held(@TempDir Path folder) {
        try (RunningPlatform platform = RunningPlatform.start(folder)) {
            RunningPlatform.Ran ran =
                    platform.run("bench", "idle", "--devices", "3", "--seconds", "1");

            assertThat(ran.code()).as(ran.err()).isZero();
            assertThat(ran.out()).containsPattern("connections lost +0");
        }
    }

    @Test
    void a_window_that_the_platform_would_hold_back_is_wrong_usage() {
        RunningPlatform.Ran ran =
                RunningPlatform.run(Map.of(), "", "bench", "self", "--window", "101");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("--window has to be 1 to 100, found 101");
    }
}
