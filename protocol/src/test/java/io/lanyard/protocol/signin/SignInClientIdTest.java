// SPDX-License-Identifier: Apache-2.0
package io.lanyard.protocol.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PROTOCOL.md 2.1 to 2.4 and the CONNECT table of WIRE.md. */
class SignInClientIdTest {
    private static final SignMethod MD5 = SignMethod.HMAC_MD5;
    private static final SignMethod SHA1 = SignMethod.HMAC_SHA1;
    private static final SignMethod SHA256 = SignMethod.HMAC_SHA256;

    /** Label, clientId, bare part, method, timestamp, {@code _ss=1}, wants notices, SDK. */
    static Stream<Arguments> clientIdsOfSdks() {
        return Stream.of(
                row(
                        "PROTOCOL.md 2.4 Python 1.2.13",
                        "a1QbDtEsT00&device1|securemode=2,signmethod=hmacsha1,ext=1,_ss=1,lan=Python,_v=1.2.13,sii=chip-7,timestamp=1700000000|",
                        "a1QbDtEsT00&device1",
                        SHA1,
                        "1700000000",
                        true,
                        false,
                        "Python 1.2.13"),
                row(
                        "WIRE.md Python Link SDK 1.2.13",
                        "a1QbDtEsT00&device1|securemode=3,signmethod=hmacsha1,ext=1,_ss=1,lan=Python,_v=1.2.13,timestamp=1763800000|",
                        "a1QbDtEsT00&device1",
                        SHA1,
                        "1763800000",
                        true,
                        false,
                        "Python 1.2.13"),
                row(
                        "PROTOCOL.md 2.4 and WIRE.md Node 1.2.8",
                        "a1QbDtEsT00&device1|securemode=3,signmethod=hmacsha1,timestamp=1763800000123,lan=NodeJS,_v=1.2.8|",
                        "a1QbDtEsT00&device1",
                        SHA1,
                        "1763800000123",
                        false,
                        false,
                        "NodeJS 1.2.8"),
                row(
                        "PROTOCOL.md 2.4 Node 1.2.8 with the user's own clientId",
                        "my lamp #1|securemode=2,signmethod=hmacsha1,timestamp=1763800000123,lan=NodeJS,_v=1.2.8|",
                        "my lamp #1",
                        SHA1,
                        "1763800000123",
                        false,
                        false,
                        "NodeJS 1.2.8"),
                row(
                        "PROTOCOL.md 2.4 C 3.0.1",
                        "a1QbDtEsT00.device1|timestamp=2524608000000,_v=sdk-c-3.0.1,securemode=3,signmethod=hmacsha256,lan=C,gw=0,ext=0|",
                        "a1QbDtEsT00.device1",
                        SHA256,
                        "2524608000000",
                        false,
                        false,
                        "C sdk-c-3.0.1"),
                row(
                        "PROTOCOL.md 2.4 and WIRE.md C 3.2.0",
                        "a1QbDtEsT00.device1|timestamp=2524608000000,_v=sdk-c-3.2.0,securemode=3,signmethod=hmacsha256,lan=C,_ss=1,gw=0,ext=0|",
                        "a1QbDtEsT00.device1",
                        SHA256,
                        "2524608000000",
                        true,
                        false,
                        "C sdk-c-3.2.0"),
                row(
                        "WIRE.md C Link SDK 4.2.0",
                        "a1QbDtEsT00.device1|timestamp=2524608000000,_ss=1,_v=sdk-c-4.2.0,securemode=3,signmethod=hmacsha256,ext=3,_conn=tcp_0|",
                        "a1QbDtEsT00.device1",
                        SHA256,
                        "2524608000000",
                        true,
                        true,
                        "sdk-c-4.2.0"),
                row(
                        "WIRE.md C Link SDK 4.2.0 after a failed try",
                        "a1QbDtEsT00.device1|timestamp=2524608000000,_ss=1,_v=sdk-c-4.2.0,securemode=2,signmethod=hmacsha256,ext=3,_conn=tcp_0_-305|",
                        "a1QbDtEsT00.device1",
                        SHA256,
                        "2524608000000",
                        true,
                        true,
                        "sdk-c-4.2.0"),
                row(
                        "PROTOCOL.md 2.4 Android/Java, without a timestamp",
                        "device1&a1QbDtEsT00|securemode=2,_v=1.7.3,lan=Android,os=13,signmethod=hmacsha1,_uuid=9f-8e,ext=1|",
                        "device1&a1QbDtEsT00",
                        SHA1,
                        null,
                        false,
                        false,
                        "Android 1.7.3"),
                row(
                        "PROTOCOL.md 2.4 C dynamic registration",
                        "a1QbDtEsT00.device1|authType=register,random=8f3a01bc,signmethod=hmacsha256,securemode=2|",
                        "a1QbDtEsT00.device1",
                        SHA256,
                        null,
                        false,
                        false,
                        ""),
                row(
                        "PROTOCOL.md 2.4 and WIRE.md Python dynamic registration",
                        "device1.a1QbDtEsT00|random=abc123XYZ456789,authType=regnwl,securemode=2,signmethod=hmacsha256,instanceId=iot-x|",
                        "device1.a1QbDtEsT00",
                        SHA256,
                        null,
                        false,
                        false,
                        ""),
                row(
                        "PROTOCOL.md 2.4 token connection",
                        "Kd83hs92|authType=connwl,securemode=-2,_ss=1,ext=3,lan=Python,_v=1.2.13|",
                        "Kd83hs92",
                        MD5,
                        null,
                        true,
                        true,
                        "Python 1.2.13"),
                row(
                        "WIRE.md C token connection",
                        "Kd83hs92|authType=connwl,securemode=-2,_ss=1,ext=3,_v=sdk-c-4.2.0|",
                        "Kd83hs92",
                        MD5,
                        null,
                        true,
                        true,
                        "sdk-c-4.2.0"),
                row(
                        "PROTOCOL.md 2.1 Node mini program, a bar inside",
                        "a1QbDtEsT00&device1|securemode=2,signmethod=hmacsha1,timestamp=1763800000123,lan=JS|Ali,_v=1.2.8|",
                        "a1QbDtEsT00&device1",
                        SHA1,
                        "1763800000123",
                        false,
                        false,
                        "JS|Ali 1.2.8"),
                row(
                        "PROTOCOL.md 2.1 Node mini program, a bar inside the last parameter",
                        "a1QbDtEsT00&device1|securemode=2,timestamp=1,signmethod=hmacsha1,lan=JS|WX|",
                        "a1QbDtEsT00&device1",
                        SHA1,
                        "1",
                        false,
                        false,
                        "JS|WX"),
                row(
                        "PROTOCOL.md 2.1 Node in a browser, a bar inside and a blank behind",
                        "a1QbDtEsT00&device1|securemode=2,lan=JS|Broswer ,signmethod=hmacsha1,timestamp=1763800000123,_v=1.2.8|",
                        "a1QbDtEsT00&device1",
                        SHA1,
                        "1763800000123",
                        false,
                        false,
                        "JS|Broswer 1.2.8"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("clientIdsOfSdks")
    void theClientIdOfEverySdkIsUnderstood(
            String label,
            String text,
            String bare,
            SignMethod method,
            @Nullable String timestamp,
            boolean subscribesSystemTopics,
            boolean wantsNotices,
            String sdk) {
        SignInClientId clientId = SignInClientId.parse(text);
        assertThat(clientId.bare()).as(label).isEqualTo(bare);
        assertThat(clientId.signMethod()).contains(method);
        assertThat(clientId.parameter("timestamp").orElse(null)).isEqualTo(timestamp);
        assertThat(clientId.subscribesSystemTopics()).isEqualTo(subscribesSystemTopics);
        assertThat(clientId.wantsNotices()).isEqualTo(wantsNotices);
        assertThat((clientId.sdkLanguage() + " " + clientId.sdkVersion()).strip()).isEqualTo(sdk);
    }

    @Test
    void parametersOfDynamicRegistrationAreThere() {
        SignInClientId clientId =
                SignInClientId.parse(
                        "d.p|random=R1,authType=register,securemode=2,instanceId=iot-x|");
        assertThat(clientId.parameter("random")).contains("R1");
        assertThat(clientId.parameter("authType")).contains("register");
        assertThat(clientId.parameter("securemode")).contains("2");
        assertThat(clientId.parameter("instanceId")).contains("iot-x");
    }

    @Test
    void aClientIdWithoutBarsIsAllBare() {
        SignInClientId clientId = SignInClientId.parse("just-a-name");
        assertThat(clientId.bare()).isEqualTo("just-a-name");
        assertThat(clientId.signMethod()).contains(MD5);
        assertThat(clientId.parameter("timestamp")).isEmpty();
        assertThat(clientId.subscribesSystemTopics()).isFalse();
        assertThat(clientId.extensions()).isZero();
        assertThat(clientId.sdkLanguage()).isEmpty();
        assertThat(clientId.sdkVersion()).isEmpty();
    }

    @Test
    void aMissingSignMethodIsHmacMd5AndAnUnknownOneIsNone() {
        assertThat(SignInClientId.parse("x|securemode=3|").signMethod()).contains(MD5);
        assertThat(SignInClientId.parse("x|signmethod=hmacsha512|").signMethod()).isEmpty();
        assertThat(SignInClientId.parse("x|signmethod=|").signMethod()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "hmacmd5, HMAC_MD5",
        "HmacMD5, HMAC_MD5",
        "hmacsha1, HMAC_SHA1",
        "hmacSha1, HMAC_SHA1",
        "HMACSHA256, HMAC_SHA256",
        "hmacSha256, HMAC_SHA256"
    })
    void signMethodsAreComparedWithoutRegardToCase(String text, SignMethod method) {
        assertThat(SignInClientId.parse("x|signMethod=" + text + "|").signMethod())
                .contains(method);
    }

    @ParameterizedTest
    @ValueSource(strings = {"signmethod", "signMethod", "SIGNMETHOD", "SignMethod"})
    void keysAreComparedWithoutRegardToCase(String key) {
        SignInClientId clientId = SignInClientId.parse("x|" + key + "=hmacsha1|");
        assertThat(clientId.signMethod()).contains(SHA1);
        assertThat(clientId.parameter("signMETHOD")).contains("hmacsha1");
    }

    @Test
    void unknownKeysAndPartsWithoutAnEqualsSignHarmNothing() {
        SignInClientId clientId =
                SignInClientId.parse("x|_m=1,nonsense,,=novalue,mid=2,signmethod=hmacsha1,|");
        assertThat(clientId.signMethod()).contains(SHA1);
        assertThat(clientId.parameter("mid")).contains("2");
        assertThat(clientId.parameter("nonsense")).isEmpty();
        assertThat(clientId.parameter("")).isEmpty();
    }

    @Test
    void ofAKeyThatStandsTwiceTheFirstCounts() {
        SignInClientId clientId =
                SignInClientId.parse(
                        "x|timestamp=1,signmethod=hmacsha1,Timestamp=2,SIGNMETHOD=hmacmd5|");
        assertThat(clientId.parameter("timestamp")).contains("1");
        assertThat(clientId.signMethod()).contains(SHA1);
    }

    @Test
    void valuesAreKeptExactlyAsSent() {
        SignInClientId clientId = SignInClientId.parse("x|timestamp=,a= b ,c=d=e,random=ÄÖ灯|");
        assertThat(clientId.parameter("timestamp")).contains("");
        assertThat(clientId.parameter("a")).contains(" b ");
        assertThat(clientId.parameter("c")).contains("d=e");
        assertThat(clientId.parameter("random")).contains("ÄÖ灯");
    }

    @Test
    void blanksAroundKeysAreNoPartOfThem() {
        assertThat(SignInClientId.parse("x|securemode=3, timestamp=7|").parameter("timestamp"))
                .contains("7");
    }

    @Test
    void twoBarsWithNothingBetweenAreNoParameters() {
        assertThat(SignInClientId.parse("x||").bare()).isEqualTo("x");
        assertThat(SignInClientId.parse("x||").signMethod()).contains(MD5);
    }

    @Test
    void whatStandsBehindTheLastBarIsIgnored() {
        SignInClientId clientId = SignInClientId.parse("x|signmethod=hmacsha1|,_ss=1");
        assertThat(clientId.signMethod()).contains(SHA1);
        assertThat(clientId.subscribesSystemTopics()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x|", "x|signmethod=hmacsha1", "x|securemode=3,timestamp=1"})
    void aSingleBarIsRefused(String text) {
        assertThatThrownBy(() -> SignInClientId.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one bar, at index 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "|", "||", "|signmethod=hmacsha1|"})
    void nothingBeforeTheFirstBarIsRefused(String text) {
        assertThatThrownBy(() -> SignInClientId.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing before");
    }

    @Test
    void aBarePartOfMoreThanSixtyFourCharactersIsRefused() {
        String longest = "x".repeat(64);
        assertThat(SignInClientId.parse(longest).bare()).isEqualTo(longest);
        assertThat(SignInClientId.parse(longest + "|_ss=1|").subscribesSystemTopics()).isTrue();
        for (String text : List.of("x".repeat(65), "x".repeat(65) + "|_ss=1|")) {
            assertThatThrownBy(() -> SignInClientId.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("65")
                    .hasMessageContaining("at most 64");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, false",
        "1, 1, false",
        "2, 2, true",
        "3, 3, true",
        "7, 7, true",
        "-1, -1, true",
        "'', 0, false",
        "x, 0, false",
        "1.5, 0, false",
        "99999999999, 0, false"
    })
    void extIsABitFieldAndNothingWhenItIsNoNumber(String ext, int extensions, boolean notices) {
        SignInClientId clientId = SignInClientId.parse("x|ext=" + ext + "|");
        assertThat(clientId.extensions()).isEqualTo(extensions);
        assertThat(clientId.wantsNotices()).isEqualTo(notices);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "", "true", "11"})
    void onlySsOneSubscribesTheSystemTopics(String value) {
        assertThat(SignInClientId.parse("x|_ss=" + value + "|").subscribesSystemTopics()).isFalse();
    }

    /** What a device sends before it is known must not write lines of its own into the log. */
    @Test
    void whatGoesIntoLogsHoldsNoLineBreaks() {
        SignInClientId clientId =
                SignInClientId.parse("x\r\ny|lan=C\nFAKE,_v=1\u2028\u0085\u001b[2J|");
        assertThat(clientId.sdkLanguage()).isEqualTo("C?FAKE");
        assertThat(clientId.sdkVersion()).isEqualTo("1???[2J");
        assertThat(clientId.toString()).doesNotContain("\n", "\r", "\u2028", "\u0085", "\u001b");
        assertThat(clientId.bare()).isEqualTo("x\r\ny");
        SignInClientId flood = SignInClientId.parse("x|lan=" + "C".repeat(60_000) + "|");
        assertThat(flood.sdkLanguage()).hasSize(64);
        assertThat(flood.toString()).hasSizeLessThan(600);
    }

    private static Arguments row(
            String label,
            String text,
            String bare,
            SignMethod method,
            @Nullable String timestamp,
            boolean subscribesSystemTopics,
            boolean wantsNotices,
            String sdk) {
        return arguments(
                label, text, bare, method, timestamp, subscribesSystemTopics, wantsNotices, sdk);
    }
}
