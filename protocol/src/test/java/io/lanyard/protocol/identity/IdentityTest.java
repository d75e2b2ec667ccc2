// SPDX-License-Identifier: Apache-2.0
package io.lanyard.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PROTOCOL.md 2.10, field sizes. */
class IdentityTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "abcd",
                "A-b_c@d.e:F9",
                "12345678901234567890123456789012",
                "----",
                "00:1a:2B:3c",
            })
    void aDeviceNameOfTheRightCharactersAndLengthIsTaken(String name) {
        assertThat(DeviceName.of(name).value()).isEqualTo(name);
        assertThat(DeviceName.parse(name)).contains(DeviceName.of(name));
        assertThat(DeviceName.of(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "123456789012345678901234567890123"})
    void aDeviceNameOfTheWrongLengthIsRefused(String name) {
        assertThat(DeviceName.parse(name)).isEmpty();
        assertThatThrownBy(() -> DeviceName.of(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("DeviceName has to be 4 to 32 characters long")
                .hasMessageContaining("found " + name.length());
    }

    /** A name with {@code + # /} would widen the permissions of the templates into which it is put. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev+",
                "+dev",
                "dev#",
                "dev/",
                "a/b/c",
                "dev$",
                "de v",
                "dev&",
                "dev|",
                "dev,",
                "dev=",
                "dev%",
                "dev\u0000",
                "dev\n",
                "dev\r\n",
                "dev\u007f",
                "déve",
                "设备设备",
                "dev\uff21",
                "dev\u0661",
                "dev🚀",
                "dev\ud83d",
                "dev'",
                "dev\"",
                "dev\\",
                "dev*"
            })
    void aDeviceNameWithAnyOtherCharacterIsRefused(String name) {
        assertThat(DeviceName.parse(name)).isEmpty();
        assertThatThrownBy(() -> DeviceName.of(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("letters, digits and - _ @ . :")
                .hasMessageContaining("at index")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a1QbDtEsT00", "0", "12345678901234567890"})
    void aProductKeyOfLettersAndDigitsIsTaken(String key) {
        assertThat(ProductKey.of(key).value()).isEqualTo(key);
        assertThat(ProductKey.parse(key)).contains(ProductKey.of(key));
        assertThat(ProductKey.of(key)).hasToString(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "123456789012345678901",
                "a+",
                "#",
                "a/b",
                "a-b",
                "a_b",
                "a.b",
                "a:b",
                "a@b",
                "a b",
                "a&b",
                "产品",
                "a\u0000",
                "a\n",
                "\uff21",
                "${pk}"
            })
    void aProductKeyWithAnyOtherCharacterOrLengthIsRefused(String key) {
        assertThat(ProductKey.parse(key)).isEmpty();
        assertThatThrownBy(() -> ProductKey.of(key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ProductKey");
    }

    @Test
    void namesAndKeysDifferByCase() {
        assertThat(DeviceId.of("a1", "device")).isNotEqualTo(DeviceId.of("a1", "Device"));
        assertThat(DeviceId.of("a1", "device")).isNotEqualTo(DeviceId.of("A1", "device"));
        assertThat(DeviceId.of("a1", "device")).isEqualTo(DeviceId.of("a1", "device"));
    }

    @Test
    void devicesAreOrderedByProductThenName() {
        List<DeviceId> ordered =
                List.of(
                        DeviceId.of("a1", "device1"),
                        DeviceId.of("a1", "device2"),
                        DeviceId.of("a2", "device0"));
        assertThat(new TreeSet<>(ordered)).containsExactlyElementsOf(ordered);
        assertThat(ordered.get(2)).hasToString("a2/device0");
    }

    @Test
    void aDeviceSecretIsOneToSixtyFourPrintableCharacters() {
        String longest = "!~".repeat(32);
        assertThat(DeviceSecret.of(longest).reveal()).isEqualTo(longest);
        assertThat(DeviceSecret.of("x").bytes()).isEqualTo(new byte[] {'x'});
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "top secret", "tops\u0000cret", "topsécret", "topsecret\n"})
    void anyOtherDeviceSecretIsRefusedWithoutRepeatingIt(String secret) {
        assertThatThrownBy(() -> DeviceSecret.of(secret))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("tops")
                .hasMessageNotContaining("cret\n");
        assertThatThrownBy(() -> DeviceSecret.of("x".repeat(65)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found 65")
                .hasMessageNotContaining("xx");
    }

    @Test
    void aDeviceSecretStaysOutOfLogsAndOutOfReach() {
        DeviceSecret secret = DeviceSecret.of("topsecret");
        assertThat(secret.toString()).doesNotContain("topsecret");
        secret.bytes()[0] = 0;
        assertThat(secret.bytes()).isEqualTo("topsecret".getBytes(StandardCharsets.US_ASCII));
        assertThat(secret).isEqualTo(DeviceSecret.of("topsecret"));
        assertThat(secret).hasSameHashCodeAs(DeviceSecret.of("topsecret"));
        assertThat(secret).isNotEqualTo(DeviceSecret.of("Topsecret"));
        assertThat(secret).isNotEqualTo(DeviceSecret.of("topsecre"));
    }
}
