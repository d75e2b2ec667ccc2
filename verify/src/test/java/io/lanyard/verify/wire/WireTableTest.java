// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.mqtt.packet.MqttVersion;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
                        new WireStep.Pub("user/get", 1, "hello you", Map.of()),
                        new WireStep.Call("DisableThing"),
                        new WireStep.Closed("a", ""));
    }

    @Test
    void aRowHoldsWhereItSaysAndElseWhereItsTableSays() {
        List<WireRow> rows =
                WireTable.parse(
                        "t.txt",
                        """
                        in 5
                        mosquitto has no part: it has none
                        == one [a]
                        a connects
                        a closed 82
                        == two [b]
                        in 3.1 3.1.1
                        over tcp
                        mosquitto differs in 3.1: it does not care
                        a comes back
                        """);
        WireRow one = rows.getFirst();
        assertThat(one.cases())
                .extracting(Object::toString)
                .containsExactly(
                        "one [a] (t.txt:3) in 5 over TCP", "one [a] (t.txt:3) in 5 over WEBSOCKET");
        assertThat(one.steps())
                .containsExactly(
                        new WireStep.Send("a", "{connect}"),
                        new WireStep.Expect("a", "{connack}"),
                        new WireStep.Closed("a", "82"));
        assertThat(one.note(MqttVersion.MQTT_5).orElseThrow().differs()).isFalse();
        WireRow two = rows.getLast();
        assertThat(two.cases())
                .extracting(Object::toString)
                .containsExactly(
                        "two [b] (t.txt:6) in 3.1 over TCP", "two [b] (t.txt:6) in 3.1.1 over TCP");
        assertThat(two.scope().notes())
                .contains(new PeerNote(true, Set.of(MqttVersion.MQTT_3_1), "it does not care"));
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
