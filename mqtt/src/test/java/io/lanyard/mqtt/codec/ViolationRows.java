// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import static io.lanyard.mqtt.codec.Side.CLIENT_3_1;
import static io.lanyard.mqtt.codec.Side.CLIENT_3_1_1;
import static io.lanyard.mqtt.codec.Side.CLIENT_AFTER_CONNACK_3_1;
import static io.lanyard.mqtt.codec.Side.CLIENT_AFTER_CONNACK_3_1_1;
import static io.lanyard.mqtt.codec.Side.SERVER;
import static io.lanyard.mqtt.codec.Side.SERVER_AFTER_CONNECT_3_1;
import static io.lanyard.mqtt.codec.Side.SERVER_AFTER_CONNECT_3_1_1;

import io.lanyard.mqtt.packet.ReasonCode;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rows of {@link ViolationTest}. */
final class ViolationRows {
    private ViolationRows() {}

    static Stream<Row> all() {
        return Stream.of(
                        order(),
                        fixedHeader(),
                        connect(),
                        publish(),
                        acknowledgements(),
                        subscriptions(),
                        ViolationRows5.all())
                .flatMap(Function.identity());
    }

    /** @param reason null where the version has no way to tell it */
    record Row(Side side, String what, String spec, String bytes, @Nullable ReasonCode reason) {
        @Override
        public String toString() {
            return what + " [" + spec + "] at " + side;
        }
    }

    private static Stream<Row> order() {
        return Stream.of(
                row(SERVER, "PINGREQ comes first", "MQTT-3.1.0-1", "C0 00"),
                row(SERVER, "PUBLISH comes first", "MQTT-3.1.0-1", "30 [ s't' ]"),
                row(SERVER, "the first byte of HTTP comes first", "MQTT-3.1.0-1", "'GET'"),
                row(SERVER, "CONNACK comes first", "MQTT-3.1.0-1", "20 02 0000"),
                row(
                        SERVER_AFTER_CONNECT_3_1_1,
                        "a second CONNECT",
                        "MQTT-3.1.0-2",
                        "10 [ s'MQTT' 04 02 003C s'c' ]"),
                row(
                        SERVER_AFTER_CONNECT_3_1,
                        "a second CONNECT",
                        "MQTT 3.1 section 3.1",
                        "10 [ s'MQIsdp' 03 02 003C s'c' ]"),
                row(
                        SERVER_AFTER_CONNECT_3_1_1,
                        "PINGREQ after DISCONNECT",
                        "MQTT-3.14.4-2",
                        "E0 00 C0 00"),
                row(
                        SERVER_AFTER_CONNECT_3_1_1,
                        "a client sends CONNACK",
                        "MQTT 3.1.1 section 2.2.1",
                        "20 02 0000"),
                row(
                        SERVER_AFTER_CONNECT_3_1_1,
                        "a client sends SUBACK",
                        "MQTT 3.1.1 section 2.2.1",
                        "90 03 0001 00"),
                row(
                        SERVER_AFTER_CONNECT_3_1_1,
                        "a client sends UNSUBACK",
                        "MQTT 3.1.1 section 2.2.1",
                        "B0 02 0001"),
                row(
                        SERVER_AFTER_CONNECT_3_1_1,
                        "a client sends PINGRESP",
                        "MQTT 3.1.1 section 2.2.1",
                        "D0 00"),
                row(CLIENT_3_1_1, "PINGRESP comes first", "MQTT-3.2.0-1", "D0 00"),
                row(
                        CLIENT_AFTER_CONNACK_3_1_1,
                        "a second CONNACK",
                        "MQTT 3.1.1 section 3.2",
                        "20 02 0000"),
                row(
                        CLIENT_AFTER_CONNACK_3_1_1,
                        "a server sends CONNECT",
                        "MQTT 3.1.1 section 2.2.1",
                        "10 [ s'MQTT' 04 02 003C s'c' ]"),
                row(
                        CLIENT_AFTER_CONNACK_3_1_1,
                        "a server sends SUBSCRIBE",
                        "MQTT 3.1.1 section 2.2.1",
                        "82 [ 0001 s'a' 00 ]"),
                row(
                        CLIENT_AFTER_CONNACK_3_1_1,
                        "a server sends UNSUBSCRIBE",
                        "MQTT 3.1.1 section 2.2.1",
                        "A2 [ 0001 s'a' ]"),
                row(
                        CLIENT_AFTER_CONNACK_3_1_1,
                        "a server sends PINGREQ",
                        "MQTT 3.1.1 section 2.2.1",
                        "C0 00"),
                row(
                        CLIENT_AFTER_CONNACK_3_1_1,
                        "a server sends DISCONNECT",
                        "MQTT 3.1.1 section 2.2.1",
                        "E0 00"));
    }

    private static Stream<Row> fixedHeader() {
        return Stream.of(
                row(SERVER, "packet type 0", "MQTT 3.1.1 section 2.2.1", "00 00"),
                row(SERVER, "packet type 15", "MQTT 3.1.1 section 2.2.1", "F0 00"),
                after("packet type 0", "MQTT 3.1.1 section 2.2.1", "00 00"),
                after("packet type 15", "MQTT 3.1.1 section 2.2.1", "F0 00"),
                row(SERVER_AFTER_CONNECT_3_1, "packet type 15", "MQTT 3.1 section 2.1", "F0 00"),
                row(
                        SERVER,
                        "flags of CONNECT are 1",
                        "MQTT-2.2.2-2",
                        "11 [ s'MQTT' 04 02 003C s'c' ]"),
                row(SERVER, "TLS instead of CONNECT", "MQTT-2.2.2-2", "16 03 01 02 00"),
                after("flags of PUBACK are 2", "MQTT-2.2.2-2", "42 02 0001"),
                after("flags of PUBREC are 2", "MQTT-2.2.2-2", "52 02 0001"),
                after("flags of PUBREL are 0", "MQTT-2.2.2-2", "60 02 0001"),
                after("flags of PUBREL are 10", "MQTT-2.2.2-2", "6A 02 0001"),
                after("flags of PUBCOMP are 8", "MQTT-2.2.2-2", "78 02 0001"),
                after("flags of SUBSCRIBE are 0", "MQTT-2.2.2-2", "80 [ 0001 s'a' 00 ]"),
                after("flags of SUBSCRIBE are 3", "MQTT-2.2.2-2", "83 [ 0001 s'a' 00 ]"),
                after("flags of UNSUBSCRIBE are 0", "MQTT-2.2.2-2", "A0 [ 0001 s'a' ]"),
                after("flags of PINGREQ are 1", "MQTT-2.2.2-2", "C1 00"),
                after("flags of DISCONNECT are 4", "MQTT-2.2.2-2", "E4 00"),
                row(CLIENT_3_1_1, "flags of CONNACK are 1", "MQTT-2.2.2-2", "21 02 0000"),
                client("flags of SUBACK are 2", "MQTT-2.2.2-2", "92 03 0001 00"),
                client("flags of UNSUBACK are 2", "MQTT-2.2.2-2", "B2 02 0001"),
                client("flags of PINGRESP are 8", "MQTT-2.2.2-2", "D8 00"),
                row(
                        SERVER_AFTER_CONNECT_3_1,
                        "QoS of PUBREL is 0",
                        "MQTT 3.1 section 2.1",
                        "60 02 0001"),
                row(
                        SERVER_AFTER_CONNECT_3_1,
                        "QoS of SUBSCRIBE is 2",
                        "MQTT 3.1 section 2.1",
                        "84 [ 0001 s'a' 00 ]"),
                row(
                        SERVER,
                        "Remaining Length of five bytes",
                        "MQTT 3.1.1 section 2.2.3",
                        "10 80 80 80 80 01"),
                after(
                        "Remaining Length of five bytes is seen at the fourth",
                        "MQTT 3.1.1 section 2.2.3",
                        "30 FF FF FF FF"),
                row(SERVER, "CONNECT of 1001 bytes announced, 1000 are accepted", "", "10 E9 07"),
                row(SERVER, "CONNECT of 268435455 bytes announced", "", "10 FF FF FF 7F"),
                after("PUBLISH of 100001 bytes announced, 100000 are accepted", "", "30 A1 8D 06"));
    }

    private static Stream<Row> connect() {
        return Stream.of(
                connect("unknown protocol name", "MQTT-3.1.2-1", "s'MQXX' 04 02 003C s'c'"),
                connect(
                        "protocol name in small letters",
                        "MQTT-3.1.2-1",
                        "s'mqtt' 04 02 003C s'c'"),
                connect("empty protocol name", "MQTT-3.1.2-1", "0000 04 02 003C s'c'"),
                connect("level 6", "MQTT-3.1.2-2", "s'MQTT' 06 02 003C s'c'"),
                connect("level 3 under the new name", "MQTT-3.1.2-2", "s'MQTT' 03 02 003C s'c'"),
                connect("level 4 under the old name", "MQTT-3.1.2-2", "s'MQIsdp' 04 02 003C s'c'"),
                connect("level 131 of a bridge", "MQTT-3.1.2-2", "s'MQIsdp' 83 02 003C s'c'"),
                connect("reserved flag is 1", "MQTT-3.1.2-3", "s'MQTT' 04 03 003C s'c'"),
                connect("will QoS without will", "MQTT-3.1.2-13", "s'MQTT' 04 0A 003C s'c'"),
                connect("will QoS 3 without will", "MQTT-3.1.2-13", "s'MQTT' 04 1A 003C s'c'"),
                connect("will QoS 3", "MQTT-3.1.2-14", "s'MQTT' 04 1E 003C s'c' s'w' s'm'"),
                connect("will retain without will", "MQTT-3.1.2-15", "s'MQTT' 04 22 003C s'c'"),
                connect("password without user", "MQTT-3.1.2-22", "s'MQTT' 04 42 003C s'c' s'p'"),
                connect(
                        "user name announced, not there",
                        "MQTT 3.1.1 section 2.2.3",
                        "s'MQTT' 04 82 003C s'c'"),
                connect(
                        "password announced, not there",
                        "MQTT 3.1.1 section 2.2.3",
                        "s'MQTT' 04 C2 003C s'c' s'u'"),
                connect(
                        "will announced, message not there",
                        "MQTT 3.1.1 section 2.2.3",
                        "s'MQTT' 04 06 003C s'c' s'w'"),
                connect(
                        "user name not announced, but there",
                        "MQTT 3.1.1 section 2.2.3",
                        "s'MQTT' 04 02 003C s'c' s'u'"),
                connect("no client id", "MQTT 3.1.1 section 2.2.3", "s'MQTT' 04 02 003C"),
                connect("no keep alive", "MQTT 3.1.1 section 2.2.3", "s'MQTT' 04 02 00"),
                connect("nothing", "MQTT 3.1.1 section 2.2.3", ""),
                connect(
                        "client id longer than the packet",
                        "MQTT 3.1.1 section 2.2.3",
                        "s'MQTT' 04 02 003C FFFF 'c'"),
                connect("client id with U+0000", "MQTT-1.5.3-2", "s'MQTT' 04 02 003C 0001 00"),
                connect("client id not UTF-8", "MQTT-1.5.3-1", "s'MQTT' 04 02 003C 0001 FF"),
                connect("user name not UTF-8", "MQTT-1.5.3-1", "s'MQTT' 04 82 003C s'c' 0001 80"),
                connect("empty will topic", "MQTT-4.7.3-1", "s'MQTT' 04 06 003C s'c' s'' s'm'"),
                connect(
                        "wildcard in will topic",
                        "MQTT-3.3.2-2",
                        "s'MQTT' 04 06 003C s'c' s'a/#' s'm'"),
                connect(
                        "3.1: will QoS 3",
                        "MQTT 3.1 section 3.1",
                        "s'MQIsdp' 03 1E 003C s'c' s'w' s'm'"),
                connect(
                        "3.1: password without user name",
                        "MQTT 3.1 section 3.1",
                        "s'MQIsdp' 03 42 003C s'c' s'p'"),
                connect(
                        "3.1: client id not UTF-8",
                        "MQTT 3.1 section 2.5",
                        "s'MQIsdp' 03 02 003C 0001 FF"),
                connect(
                        "3.1: a byte too many",
                        "MQTT 3.1 section 2.1",
                        "s'MQIsdp' 03 02 003C s'c' 00"),
                connect(
                        "3.1: half a user name",
                        "MQTT 3.1 section 2.1",
                        "s'MQIsdp' 03 82 003C s'c' 0002 'u'"));
    }

    private static Stream<Row> publish() {
        return Stream.of(
                after("QoS 3", "MQTT-3.3.1-4", "36 [ s't' 0001 ]"),
                after("QoS 3 with DUP", "MQTT-3.3.1-4", "3E [ s't' 0001 ]"),
                after("DUP with QoS 0", "MQTT-3.3.1-2", "38 [ s't' ]"),
                after("packet id 0", "MQTT-2.3.1-1", "32 [ s't' 0000 'x' ]"),
                after("QoS 1 without packet id", "MQTT 3.1.1 section 2.2.3", "32 [ s't' ]"),
                after("half a packet id", "MQTT 3.1.1 section 2.2.3", "32 [ s't' 00 ]"),
                after("empty topic", "MQTT-4.7.3-1", "30 [ s'' 'x' ]"),
                after("no topic", "MQTT 3.1.1 section 2.2.3", "30 00"),
                after("half a topic length", "MQTT 3.1.1 section 2.2.3", "30 [ 00 ]"),
                after("topic beyond the packet", "MQTT 3.1.1 section 2.2.3", "30 [ 0005 'abcd' ]"),
                after("topic of 65535 forged", "MQTT 3.1.1 section 2.2.3", "30 [ FFFF 'abcd' ]"),
                after("# in the topic", "MQTT-3.3.2-2", "30 [ s'a/#' ]"),
                after("+ in the topic", "MQTT-3.3.2-2", "30 [ s'+/a' ]"),
                after("+ within a level", "MQTT-3.3.2-2", "30 [ s'a+b' ]"),
                after("U+0000 in the topic", "MQTT-1.5.3-2", "30 [ 0003 'a' 00 'b' ]"),
                after("a lone continuation byte", "MQTT-1.5.3-1", "30 [ 0003 'a' 80 'b' ]"),
                after("surrogate U+D800", "MQTT-1.5.3-1", "30 [ 0003 ED A0 80 ]"),
                after("surrogate U+DFFF", "MQTT-1.5.3-1", "30 [ 0003 ED BF BF ]"),
                after("overlong / in 2 bytes", "MQTT-1.5.3-1", "30 [ 0002 C0 AF ]"),
                after("overlong U+0000 of Java", "MQTT-1.5.3-1", "30 [ 0002 C0 80 ]"),
                after("overlong in 3 bytes", "MQTT-1.5.3-1", "30 [ 0003 E0 9F BF ]"),
                after("overlong in 4 bytes", "MQTT-1.5.3-1", "30 [ 0004 F0 8F BF BF ]"),
                after("U+110000", "MQTT-1.5.3-1", "30 [ 0004 F4 90 80 80 ]"),
                after("a lead byte F5", "MQTT-1.5.3-1", "30 [ 0004 F5 80 80 80 ]"),
                after("a lead byte at the end", "MQTT-1.5.3-1", "30 [ 0002 'a' E2 ]"),
                after("a sequence cut short", "MQTT-1.5.3-1", "30 [ 0003 E2 82 'a' ]"),
                row(SERVER_AFTER_CONNECT_3_1, "QoS 3", "MQTT 3.1 section 2.1", "36 [ s't' 0001 ]"),
                row(
                        SERVER_AFTER_CONNECT_3_1,
                        "packet id 0",
                        "MQTT 3.1 section 2.4",
                        "32 [ s't' 0000 ]"),
                row(
                        SERVER_AFTER_CONNECT_3_1,
                        "wildcard in the topic",
                        "MQTT 3.1 section 3.3",
                        "30 [ s'#' ]"),
                client("QoS 3", "MQTT-3.3.1-4", "36 [ s't' 0001 ]"),
                client("# in the topic", "MQTT-3.3.2-2", "30 [ s'#' ]"));
    }

    private static Stream<Row> acknowledgements() {
        return Stream.of(
                after("PUBACK with packet id 0", "MQTT-2.3.1-1", "40 02 0000"),
                after("PUBREC with packet id 0", "MQTT-2.3.1-1", "50 02 0000"),
                after("PUBREL with packet id 0", "MQTT-2.3.1-1", "62 02 0000"),
                after("PUBCOMP with packet id 0", "MQTT-2.3.1-1", "70 02 0000"),
                after("PUBACK without packet id", "MQTT 3.1.1 section 2.2.3", "40 00"),
                after("PUBACK with half of it", "MQTT 3.1.1 section 2.2.3", "40 01 00"),
                after("PUBACK with a reason of 5.0", "MQTT 3.1.1 section 2.2.3", "40 03 0001 00"),
                after("PUBREL too long", "MQTT 3.1.1 section 2.2.3", "62 03 0001 00"),
                client("UNSUBACK with packet id 0", "MQTT-2.3.1-1", "B0 02 0000"),
                client("UNSUBACK too long", "MQTT 3.1.1 section 2.2.3", "B0 03 0001 00"),
                client("SUBACK with packet id 0", "MQTT-2.3.1-1", "90 03 0000 00"),
                client("SUBACK without a code", "MQTT 3.1.1 section 3.9.3", "90 02 0001"),
                client("SUBACK with code 3", "MQTT-3.9.3-2", "90 03 0001 03"),
                client("SUBACK with code 0x81", "MQTT-3.9.3-2", "90 04 0001 00 81"),
                row(
                        CLIENT_3_1_1,
                        "CONNACK with a reserved flag",
                        "MQTT 3.1.1 section 3.2.2.1",
                        "20 02 02 00"),
                row(
                        CLIENT_3_1_1,
                        "CONNACK with code 6",
                        "MQTT 3.1.1 section 3.2.2.3",
                        "20 02 00 06"),
                row(CLIENT_3_1_1, "CONNACK refuses with a session", "MQTT-3.2.2-4", "20 02 01 05"),
                row(CLIENT_3_1_1, "CONNACK too short", "MQTT 3.1.1 section 2.2.3", "20 01 00"),
                row(CLIENT_3_1_1, "CONNACK too long", "MQTT 3.1.1 section 2.2.3", "20 03 00 00 00"),
                row(CLIENT_3_1, "CONNACK with code 6", "MQTT 3.1 section 3.2", "20 02 00 06"),
                row(
                        CLIENT_AFTER_CONNACK_3_1,
                        "SUBACK with code 3",
                        "MQTT 3.1 section 3.9",
                        "90 03 0001 03"));
    }

    private static Stream<Row> subscriptions() {
        return Stream.of(
                after("no filter", "MQTT-3.8.3-3", "82 [ 0001 ]"),
                after("packet id 0", "MQTT-2.3.1-1", "82 [ 0000 s'a' 00 ]"),
                after("no packet id", "MQTT 3.1.1 section 2.2.3", "82 00"),
                after("QoS 3", "MQTT-3.8.3-4", "82 [ 0001 s'a' 03 ]"),
                after("reserved bits", "MQTT-3.8.3-4", "82 [ 0001 s'a' 04 ]"),
                after("reserved bits in the second", "MQTT-3.8.3-4", "82 [ 0001 s'a' 01 s'b' 81 ]"),
                after("no QoS", "MQTT 3.1.1 section 2.2.3", "82 [ 0001 s'a' ]"),
                after("empty filter", "MQTT-4.7.3-1", "82 [ 0001 s'' 00 ]"),
                after("filter with U+0000", "MQTT-1.5.3-2", "82 [ 0001 0001 00 00 ]"),
                after("filter not UTF-8", "MQTT-1.5.3-1", "82 [ 0001 0001 C1 00 ]"),
                after(
                        "filter beyond the packet",
                        "MQTT 3.1.1 section 2.2.3",
                        "82 [ 0001 0009 'a' ]"),
                after("UNSUBSCRIBE without filter", "MQTT-3.10.3-2", "A2 [ 0001 ]"),
                after("UNSUBSCRIBE with packet id 0", "MQTT-2.3.1-1", "A2 [ 0000 s'a' ]"),
                after("UNSUBSCRIBE with empty filter", "MQTT-4.7.3-1", "A2 [ 0001 s'' ]"),
                after("UNSUBSCRIBE not UTF-8", "MQTT-1.5.3-1", "A2 [ 0001 0001 FE ]"),
                after("UNSUBSCRIBE cut short", "MQTT 3.1.1 section 2.2.3", "A2 [ 0001 s'a' 00 ]"),
                row(SERVER_AFTER_CONNECT_3_1, "no filter", "MQTT 3.1 section 3.8", "82 [ 0001 ]"),
                row(
                        SERVER_AFTER_CONNECT_3_1,
                        "QoS 3",
                        "MQTT 3.1 section 3.8",
                        "82 [ 0001 s'a' 03 ]"),
                row(
                        SERVER_AFTER_CONNECT_3_1,
                        "UNSUBSCRIBE without filter",
                        "MQTT 3.1 section 3.10",
                        "A2 [ 0001 ]"),
                after("PINGREQ with a body", "MQTT 3.1.1 section 2.2.3", "C0 01 00"),
                after("DISCONNECT with a reason of 5.0", "MQTT 3.1.1 section 2.2.3", "E0 01 00"),
                client("PINGRESP with a body", "MQTT 3.1.1 section 2.2.3", "D0 01 00"));
    }

    private static Row row(Side side, String what, String spec, String bytes) {
        return new Row(side, what, spec, bytes, null);
    }

    private static Row after(String what, String spec, String bytes) {
        return row(SERVER_AFTER_CONNECT_3_1_1, what, spec, bytes);
    }

    private static Row client(String what, String spec, String bytes) {
        return row(CLIENT_AFTER_CONNACK_3_1_1, what, spec, bytes);
    }

    private static Row connect(String what, String spec, String body) {
        return row(SERVER, "CONNECT: " + what, spec, "10 [ " + body + " ]");
    }
}
