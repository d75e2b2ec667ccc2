// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacketTextTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    c0 00                             | c000
                    C000                              | c000
                    'A/b'                             | 412f62
                    'it''s'                           | 69742773
                    s'MQTT'                           | 00044d515454
                    s''                               | 0000
                    s'\u00e4'                         | 0002c3a4
                    s('a' ff 'b')                     | 000361ff62
                    'ab'*3                            | 616261626162
                    00*4                              | 00000000
                    s('x'*3 '/')                      | 00047878782f
                    30 r s't' 'pay'                   | 30060001747061 79
                    e0 r                              | e000
                    c0 00 ; e0 r                      | c000e000
                    30 r s't' ; 40 r 00 01            | 30030001744002 0001
                    c0 00 # a remark with r and 'quote| c000
                    '#'                               | 23
                    """)
    void theNotationStandsForTheseBytes(String text, String hex) {
        assertThat(PacketText.bytes(text))
                .asHexString()
                .isEqualToIgnoringCase(hex.replace(" ", ""));
    }

    @Test
    void theRemainingLengthTakesAsManyBytesAsItNeeds() {
        assertThat(HexFormat.of().formatHex(PacketText.bytes("30 r 00*127"))).startsWith("307f00");
        assertThat(HexFormat.of().formatHex(PacketText.bytes("30 r 00*128")))
                .startsWith("30800100");
        assertThat(HexFormat.of().formatHex(PacketText.bytes("30 r 00*16384")))
                .startsWith("3080800100");
    }

    @Test
    void aRemarkEndsWithItsLine() {
        assertThat(PacketText.bytes("c0 # ping\n00")).containsExactly(0xc0, 0x00);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    1       | unexpected [1] at index 0
                    10 g0   | unexpected [g] at index 3
                    sx      | unexpected [x] at index 1
                    s       | unexpected end
                    'open   | the quote at index 0 is not closed
                    s('a'   | the bracket of s( is not closed
                    00*x    | a number has to follow the star at index 3
                    10 r r  | unexpected [r] at index 5
                    10 )    | unexpected [)] at index 3
                    s('a' r)| the bracket of s( is not closed
                    """)
    void whatIsMalformedIsNamedWithItsPlace(String text, String message) {
        assertThatThrownBy(() -> PacketText.bytes(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aStringLongerThanItsLengthCanSayIsRefused() {
        assertThatThrownBy(() -> PacketText.bytes("s('x'*65536)"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("65536 bytes do not fit");
    }

    @Test
    void aByteThatIsSentMustNotBeLeftOpen() {
        assertThatThrownBy(() -> PacketText.bytes("40 02 .. 01"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("found .. as byte 2");
    }

    @Test
    void anOpenByteAgreesWithEveryByte() {
        PacketPattern pattern = PacketText.patterns("40 02 .. ..").getFirst();
        assertThat(pattern.difference(PacketText.bytes("40 02 ab cd"))).isEmpty();
        assertThat(pattern.difference(PacketText.bytes("40 02 ab"))).isPresent();
    }

    @Test
    void aDifferenceShowsBothPacketsAndThePlace() {
        PacketPattern pattern = PacketText.patterns("20 02 00 00").getFirst();
        assertThat(pattern.difference(PacketText.bytes("20 02 00 04")))
                .hasValue(
                        """
                        expected CONNACK of 4 bytes [20 02 00 00] " ..."
                             but CONNACK of 4 bytes [20 02 00 04] " ..."
                        differs at byte 3\
                        """);
    }

    @Test
    void aDifferenceFarBehindIsShownWithItsSurroundings() {
        PacketPattern pattern = PacketText.patterns("30 r s't' 'x'*500 'end'").getFirst();
        assertThat(pattern.difference(PacketText.bytes("30 r s't' 'x'*500 'eNd'")).orElseThrow())
                .contains("xxend\"")
                .contains("xxeNd\"")
                .endsWith("differs at byte 507");
    }
}
