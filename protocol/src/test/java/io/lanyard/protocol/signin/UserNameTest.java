// SPDX-License-Identifier: Apache-2.0
package io.lanyard.protocol.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.protocol.identity.DeviceId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PROTOCOL.md 2.1. */
class UserNameTest {
    @Test
    void theUserNameIsTheDeviceNameThenTheProductKey() {
        DeviceId device = DeviceId.of("a1QbDtEsT00", "a-b_c@d.e:F");
        assertThat(UserName.of(device)).isEqualTo("a-b_c@d.e:F&a1QbDtEsT00");
        assertThat(UserName.parse("a-b_c@d.e:F&a1QbDtEsT00")).contains(device);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "&",
                "device1",
                "device1&",
                "&a1QbDtEsT00",
                "device1&a1&a2",
                "device1&&a1",
                "dev&a1QbDtEsT00",
                "device/+&a1QbDtEsT00",
                "#####&a1QbDtEsT00",
                "device1&a1/b2",
                "device1&+",
                " device1&a1QbDtEsT00",
                "device1&a1QbDtEsT00\n",
                "device1&123456789012345678901",
                "iotId0123456789"
            })
    void anythingElseNamesNoDevice(String userName) {
        assertThat(UserName.parse(userName)).isEmpty();
    }
}
