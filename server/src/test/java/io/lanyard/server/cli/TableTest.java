// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.server.cli.Table.Field;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TableTest {
    private final StringWriter text = new StringWriter();
    private final PrintWriter out = new PrintWriter(text);

    @Test
    void columns_are_as_wide_as_their_widest_cell_and_lines_have_no_blank_ends() {
        Table table = new Table("KEY", "NAME", "NOTE");
        table.add("a1", "thermometer", "");
        table.add("a1b2c3", "灯", "in the hall");

        table.print(out);

        assertThat(text.toString().lines())
                .containsExactly(
                        "KEY     NAME         NOTE",
                        "a1      thermometer",
                        "a1b2c3  灯            in the hall");
    }

    @Test
    void control_characters_do_not_reach_the_terminal() {
        Table table = new Table("NAME");
        table.add("a\nb\u001b[31mc\u009b31md");

        table.print(out);

        assertThat(text.toString().lines()).containsExactly("NAME", "a b [31mc 31md");
    }

    @Test
    void a_row_has_a_cell_for_each_column() {
        Table table = new Table("KEY", "NAME");

        assertThatThrownBy(() -> table.add("a")).hasMessageContaining("2 cells, found 1");
    }

    @Test
    void fields_stand_under_each_other() {
        Table.printFields(
                out,
                List.of(new Field("Key", "a1"), new Field("Secret", "s"), new Field("Note", "")));

        assertThat(text.toString().lines()).containsExactly("Key     a1", "Secret  s", "Note");
    }
}
