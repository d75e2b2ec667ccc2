// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.server.cli.RunningPlatform.Ran;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code lanyard group}, {@code lanyard relation} and {@code lanyard consume}, rightly and wrongly used. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GroupCommandTest {
    private RunningPlatform platform;

    @BeforeAll
    void start(@TempDir Path folder) {
        platform = RunningPlatform.start(folder);
    }

    @AfterAll
    void stop() {
        platform.close();
    }

    @Test
    void a_group_is_created_paused_moved_and_deleted_by_its_name() {
        assertThat(platform.run("group", "create", "by_name").out()).startsWith("Created group ");

        assertThat(platform.run("group", "pause", "by_name").out()).startsWith("Paused group ");
        assertThat(platform.run("group", "status", "by_name").out())
                .containsPattern("Paused +true");
        assertThat(platform.run("group", "resume", "by_name").out()).startsWith("Resumed group ");
        assertThat(platform.run("group", "reset", "by_name", "begin").code()).isZero();
        assertThat(platform.run("group", "reset", "by_name", "2026-11-25T08:00:00Z").code())
                .isZero();
        assertThat(platform.run("group", "delete", "by_name").out()).startsWith("Deleted group ");
        assertThat(platform.run("group", "list").out()).doesNotContain("by_name");
    }

    @Test
    void a_relation_is_created_changed_and_deleted() {
        String product = platform.product("related");
        assertThat(platform.run("relation", "create", product, "data,status").code()).isZero();
        assertThat(platform.run("relation", "list").out())
                .containsPattern(product + " +data,status +DEFAULT_GROUP");
        assertThat(platform.run("relation", "update", product, "lifecycle").code()).isZero();
        assertThat(platform.run("relation", "list").out())
                .containsPattern(product + " +lifecycle +DEFAULT_GROUP");
        assertThat(platform.run("relation", "delete", product).code()).isZero();
        assertThat(platform.run("relation", "list").out()).doesNotContain(product);
    }

    @Test
    void looking_at_a_group_without_messages_prints_nothing_and_ends() {
        Ran ran = platform.run("consume", "DEFAULT_GROUP", "--no-settle");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).isEmpty();
    }

    /** Wrong usage is 2, what the platform refuses is 1; both say what is wrong and print nothing else. */
    @ParameterizedTest
    @CsvSource({
        "group create abc, 1, (iot.consumergroup.InvalidFormattedGroupName)",
        "group create, 2, Missing required parameter: 'NAME'",
        "group delete nobody, 1, there is no consumer group with id or name nobody",
        "group delete DEFAULT_GROUP, 1, (iot.consumergroup.DefaultGroupNotDeletable)",
        "group reset DEFAULT_GROUP yesterday, 2, 'has to be end, begin or a time like 2026-11-25T08:00:00Z, found \"yesterday\"'",
        "group dead-letters DEFAULT_GROUP --limit 0, 1, MaxCount",
        "group dead-letters DEFAULT_GROUP --limit x, 2, --limit",
        "group replay nobody, 1, there is no consumer group with id or name nobody",
        "relation create a1NoProduct data, 1, (iot.prod.NotExistedProduct)",
        "relation create a1NoProduct everything, 2, 'a kind has to be one of data,'",
        "relation create a1NoProduct data nobody, 1, there is no consumer group with id or name nobody",
        "relation update a1NoProduct data, 1, (iot.prod.NotExistedProduct)",
        "relation delete a1NoProduct, 1, (iot.prod.NotExistedProduct)",
        "consume nobody, 1, there is no consumer group with id or name nobody",
        "consume DEFAULT_GROUP --count -1, 2, '--count has to be at least 0, found -1'",
        "consume DEFAULT_GROUP --unsettled 1001, 2, '--unsettled has to be 1 to 1000, found 1001'",
    })
    void wrong_input_is_told_and_nothing_is_printed(String arguments, int code, String said) {
        Ran ran = platform.run(arguments.split(" ", -1));

        assertThat(ran.code()).as(ran.err()).isEqualTo(code);
        assertThat(ran.err()).contains(said);
        assertThat(ran.out()).isEmpty();
    }
}
