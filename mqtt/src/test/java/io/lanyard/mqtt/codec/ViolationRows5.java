// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.ReasonCode;
import java.util.Arrays;
import java.util.stream.Stream;

/** The rows of {@link ViolationTest} for MQTT 5.0: reason code | statement or section | what | bytes. */
final class ViolationRows5 {
    private static final String ORDER =
            """
            82 | MQTT-3.1.0-2 | a second CONNECT | 10 [ s'MQTT' 05 02 003C 00 s'c' ]
            82 | MQTT-3.14.4-1 | PINGREQ after DISCONNECT | E0 00 C0 00
            82 | MQTT-3.14.4-1 | AUTH after DISCONNECT | E0 00 F0 [ 18 [ 15 s'm' ] ]
            82 | MQTT 5.0 section 2.1.2 | a client sends CONNACK | 20 [ 00 00 00 ]
            82 | MQTT 5.0 section 2.1.2 | a client sends SUBACK | 90 [ 0001 00 00 ]
            82 | MQTT 5.0 section 2.1.2 | a client sends UNSUBACK | B0 [ 0001 00 00 ]
            82 | MQTT 5.0 section 2.1.2 | a client sends PINGRESP | D0 00
            81 | MQTT 5.0 section 2.1.2 | packet type 0 | 00 00
            81 | MQTT-2.1.3-1 | flags of PUBACK are 2 | 42 02 0001
            81 | MQTT-2.1.3-1 | flags of PUBREL are 0 | 60 02 0001
            81 | MQTT-2.1.3-1 | flags of PUBREL are 10 | 6A 02 0001
            81 | MQTT-2.1.3-1 | flags of SUBSCRIBE are 0 | 80 [ 0001 00 s'a' 00 ]
            81 | MQTT-2.1.3-1 | flags of UNSUBSCRIBE are 3 | A3 [ 0001 00 s'a' ]
            81 | MQTT-2.1.3-1 | flags of PINGREQ are 1 | C1 00
            81 | MQTT-2.1.3-1 | flags of DISCONNECT are 1 | E1 00
            81 | MQTT-2.1.3-1 | flags of AUTH are 2 | F2 [ 18 [ 15 s'm' ] ]
            81 | MQTT-1.5.5-1 | PINGREQ with a length of two bytes | C0 80 00
            81 | MQTT-1.5.5-1 | PUBLISH with a length of four bytes | 30 84 80 80 00 s't' 00
            81 | MQTT-1.5.5-1 | PUBACK with a length of three bytes | 40 82 80 00 0001
            81 | MQTT 5.0 section 2.1.4 | a length of five bytes | 30 FF FF FF FF 01
            95 | MQTT-3.2.2-15 | 100001 bytes, 100000 are accepted | 30 A1 8D 06
            81 | MQTT 5.0 section 2.1.4 | PINGREQ with a body | C0 01 00
            """;

    private static final String SERVER_ORDER =
            """
            82 | MQTT-3.2.0-2 | a second CONNACK | 20 [ 00 00 00 ]
            82 | MQTT 5.0 section 2.1.2 | a server sends CONNECT | 10 [ s'MQTT' 05 02 003C 00 s'c' ]
            82 | MQTT 5.0 section 2.1.2 | a server sends SUBSCRIBE | 82 [ 0001 00 s'a' 00 ]
            82 | MQTT 5.0 section 2.1.2 | a server sends UNSUBSCRIBE | A2 [ 0001 00 s'a' ]
            82 | MQTT 5.0 section 2.1.2 | a server sends PINGREQ | C0 00
            82 | MQTT-3.14.4-1 | PINGRESP after DISCONNECT | E0 00 D0 00
            """;

    private static final String CONNECT =
            """
            84 | MQTT-3.1.2-2 | level 5 under the old name | s'MQIsdp' 05 02 003C 00 s'c'
            81 | MQTT-3.1.2-3 | reserved flag is 1 | s'MQTT' 05 03 003C 00 s'c'
            81 | MQTT-3.1.2-11 | will QoS without will | s'MQTT' 05 0A 003C 00 s'c'
            81 | MQTT-3.1.2-12 | will QoS 3 | s'MQTT' 05 1E 003C 00 s'c' 00 s'w' s'm'
            81 | MQTT-3.1.2-13 | will retain without will | s'MQTT' 05 22 003C 00 s'c'
            81 | MQTT 5.0 section 2.1.4 | ends before its properties | s'MQTT' 05 02 003C
            81 | MQTT 5.0 section 2.1.4 | a byte too many | s'MQTT' 05 02 003C 00 s'c' 00
            81 | MQTT 5.0 section 2.1.4 | user name is not there | s'MQTT' 05 82 003C 00 s'c'
            81 | MQTT 5.0 section 2.1.4 | password is not there | s'MQTT' 05 42 003C 00 s'c'
            81 | MQTT 5.0 section 2.1.4 | will properties are not there | s'MQTT' 05 06 003C 00 s'c'
            81 | MQTT-1.5.4-1 | client id is not UTF-8 | s'MQTT' 05 02 003C 00 0001 FF
            81 | MQTT-1.5.4-2 | U+0000 in the user name | s'MQTT' 05 82 003C 00 s'c' 0001 00
            90 | MQTT-4.7.3-1 | will topic is empty | s'MQTT' 05 06 003C 00 s'c' 00 s'' s'm'
            90 | MQTT-3.3.2-2 | will topic with # | s'MQTT' 05 06 003C 00 s'c' 00 s'#' s'm'
            """;

    /** What stands in the place of the properties of CONNECT. */
    private static final String CONNECT_PROPERTIES =
            """
            81 | MQTT 5.0 section 2.2.2.1 | property length lies | 7F
            81 | MQTT 5.0 section 2.2.2.1 | property length of 268435455 | FF FF FF 7F
            81 | MQTT 5.0 section 1.5.5 | property length of five bytes | 80 80 80 80 01
            81 | MQTT-1.5.5-1 | property length of two bytes for 0 | 80 00
            81 | MQTT-1.5.5-1 | property length of two bytes for 3 | 83 00 21 0001
            81 | MQTT 5.0 section 2.2.2.1 | a property cut by its length | 02 21 0001
            81 | MQTT 5.0 section 2.2.2.1 | text beyond the properties | [ 15 0002 'm' ]
            81 | MQTT 5.0 section 2.2.2.1 | binary data beyond them | [ 15 s'm' 16 0009 01 ]
            81 | MQTT 5.0 section 2.2.2.1 | half a user property | [ 26 s'a' ]
            81 | MQTT 5.0 section 2.2.2.1 | identifier without value | [ 11 ]
            81 | MQTT 5.0 section 2.2.2.2 | identifier 0 | [ 00 ]
            81 | MQTT 5.0 section 2.2.2.2 | identifier 4 | [ 04 00 ]
            81 | MQTT 5.0 section 2.2.2.2 | identifier 43 | [ 2B 00 ]
            81 | MQTT 5.0 section 2.2.2.2 | identifier 127 | [ 7F 00 ]
            81 | MQTT 5.0 section 2.2.2.2 | identifier of three bytes | [ FF FF 01 00 ]
            81 | MQTT-1.5.5-1 | identifier in two bytes | [ 91 00 0000 0000 ]
            81 | MQTT 5.0 section 2.2.2.2 | message expiry | [ 02 0000 0001 ]
            81 | MQTT 5.0 section 2.2.2.2 | topic alias | [ 23 0001 ]
            81 | MQTT 5.0 section 2.2.2.2 | will delay, which belongs to the will | [ 18 0000 0001 ]
            81 | MQTT 5.0 section 2.2.2.2 | reason string | [ 1F s'r' ]
            81 | MQTT 5.0 section 2.2.2.2 | maximum QoS | [ 24 01 ]
            81 | MQTT 5.0 section 2.2.2.2 | subscription identifier | [ 0B 01 ]
            82 | MQTT 5.0 section 3.1.2.11 | session expiry twice | [ 11 0000 0001 11 0000 0001 ]
            82 | MQTT 5.0 section 3.1.2.11 | receive maximum twice | [ 21 0001 21 0001 ]
            82 | MQTT 5.0 section 3.1.2.11 | maximum packet size twice | [ 27 0000 0001 27 0000 0001 ]
            82 | MQTT 5.0 section 3.1.2.11 | topic alias maximum twice | [ 22 0001 22 0001 ]
            82 | MQTT 5.0 section 3.1.2.11 | authentication method twice | [ 15 s'm' 15 s'm' ]
            82 | MQTT 5.0 section 3.1.2.11 | problem information twice | [ 17 01 17 01 ]
            82 | MQTT 5.0 section 3.1.2.11 | receive maximum is 0 | [ 21 0000 ]
            82 | MQTT 5.0 section 3.1.2.11 | maximum packet size is 0 | [ 27 0000 0000 ]
            82 | MQTT 5.0 section 3.1.2.11 | problem information is 2 | [ 17 02 ]
            82 | MQTT 5.0 section 3.1.2.11 | response information is 255 | [ 19 FF ]
            82 | MQTT 5.0 section 3.1.2.11.10 | authentication data without method | [ 16 s'd' ]
            81 | MQTT-1.5.4-1 | user property name is not UTF-8 | [ 26 0001 FF s'v' ]
            81 | MQTT-1.5.4-2 | user property value with U+0000 | [ 26 s'n' 0001 00 ]
            81 | MQTT-1.5.4-1 | authentication method with a surrogate | [ 15 0003 ED A0 80 ]
            97 |  | five user properties, four are accepted | \
            [ 26 s'' s'' 26 s'' s'' 26 s'' s'' 26 s'' s'' 26 s'' s'' ]
            """;

    /** What stands in the place of the properties of a will. */
    private static final String WILL_PROPERTIES =
            """
            81 | MQTT 5.0 section 2.2.2.1 | property length lies | 7F
            81 | MQTT 5.0 section 2.2.2.2 | session expiry | [ 11 0000 0001 ]
            81 | MQTT 5.0 section 2.2.2.2 | topic alias | [ 23 0001 ]
            81 | MQTT 5.0 section 2.2.2.2 | subscription identifier | [ 0B 01 ]
            82 | MQTT 5.0 section 3.1.3.2 | will delay twice | [ 18 0000 0001 18 0000 0001 ]
            82 | MQTT 5.0 section 3.1.3.2 | payload format is 2 | [ 01 02 ]
            82 | MQTT 5.0 section 3.1.3.2 | content type twice | [ 03 s'a' 03 s'a' ]
            82 | MQTT-3.3.2-14 | response topic with + | [ 08 s'a/+' ]
            90 | MQTT-4.7.3-1 | response topic is empty | [ 08 s'' ]
            """;

    private static final String CONNACK =
            """
            81 | MQTT-3.2.2-1 | a reserved flag | 20 [ 02 00 00 ]
            82 | MQTT-3.2.2-6 | refused with a session | 20 [ 01 87 00 ]
            82 | MQTT-3.2.2-8 | reason code 1 | 20 [ 00 01 00 ]
            82 | MQTT-3.2.2-8 | reason code of DISCONNECT | 20 [ 00 8E 00 ]
            82 | MQTT-3.2.2-8 | unknown reason code | 20 [ 00 FF 00 ]
            81 | MQTT 5.0 section 2.1.4 | no properties, as in 3.1.1 | 20 02 00 00
            81 | MQTT 5.0 section 2.1.4 | a byte too many | 20 [ 00 00 00 00 ]
            81 | MQTT 5.0 section 2.2.2.2 | topic alias | 20 [ 00 00 [ 23 0001 ] ]
            81 | MQTT 5.0 section 2.2.2.2 | problem information | 20 [ 00 00 [ 17 01 ] ]
            82 | MQTT 5.0 section 3.2.2.3 | maximum QoS is 2 | 20 [ 00 00 [ 24 02 ] ]
            82 | MQTT 5.0 section 3.2.2.3 | maximum QoS twice | 20 [ 00 00 [ 24 01 24 01 ] ]
            82 | MQTT 5.0 section 3.2.2.3 | retain available is 2 | 20 [ 00 00 [ 25 02 ] ]
            82 | MQTT 5.0 section 3.2.2.3 | wildcards available is 3 | 20 [ 00 00 [ 28 03 ] ]
            82 | MQTT 5.0 section 3.2.2.3 | identifiers available is 2 | 20 [ 00 00 [ 29 02 ] ]
            82 | MQTT 5.0 section 3.2.2.3 | shared available is 2 | 20 [ 00 00 [ 2A 02 ] ]
            82 | MQTT 5.0 section 3.2.2.3 | receive maximum is 0 | 20 [ 00 00 [ 21 0000 ] ]
            82 | MQTT 5.0 section 3.2.2.3 | packet size is 0 | 20 [ 00 00 [ 27 0000 0000 ] ]
            82 | MQTT 5.0 section 3.2.2.3 | keep alive twice | 20 [ 00 00 [ 13 0001 13 0001 ] ]
            82 | MQTT-3.2.0-1 | DISCONNECT comes first | E0 00
            82 | MQTT-3.2.0-1 | PUBLISH comes first | 30 [ s't' 00 ]
            82 | MQTT-3.15.2-1 | AUTH asks to authenticate again | F0 [ 19 [ 15 s'm' ] ]
            82 | MQTT 5.0 section 3.15.2.2.2 | AUTH goes on without a method | F0 [ 18 00 ]
            """;

    private static final String PUBLISH =
            """
            81 | MQTT-3.3.1-4 | QoS 3 | 36 [ s't' 0001 00 ]
            81 | MQTT-3.3.1-2 | DUP with QoS 0 | 38 [ s't' 00 ]
            81 | MQTT-2.2.1-3 | packet id 0 | 32 [ s't' 0000 00 ]
            81 | MQTT 5.0 section 2.1.4 | no properties | 30 [ s't' ]
            81 | MQTT 5.0 section 2.1.4 | QoS 1 without packet id | 32 [ s't' ]
            81 | MQTT 5.0 section 2.1.4 | topic beyond the packet | 30 [ 0009 't' 00 ]
            90 | MQTT-3.3.2-2 | # in the topic | 30 [ s'a/#' 00 ]
            90 | MQTT-3.3.2-2 | + in the topic | 30 [ s'+' 00 ]
            81 | MQTT-1.5.4-1 | topic is not UTF-8 | 30 [ 0001 C0 00 ]
            81 | MQTT-1.5.4-2 | U+0000 in the topic | 30 [ 0001 00 00 ]
            82 | MQTT 5.0 section 3.3.2.1 | neither topic nor alias | 30 [ s'' 00 ]
            82 | MQTT 5.0 section 3.3.2.1 | neither, with another property | 30 [ s'' [ 01 01 ] ]
            82 | MQTT 5.0 section 3.3.4 | alias that was not set | 30 [ s'' [ 23 0001 ] ]
            82 | MQTT 5.0 section 3.3.4 | alias that was not set, the last | 30 [ s'' [ 23 000A ] ]
            82 | MQTT 5.0 section 3.3.4 | alias beside the one that was set | \
            30 [ s't' [ 23 0001 ] ] 30 [ s'' [ 23 0002 ] ]
            94 | MQTT-3.3.2-8 | alias 0 | 30 [ s't' [ 23 0000 ] ]
            94 | MQTT-3.3.2-8 | alias 0 without topic | 30 [ s'' [ 23 0000 ] ]
            94 | MQTT-3.3.2-8 | alias 0 among others | 30 [ s't' [ 01 01 23 0000 ] ]
            94 | MQTT-3.3.2-9 | alias 11, announced were 10 | 30 [ s't' [ 23 000B ] ]
            94 | MQTT-3.3.2-9 | alias 65535 without topic | 30 [ s'' [ 23 FFFF ] ]
            94 | MQTT-3.3.2-9 | alias 11 among others | 30 [ s't' [ 01 01 23 000B ] ]
            82 | MQTT 5.0 section 3.3.2.3 | alias twice | 30 [ s't' [ 23 0001 23 0001 ] ]
            81 | MQTT 5.0 section 2.2.2.1 | half an alias | 30 [ s't' 02 23 00 ]
            81 | MQTT 5.0 section 2.2.2.1 | an alias beyond the packet | 30 [ s't' 03 23 00 ]
            82 | MQTT-3.3.4-6 | a client sends a subscription identifier | 30 [ s't' [ 0B 01 ] ]
            82 | MQTT 5.0 section 3.3.2.3 | subscription identifier 0 | 30 [ s't' [ 0B 00 ] ]
            81 | MQTT-1.5.5-1 | subscription identifier in two bytes | 30 [ s't' [ 0B 81 00 ] ]
            81 | MQTT 5.0 section 1.5.5 | subscription identifier of five | 30 [ s't' [ 0B 80 80 80 80 01 ] ]
            82 | MQTT 5.0 section 3.3.2.3 | payload format is 2 | 30 [ s't' [ 01 02 ] ]
            82 | MQTT 5.0 section 3.3.2.3 | payload format twice | 30 [ s't' [ 01 00 01 00 ] ]
            82 | MQTT 5.0 section 3.3.2.3 | expiry twice | 30 [ s't' [ 02 0000 0001 02 0000 0001 ] ]
            82 | MQTT 5.0 section 3.3.2.3 | content type twice | 30 [ s't' [ 03 s'a' 03 s'a' ] ]
            82 | MQTT 5.0 section 3.3.2.3 | response topic twice | 30 [ s't' [ 08 s'a' 08 s'a' ] ]
            82 | MQTT 5.0 section 3.3.2.3 | correlation data twice | 30 [ s't' [ 09 s'a' 09 s'a' ] ]
            82 | MQTT-3.3.2-14 | response topic with # | 30 [ s't' [ 08 s'#' ] ]
            82 | MQTT-3.3.2-14 | response topic with + | 30 [ s't' [ 08 s'a+' ] ]
            90 | MQTT-4.7.3-1 | response topic is empty | 30 [ s't' [ 08 s'' ] ]
            81 | MQTT-1.5.4-1 | response topic is not UTF-8 | 30 [ s't' [ 08 0001 80 ] ]
            81 | MQTT-1.5.4-1 | content type is not UTF-8 | 30 [ s't' [ 03 0002 C0 80 ] ]
            81 | MQTT-1.5.4-2 | content type with U+0000 | 30 [ s't' [ 03 0001 00 ] ]
            81 | MQTT 5.0 section 2.2.2.2 | reason string | 30 [ s't' [ 1F s'r' ] ]
            81 | MQTT 5.0 section 2.2.2.2 | will delay | 30 [ s't' [ 18 0000 0001 ] ]
            81 | MQTT 5.0 section 2.2.2.2 | session expiry | 30 [ s't' [ 11 0000 0001 ] ]
            81 | MQTT 5.0 section 2.2.2.1 | property length lies | 30 [ s't' 7F ]
            81 | MQTT 5.0 section 2.2.2.1 | expiry cut by the length | 30 [ s't' 04 02 0000 0001 ]
            97 |  | five user properties, four are accepted | \
            30 [ s't' [ 26 s'' s'' 26 s'' s'' 26 s'' s'' 26 s'' s'' 26 s'' s'' ] ]
            """;

    private static final String PUBLISH_OF_SERVER =
            """
            94 | MQTT-3.3.2-11 | alias 11, announced were 10 | 30 [ s't' [ 23 000B ] ]
            94 | MQTT-3.3.2-8 | alias 0 | 30 [ s't' [ 23 0000 ] ]
            82 | MQTT 5.0 section 3.3.2.3 | subscription identifier 0 | 30 [ s't' [ 0B 01 0B 00 ] ]
            97 |  | five subscription identifiers | \
            30 [ s't' [ 0B 01 0B 02 0B 03 0B 04 0B 05 ] ]
            """;

    private static final String ACKNOWLEDGEMENTS =
            """
            81 | MQTT-2.2.1-3 | PUBACK with packet id 0 | 40 02 0000
            82 | MQTT-3.4.2-1 | PUBACK with reason code 1 | 40 [ 0001 01 ]
            82 | MQTT-3.4.2-1 | PUBACK with reason code 0x92 | 40 [ 0001 92 00 ]
            82 | MQTT-3.4.2-1 | PUBACK with an unknown reason code | 40 [ 0001 7F ]
            81 | MQTT 5.0 section 2.2.2.1 | PUBACK with a property length that lies | 40 [ 0001 00 01 ]
            81 | MQTT 5.0 section 2.1.4 | PUBACK too long | 40 [ 0001 00 00 00 ]
            81 | MQTT 5.0 section 2.1.4 | PUBACK without packet id | 40 00
            82 | MQTT 5.0 section 3.4.2.2 | PUBACK with two reasons | 40 [ 0001 00 [ 1F s'' 1F s'' ] ]
            81 | MQTT 5.0 section 2.2.2.2 | PUBACK with a content type | 40 [ 0001 00 [ 03 s'a' ] ]
            82 | MQTT-3.5.2-1 | PUBREC with reason code 0x8F | 50 [ 0001 8F ]
            82 | MQTT 5.0 section 3.5.2.2 | PUBREC with two reasons | 50 [ 0001 00 [ 1F s'' 1F s'' ] ]
            82 | MQTT-3.6.2-1 | PUBREL with reason code 0x10 | 62 [ 0001 10 ]
            82 | MQTT 5.0 section 3.6.2.2 | PUBREL with two reasons | 62 [ 0001 00 [ 1F s'' 1F s'' ] ]
            82 | MQTT-3.7.2-1 | PUBCOMP with reason code 0x80 | 70 [ 0001 80 ]
            82 | MQTT 5.0 section 3.7.2.2 | PUBCOMP with two reasons | 70 [ 0001 00 [ 1F s'' 1F s'' ] ]
            82 | MQTT-3.14.2-1 | DISCONNECT with a reason of servers | E0 [ 8E ]
            82 | MQTT-3.14.2-1 | DISCONNECT with reason code 1 | E0 [ 01 ]
            82 | MQTT-3.14.2-1 | DISCONNECT with an unknown reason code | E0 [ 05 00 ]
            81 | MQTT 5.0 section 2.2.2.2 | DISCONNECT with a topic alias | E0 [ 00 [ 23 0001 ] ]
            82 | MQTT 5.0 section 3.14.2.2 | DISCONNECT with two expiries | \
            E0 [ 00 [ 11 0000 0001 11 0000 0001 ] ]
            81 | MQTT 5.0 section 2.1.4 | DISCONNECT too long | E0 [ 00 00 00 ]
            82 | MQTT-3.15.2-1 | AUTH of a client means success | F0 00
            82 | MQTT-3.15.2-1 | AUTH of a client says success | F0 [ 00 00 ]
            82 | MQTT-3.15.2-1 | AUTH with an error | F0 [ 87 00 ]
            81 | MQTT 5.0 section 2.1.4 | AUTH without properties | F0 [ 18 ]
            82 | MQTT 5.0 section 3.15.2.2.2 | AUTH without a method | F0 [ 18 00 ]
            82 | MQTT 5.0 section 3.15.2.2 | AUTH with two methods | F0 [ 18 [ 15 s'm' 15 s'm' ] ]
            81 | MQTT 5.0 section 2.1.4 | AUTH too long | F0 [ 18 [ 15 s'm' ] 00 ]
            """;

    private static final String ACKNOWLEDGEMENTS_OF_SERVER =
            """
            82 | MQTT-3.14.2-2 | DISCONNECT with a session expiry | E0 [ 00 [ 11 0000 0001 ] ]
            82 | MQTT-3.14.2-1 | DISCONNECT with will | E0 [ 04 ]
            82 | MQTT-3.9.3-2 | SUBACK with reason code 3 | 90 [ 0001 00 03 ]
            82 | MQTT-3.9.3-2 | SUBACK with reason code 0x11 | 90 [ 0001 00 00 11 ]
            81 | MQTT 5.0 section 3.9.3 | SUBACK without a code | 90 [ 0001 00 ]
            81 | MQTT 5.0 section 2.1.4 | SUBACK without properties | 90 [ 0001 ]
            82 | MQTT 5.0 section 3.9.2.1 | SUBACK with two reasons | 90 [ 0001 [ 1F s'' 1F s'' ] 00 ]
            81 | MQTT 5.0 section 2.2.2.2 | SUBACK with an identifier | 90 [ 0001 [ 0B 01 ] 00 ]
            82 | MQTT-3.11.3-2 | UNSUBACK with reason code 1 | B0 [ 0001 00 01 ]
            81 | MQTT 5.0 section 3.11.3 | UNSUBACK without a code | B0 [ 0001 00 ]
            81 | MQTT 5.0 section 2.1.4 | UNSUBACK of 3.1.1 | B0 02 0001
            81 | MQTT-2.2.1-3 | UNSUBACK with packet id 0 | B0 [ 0000 00 00 ]
            82 | MQTT 5.0 section 3.11.2.1 | UNSUBACK with two reasons | \
            B0 [ 0001 [ 1F s'' 1F s'' ] 00 ]
            82 | MQTT-3.15.2-1 | AUTH asks to authenticate again | F0 [ 19 [ 15 s'm' ] ]
            """;

    private static final String SUBSCRIPTIONS =
            """
            82 | MQTT-3.8.3-2 | no filter | 82 [ 0001 00 ]
            81 | MQTT-2.2.1-3 | packet id 0 | 82 [ 0000 00 s'a' 00 ]
            81 | MQTT 5.0 section 2.1.4 | no properties | 82 [ 0001 ]
            82 | MQTT 5.0 section 3.8.3.1 | QoS 3 | 82 [ 0001 00 s'a' 03 ]
            82 | MQTT 5.0 section 3.8.3.1 | retain handling 3 | 82 [ 0001 00 s'a' 31 ]
            81 | MQTT-3.8.3-5 | reserved bit 6 | 82 [ 0001 00 s'a' 41 ]
            81 | MQTT-3.8.3-5 | reserved bit 7 | 82 [ 0001 00 s'a' 80 ]
            81 | MQTT-3.8.3-5 | reserved bit in the second | 82 [ 0001 00 s'a' 01 s'b' 80 ]
            82 | MQTT-3.8.3-4 | no local of a shared subscription | 82 [ 0001 00 s'$share/g/a' 05 ]
            8F | MQTT-4.7.3-1 | empty filter | 82 [ 0001 00 s'' 00 ]
            81 | MQTT-1.5.4-1 | filter is not UTF-8 | 82 [ 0001 00 0001 C1 00 ]
            81 | MQTT-1.5.4-2 | filter with U+0000 | 82 [ 0001 00 0001 00 00 ]
            81 | MQTT 5.0 section 2.1.4 | no options | 82 [ 0001 00 s'a' ]
            82 | MQTT 5.0 section 3.8.2.1 | identifier 0 | 82 [ 0001 [ 0B 00 ] s'a' 00 ]
            82 | MQTT 5.0 section 3.8.2.1 | two identifiers | 82 [ 0001 [ 0B 01 0B 02 ] s'a' 00 ]
            81 | MQTT 5.0 section 2.2.2.2 | a reason string | 82 [ 0001 [ 1F s'r' ] s'a' 00 ]
            82 | MQTT-3.10.3-2 | UNSUBSCRIBE without filter | A2 [ 0001 00 ]
            81 | MQTT-2.2.1-3 | UNSUBSCRIBE with packet id 0 | A2 [ 0000 00 s'a' ]
            8F | MQTT-4.7.3-1 | UNSUBSCRIBE with empty filter | A2 [ 0001 00 s'' ]
            81 | MQTT 5.0 section 2.2.2.2 | UNSUBSCRIBE with an identifier | A2 [ 0001 [ 0B 01 ] s'a' ]
            81 | MQTT 5.0 section 2.1.4 | UNSUBSCRIBE cut short | A2 [ 0001 00 s'a' 00 ]
            """;

    private ViolationRows5() {}

    static Stream<ViolationRows.Row> all() {
        return Stream.of(
                        rows(Side.SERVER_AFTER_CONNECT_5, "%s", ORDER),
                        rows(Side.CLIENT_AFTER_CONNACK_5, "%s", SERVER_ORDER),
                        rows(Side.SERVER, "10 [ %s ]", CONNECT),
                        rows(Side.SERVER, "10 [ s'MQTT' 05 02 003C %s s'c' ]", CONNECT_PROPERTIES),
                        rows(
                                Side.SERVER,
                                "10 [ s'MQTT' 05 06 003C 00 s'c' %s s'w' s'm' ]",
                                WILL_PROPERTIES),
                        rows(
                                Side.SERVER,
                                "%s",
                                """
                                81 | MQTT-1.5.5-1 | CONNECT with a length of two bytes | \
                                10 8E 00 s'MQTT' 05 02 003C 00 s'c'
                                """),
                        rows(Side.CLIENT_5, "%s", CONNACK),
                        rows(Side.SERVER_AFTER_CONNECT_5, "%s", PUBLISH),
                        rows(
                                Side.SERVER_WITHOUT_ALIASES_5,
                                "%s",
                                """
                                94 | MQTT-3.3.2-9 | alias 1 | 30 [ s't' [ 23 0001 ] ]
                                94 | MQTT-3.3.2-9 | alias 1 without topic | 30 [ s'' [ 23 0001 ] ]
                                """),
                        rows(Side.CLIENT_AFTER_CONNACK_5, "%s", PUBLISH_OF_SERVER),
                        rows(Side.SERVER_AFTER_CONNECT_5, "%s", ACKNOWLEDGEMENTS),
                        rows(Side.CLIENT_AFTER_CONNACK_5, "%s", ACKNOWLEDGEMENTS_OF_SERVER),
                        rows(Side.SERVER_AFTER_CONNECT_5, "%s", SUBSCRIPTIONS))
                .flatMap(rows -> rows);
    }

    private static Stream<ViolationRows.Row> rows(Side side, String around, String table) {
        return table.lines().map(line -> row(side, around, line));
    }

    private static ViolationRows.Row row(Side side, String around, String line) {
        String[] cells =
                Arrays.stream(line.split("\\|", 4)).map(String::strip).toArray(String[]::new);
        return new ViolationRows.Row(
                side,
                cells[2],
                cells[1],
                around.formatted(cells[3]),
                ReasonCode.of(Integer.parseInt(cells[0], 16)).orElseThrow());
    }
}
