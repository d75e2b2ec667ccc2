// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import static io.lanyard.mqtt.codec.Side.CLIENT_AFTER_CONNACK_5;
import static io.lanyard.mqtt.codec.Side.SERVER_AFTER_CONNECT_5;

import io.lanyard.mqtt.packet.Auth;
import io.lanyard.mqtt.packet.Disconnect;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Pingreq;
import io.lanyard.mqtt.packet.Pingresp;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.PropertiesBuilder;
import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Pubcomp;
import io.lanyard.mqtt.packet.Pubrec;
import io.lanyard.mqtt.packet.Pubrel;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.mqtt.packet.Suback;
import io.lanyard.mqtt.packet.Subscribe;
import io.lanyard.mqtt.packet.Subscription;
import io.lanyard.mqtt.packet.Subscription.RetainHandling;
import io.lanyard.mqtt.packet.Unsuback;
import io.lanyard.mqtt.packet.Unsubscribe;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The rows of {@link AcceptedBytesTest} for what follows a request in MQTT 5.0, and for subscriptions. */
final class AcceptedAnswerRows5 {
    private static final byte[] DATA = {0, (byte) 0xFF};

    private final List<AcceptedBytesTest.Row> rows = new ArrayList<>();
    private Side side = SERVER_AFTER_CONNECT_5;

    private AcceptedAnswerRows5() {}

    static Stream<AcceptedBytesTest.Row> all() {
        AcceptedAnswerRows5 table = new AcceptedAnswerRows5();
        table.acknowledgements();
        table.subscriptions();
        table.ends();
        return table.rows.stream();
    }

    private void acknowledgements() {
        side = SERVER_AFTER_CONNECT_5;
        Properties why = p().reasonString("why").userProperty("k", "v").build();
        row("PUBACK of two bytes", "40 02 FFFF", new Puback(65_535));
        lenient("PUBACK of three bytes that says success", "40 [ 0001 00 ]", new Puback(1));
        lenient("PUBACK of four bytes that says success", "40 [ 0001 00 00 ]", new Puback(1));
        lenient(
                "PUBACK with an error and a property length of 0",
                "40 [ 0001 80 00 ]",
                new Puback(1, reason(0x80), Properties.NONE));
        for (int code : new int[] {0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99}) {
            row(
                    "PUBACK",
                    "40 [ 0001 %02X ]".formatted(code),
                    new Puback(1, reason(code), Properties.NONE));
            row(
                    "PUBREC",
                    "50 [ 0001 %02X ]".formatted(code),
                    new Pubrec(1, reason(code), Properties.NONE));
        }
        row(
                "PUBACK with reason string and user property",
                "40 [ 0001 87 [ 1F s'why' 26 s'k' s'v' ] ]",
                new Puback(1, ReasonCode.NOT_AUTHORIZED, why));
        row(
                "PUBACK that says success and why",
                "40 [ 0001 00 [ 1F s'why' 26 s'k' s'v' ] ]",
                new Puback(1, ReasonCode.SUCCESS, why));
        row("PUBREC of two bytes", "50 02 0001", new Pubrec(1));
        row(
                "PUBREC with reason string and user property",
                "50 [ 0001 97 [ 1F s'why' 26 s'k' s'v' ] ]",
                new Pubrec(1, ReasonCode.QUOTA_EXCEEDED, why));
        row("PUBREL of two bytes", "62 02 0001", new Pubrel(1));
        row(
                "PUBREL of three bytes",
                "62 [ 0001 92 ]",
                new Pubrel(1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, Properties.NONE));
        row(
                "PUBREL with reason string and user property",
                "62 [ 0001 92 [ 1F s'why' 26 s'k' s'v' ] ]",
                new Pubrel(1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, why));
        row("PUBCOMP of two bytes", "70 02 0001", new Pubcomp(1));
        row(
                "PUBCOMP of three bytes",
                "70 [ 0001 92 ]",
                new Pubcomp(1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, Properties.NONE));
        row(
                "PUBCOMP with reason string and user property",
                "70 [ 0001 00 [ 1F s'why' 26 s'k' s'v' ] ]",
                new Pubcomp(1, ReasonCode.SUCCESS, why));
        row("PINGREQ", "C0 00", Pingreq.INSTANCE);
        side = CLIENT_AFTER_CONNACK_5;
        row("PINGRESP", "D0 00", Pingresp.INSTANCE);
    }

    private void subscriptions() {
        side = SERVER_AFTER_CONNECT_5;
        row(
                "SUBSCRIBE with every option",
                "82 [ 0001 00 s'a' 00 s'b' 05 s'c' 0A s'd' 1D s'e' 2C ]",
                new Subscribe(
                        1,
                        List.of(
                                new Subscription("a", Qos.AT_MOST_ONCE),
                                option("b", 1, true, false, RetainHandling.SEND),
                                option("c", 2, false, true, RetainHandling.SEND),
                                option("d", 1, true, true, RetainHandling.SEND_IF_NEW),
                                option("e", 0, true, true, RetainHandling.DO_NOT_SEND))));
        row(
                "SUBSCRIBE to a shared subscription",
                "82 [ 0001 00 s'$share/g/a' 01 ]",
                new Subscribe(1, List.of(new Subscription("$share/g/a", Qos.AT_LEAST_ONCE))));
        row(
                "SUBSCRIBE to a filter that only starts like a shared one, with no local",
                "82 [ 0001 00 s'$shared/a' 04 ]",
                new Subscribe(
                        1, List.of(option("$shared/a", 0, true, false, RetainHandling.SEND))));
        row(
                "SUBSCRIBE with identifier and user properties",
                "82 [ FFFF [ 0B FFFFFF7F 26 s'k' s'v' ] s'#' 02 ]",
                new Subscribe(
                        65_535,
                        List.of(new Subscription("#", Qos.EXACTLY_ONCE)),
                        p().subscriptionIdentifiers(List.of(268_435_455))
                                .userProperty("k", "v")
                                .build()));
        row("UNSUBSCRIBE", "A2 [ 0002 00 s'a' s'b/#' ]", new Unsubscribe(2, List.of("a", "b/#")));
        row(
                "UNSUBSCRIBE with a user property",
                "A2 [ 0002 [ 26 s'k' s'v' ] s'a' ]",
                new Unsubscribe(2, List.of("a"), p().userProperty("k", "v").build()));
        side = CLIENT_AFTER_CONNACK_5;
        int[] granted = {0, 1, 2, 0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2};
        row(
                "SUBACK with every code",
                "90 [ 0001 00 00 01 02 80 83 87 8F 91 97 9E A1 A2 ]",
                new Suback(1, reasons(granted)));
        row(
                "SUBACK with reason string and user property",
                "90 [ 0001 [ 1F s'why' 26 s'k' s'v' ] 87 ]",
                new Suback(
                        1,
                        List.of(ReasonCode.NOT_AUTHORIZED),
                        p().reasonString("why").userProperty("k", "v").build()));
        int[] ended = {0, 0x11, 0x80, 0x83, 0x87, 0x8F, 0x91};
        row(
                "UNSUBACK with every code",
                "B0 [ 0001 00 00 11 80 83 87 8F 91 ]",
                new Unsuback(1, reasons(ended), Properties.NONE));
        row(
                "UNSUBACK with reason string and user property",
                "B0 [ 0001 [ 1F s'why' 26 s'k' s'v' ] 00 ]",
                new Unsuback(
                        1,
                        List.of(ReasonCode.SUCCESS),
                        p().reasonString("why").userProperty("k", "v").build()));
    }

    private void ends() {
        side = SERVER_AFTER_CONNECT_5;
        row("DISCONNECT of no bytes", "E0 00", new Disconnect(ReasonCode.SUCCESS));
        lenient("DISCONNECT of one byte", "E0 [ 00 ]", new Disconnect(ReasonCode.SUCCESS));
        lenient("DISCONNECT of two bytes", "E0 [ 00 00 ]", new Disconnect(ReasonCode.SUCCESS));
        for (int code :
                new int[] {
                    0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99
                }) {
            row(
                    "DISCONNECT of a client",
                    "E0 [ %02X ]".formatted(code),
                    new Disconnect(reason(code)));
        }
        row(
                "DISCONNECT of a client with every property",
                "E0 [ 04 [ 11 00000078 1C s'x' 1F s'why' 26 s'k' s'v' ] ]",
                new Disconnect(
                        ReasonCode.DISCONNECT_WITH_WILL,
                        p().sessionExpiry(120)
                                .serverReference("x")
                                .reasonString("why")
                                .userProperty("k", "v")
                                .build()));
        row(
                "AUTH of a client with every property",
                "F0 [ 18 [ 15 s'm' 16 0002 00FF 1F s'why' 26 s'k' s'v' ] ]",
                new Auth(
                        ReasonCode.CONTINUE_AUTHENTICATION,
                        p().authenticationMethod("m")
                                .authenticationData(DATA)
                                .reasonString("why")
                                .userProperty("k", "v")
                                .build()));
        row(
                "AUTH of a client who authenticates again",
                "F0 [ 19 [ 15 s'm' ] ]",
                new Auth(ReasonCode.REAUTHENTICATE, p().authenticationMethod("m").build()));
        side = CLIENT_AFTER_CONNACK_5;
        for (int code :
                new int[] {
                    0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8B, 0x8C, 0x8D, 0x8E, 0x8F, 0x90, 0x93,
                    0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F, 0xA0,
                    0xA1, 0xA2
                }) {
            row(
                    "DISCONNECT of a server",
                    "E0 [ %02X ]".formatted(code),
                    new Disconnect(reason(code)));
        }
        row(
                "DISCONNECT of a server that says why",
                "E0 [ 8E [ 1F s'Kicked by the same device' ] ]",
                new Disconnect(
                        ReasonCode.SESSION_TAKEN_OVER,
                        p().reasonString("Kicked by the same device").build()));
        row("AUTH of a server of no bytes", "F0 00", new Auth(ReasonCode.SUCCESS));
        lenient("AUTH of a server of two bytes", "F0 [ 00 00 ]", new Auth(ReasonCode.SUCCESS));
    }

    private void row(String what, String bytes, Packet packet) {
        rows.add(new AcceptedBytesTest.Row(side, what, bytes, packet, true));
    }

    private void lenient(String what, String bytes, Packet packet) {
        rows.add(new AcceptedBytesTest.Row(side, what, bytes, packet, false));
    }

    private static PropertiesBuilder p() {
        return Properties.builder();
    }

    private static Subscription option(
            String filter,
            int qos,
            boolean noLocal,
            boolean retainAsPublished,
            RetainHandling handling) {
        return new Subscription(filter, Qos.of(qos), noLocal, retainAsPublished, handling);
    }

    private static ReasonCode reason(int code) {
        return ReasonCode.of(code).orElseThrow();
    }

    private static List<ReasonCode> reasons(int... codes) {
        List<ReasonCode> reasons = new ArrayList<>();
        for (int code : codes) {
            reasons.add(reason(code));
        }
        return reasons;
    }
}
