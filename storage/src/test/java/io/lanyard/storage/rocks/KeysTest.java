// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.protocol.identity.DeviceId;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeysTest {
    @Test
    void noKeyOfADeviceBeginsThatOfAnother() {
        byte[] one = Keys.of(DeviceId.of("a1Product01", "device-1"));
        byte[] longer = Keys.of(DeviceId.of("a1Product01", "device-11"));
        byte[] shifted = Keys.of(DeviceId.of("a1Product01d", "evice-1"));

        assertThat(Arrays.copyOf(longer, one.length)).isNotEqualTo(one);
        assertThat(Arrays.copyOf(shifted, one.length)).isNotEqualTo(one);
    }

    @Test
    void numbersKeepTheirOrder() {
        List<byte[]> inOrder =
                List.of(
                        Keys.key().number(0).bytes(),
                        Keys.key().number(255).bytes(),
                        Keys.key().number(256).bytes(),
                        Keys.key().number(Long.MAX_VALUE).bytes());

        assertThat(inOrder).isSortedAccordingTo(Arrays::compareUnsigned);
    }

    @Test
    void partsAreReadBack() {
        byte[] key = Keys.key().kind(7).text("größe").number(1L << 40).bytes();

        assertThat(Keys.text(key, 1)).isEqualTo("größe");
        assertThat(Keys.number(key, Keys.behindText(key, 1))).isEqualTo(1L << 40);
    }

    @Test
    void theKeyBehindAPrefixIsAboveAllThatBeginWithIt() {
        byte[] prefix = {1, (byte) 0xff};

        assertThat(Keys.behind(prefix)).containsExactly(2);
        assertThat(Keys.behind(new byte[] {(byte) 0xff})).isEmpty();
    }

    @Test
    void aPartThatIsTooLongIsRefused() {
        assertThatThrownBy(() -> Keys.key().text("x".repeat(256)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a part of a key has at most 255 bytes, found 256");
    }
}
