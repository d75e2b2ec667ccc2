// SPDX-License-Identifier: Apache-2.0
package io.lanyard.protocol.signin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The vectors of PROTOCOL.md 2.10, and how a signature is compared. */
class SignatureTest {
    private static final DeviceId DEVICE = DeviceId.of("a1QbDtEsT00", "device1");
    private static final DeviceSecret SECRET = DeviceSecret.of("ab12cd34ef56ab12cd34ef56ab12cd34");
    private static final byte[] PRODUCT_SECRET = "ProdSecret0123456".getBytes(UTF_8);

    @Test
    void v1TheExampleOfTheVendorsPage() {
        DeviceId device = DeviceId.of("pk", "device");
        String content = Signature.content("12345", device, "789");
        assertThat(content).isEqualTo("clientId12345deviceNamedeviceproductKeypktimestamp789");
        assertSigns(
                "FAFD82A3D602B37FB0FA8B7892F24A477F851A14",
                SignMethod.HMAC_SHA1,
                "secret".getBytes(UTF_8),
                content);
    }

    @Test
    void v2ThePythonForm() {
        assertDeviceSigns(
                "b4c2867d596c9653b33a6614216931ed098b61a4",
                SignMethod.HMAC_SHA1,
                "a1QbDtEsT00&device1",
                "1700000000",
                "clientIda1QbDtEsT00&device1deviceNamedevice1productKeya1QbDtEsT00timestamp1700000000");
    }

    @Test
    void v3TheCForm() {
        assertDeviceSigns(
                "FF82488F1FBF954ADFD503ED92235B54C9D2B572D54C96D765FFF4477D2A852B",
                SignMethod.HMAC_SHA256,
                "a1QbDtEsT00.device1",
                "2524608000000",
                "clientIda1QbDtEsT00.device1deviceNamedevice1productKeya1QbDtEsT00timestamp2524608000000");
    }

    @Test
    void v4TheAndroidFormWithoutATimestamp() {
        assertDeviceSigns(
                "24cf094f4a04b1a583e71cbd769e40c4d346ac8b",
                SignMethod.HMAC_SHA1,
                "device1&a1QbDtEsT00",
                null,
                "clientIddevice1&a1QbDtEsT00deviceNamedevice1productKeya1QbDtEsT00");
    }

    @ParameterizedTest
    @CsvSource({
        "HMAC_MD5, 64b7420e8805f14ad62dd0630a092382",
        "HMAC_SHA1, d1244622a1964d8b24958fc87e8b27f483c1b4d3",
        "HMAC_SHA256, 365ce75576421656db142841f7b1630830dad5beae2f9a31875896a54fd2b0e7"
    })
    void v5TheSameContentWithEachMethod(SignMethod method, String expected) {
        assertDeviceSigns(
                expected,
                method,
                "a1QbDtEsT00.device1",
                "1700000000",
                "clientIda1QbDtEsT00.device1deviceNamedevice1productKeya1QbDtEsT00timestamp1700000000");
    }

    @ParameterizedTest
    @CsvSource({
        "HMAC_MD5, f5d0b74e42b16e6286ff07a5fc01edaa",
        "HMAC_SHA1, 2ffd716b9cec37395101f2ae619569df43ff6828",
        "HMAC_SHA256, 64258890cc7887b951aee5589376fc97ee0323595b5cec98892c3777aca50b95"
    })
    void v6DynamicRegistrationWithEachMethod(SignMethod method, String expected) {
        String content = Signature.registrationContent(DEVICE, "abc123XYZ456789");
        assertThat(content)
                .isEqualTo("deviceNamedevice1productKeya1QbDtEsT00randomabc123XYZ456789");
        assertSigns(expected, method, PRODUCT_SECRET, content);
    }

    @Test
    void v7ASubDeviceSignsItsWholeClientId() {
        assertDeviceSigns(
                "9241b8418d87b7984aea94139349e7a3b13489a04407267baf2c44d72e7a2295",
                SignMethod.HMAC_SHA256,
                "a1QbDtEsT00.device1|lan=Python,_v=2.2.1,_ss=1|",
                "1700000000123",
                "clientIda1QbDtEsT00.device1|lan=Python,_v=2.2.1,_ss=1|deviceNamedevice1productKeya1QbDtEsT00timestamp1700000000123");
    }

    @Test
    void aTimestampThatIsSentEmptyIsSignedEmpty() {
        assertThat(Signature.content("x", DEVICE, ""))
                .isEqualTo("clientIdxdeviceNamedevice1productKeya1QbDtEsT00timestamp");
    }

    @Test
    void contentOutsideAsciiIsSignedAsUtf8() {
        // Computed with openssl: printf 'clientId灯deviceNamedevice1productKeya1QbDtEsT00' | openssl
        // dgst -sha1 -hmac SECRET
        assertSigns(
                "ee9074717bc8b052b455c73e975704f074345717",
                SignMethod.HMAC_SHA1,
                SECRET.bytes(),
                Signature.content("灯", DEVICE, null));
    }

    @ParameterizedTest
    @EnumSource(SignMethod.class)
    void hexMatchesInUpperLowerAndMixedCase(SignMethod method) {
        byte[] expected = method.sign(SECRET.bytes(), "content");
        String lower = Signature.hex(method, SECRET.bytes(), "content");
        assertThat(lower).isEqualTo(lower.toLowerCase(Locale.ROOT));
        assertThat(matches(expected, lower)).isTrue();
        assertThat(matches(expected, lower.toUpperCase(Locale.ROOT))).isTrue();
        assertThat(
                        matches(
                                expected,
                                lower.substring(0, 7).toUpperCase(Locale.ROOT)
                                        + lower.substring(7)))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(SignMethod.class)
    void hexOfAnotherLengthDoesNotMatch(SignMethod method) {
        byte[] expected = method.sign(SECRET.bytes(), "content");
        String hex = Signature.hex(method, SECRET.bytes(), "content");
        List<String> others = new ArrayList<>();
        for (int length = 0; length < hex.length(); length++) {
            others.add(hex.substring(0, length));
        }
        others.add(hex + "0");
        others.add(hex + "00");
        others.add(hex + hex);
        others.add(" " + hex);
        others.add(hex + "\u0000");
        assertThat(others).noneMatch(other -> matches(expected, other));
    }

    @Test
    void hexWithAnyOneDigitChangedDoesNotMatch() {
        byte[] expected = SignMethod.HMAC_SHA256.sign(SECRET.bytes(), "content");
        String hex = Signature.hex(SignMethod.HMAC_SHA256, SECRET.bytes(), "content");
        for (int i = 0; i < hex.length(); i++) {
            char other = hex.charAt(i) == '0' ? '1' : '0';
            String changed = hex.substring(0, i) + other + hex.substring(i + 1);
            assertThat(matches(expected, changed)).as(changed).isFalse();
        }
    }

    /** A character that is no hex digit must not pass for 0 or for its low bits. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "g", "G", " ", "-", "+", "x", "\u0000", "/", ":", "@", "`", "\u00ff", "\u00b0"
            })
    void hexWithACharacterThatIsNoDigitDoesNotMatch(String character) {
        byte[] zeros = new byte[16];
        byte[] ones = new byte[16];
        Arrays.fill(ones, (byte) 0xff);
        for (int i = 0; i < 32; i++) {
            String zero = "0".repeat(i) + character + "0".repeat(31 - i);
            String one = "f".repeat(i) + character + "f".repeat(31 - i);
            assertThat(matches(zeros, zero)).as(zero).isFalse();
            assertThat(matches(ones, one)).as(one).isFalse();
        }
        assertThat(matches(zeros, "0".repeat(32))).isTrue();
        assertThat(matches(ones, "fF".repeat(16))).isTrue();
    }

    @Test
    void signedCredentialsAreTheOnesAPlatformAccepts() {
        Map<String, String> extension = new LinkedHashMap<>();
        extension.put("securemode", "3");
        extension.put("timestamp", "1700000000");
        extension.put("lan", "Java");
        Credentials credentials = Credentials.sign(DEVICE, SECRET, SignMethod.HMAC_SHA1, extension);
        assertThat(credentials.clientId())
                .isEqualTo(
                        "a1QbDtEsT00&device1|signmethod=hmacsha1,securemode=3,timestamp=1700000000,lan=Java|");
        assertThat(credentials.userName()).isEqualTo("device1&a1QbDtEsT00");
        // V2
        assertThat(credentials.password()).isEqualTo("b4c2867d596c9653b33a6614216931ed098b61a4");
        assertThat(credentials.toString()).doesNotContain(credentials.password());
    }

    @Test
    void credentialsWithoutATimestampSignNone() {
        Credentials credentials =
                Credentials.sign(DEVICE, SECRET, SignMethod.HMAC_SHA256, Map.of());
        assertThat(credentials.clientId()).isEqualTo("a1QbDtEsT00&device1|signmethod=hmacsha256|");
        assertThat(credentials.password())
                .isEqualTo(
                        Signature.hex(
                                SignMethod.HMAC_SHA256,
                                SECRET.bytes(),
                                "clientIda1QbDtEsT00&device1deviceNamedevice1productKeya1QbDtEsT00"));
    }

    private static void assertDeviceSigns(
            String expected,
            SignMethod method,
            String bare,
            @Nullable String timestamp,
            String expectedContent) {
        String content = Signature.content(bare, DEVICE, timestamp);
        assertThat(content).isEqualTo(expectedContent);
        assertSigns(expected, method, SECRET.bytes(), content);
    }

    private static void assertSigns(
            String expected, SignMethod method, byte[] key, String content) {
        assertThat(Signature.hex(method, key, content)).isEqualToIgnoringCase(expected);
        assertThat(matches(method.sign(key, content), expected)).isTrue();
    }

    private static boolean matches(byte[] expected, String hex) {
        return Signature.matches(expected, hex.getBytes(ISO_8859_1));
    }
}
