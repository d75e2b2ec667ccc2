// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class WireTableTest {
    @Test
    void aTableIsReadStepByStep() {
        List<WireRow> rows =
                WireTable.parse(
                        "t.txt",
                        """
                        # a remark
                        == a ping is answered [MQTT-3.12.4-1]
                        a> c0 00
                        a< d0 00

                        == a message goes down [Pub]
                        a>> 10 r s'MQTT'
                            04 # goes on
                        cloud pub user/get 1 'hello you'
                        cloud calls DisableThing
                        a closed
                        """);
        assertThat(rows).hasSize(2);
        assertThat(rows.getFirst()).hasToString("a ping is answered [MQTT-3.12.4-1] (t.txt:2)");
        assertThat(rows.getFirst().steps())
                .containsExactly(
                        new WireStep.Send("a", "c0 00"), new WireStep.Expect("a", "d0 00"));
        assertThat(rows.getLast().steps())
                .containsExactly(
                        new WireStep.Drip("a", "10 r s'MQTT' 04 # goes on"),
                        new WireStep.Pub("user/get", 1, "hello you"),
                        new WireStep.Call("DisableThing"),
                        new WireStep.Closed("a"));
    }

    @Test
    void aLineThatIsNoStepIsNamed() {
        assertThatThrownBy(() -> WireTable.parse("t.txt", "== a [b]\na expects 00\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("t.txt:2: no step: a expects 00");
    }

    @Test
    void aRowHasToSayWhoDemandsIt() {
        assertThatThrownBy(() -> WireTable.parse("t.txt", "== just so\na closed\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("t.txt:1: a row has to begin with");
    }

    @Test
    void aRowWithoutStepsChecksNothingAndIsRefused() {
        assertThatThrownBy(() -> WireTable.parse("t.txt", "== a [b]\n== c [d]\na closed\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("t.txt:1: the row has no step: a [b]");
    }
}
