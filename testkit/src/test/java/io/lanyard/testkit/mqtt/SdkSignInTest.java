// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.signin.Credentials;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Against the vectors of PROTOCOL.md 2.10, which were computed without our code. */
class SdkSignInTest {
    private static final DeviceId DEVICE = DeviceId.of("a1QbDtEsT00", "device1");
    private static final DeviceSecret SECRET = DeviceSecret.of("ab12cd34ef56ab12cd34ef56ab12cd34");

    @Test
    void pythonSignsAsVectorV2Says() {
        Credentials credentials = SdkSignIn.PYTHON_1_2_13.sign(DEVICE, SECRET);
        assertThat(credentials.userName()).isEqualTo("device1&a1QbDtEsT00");
        assertThat(credentials.clientId()).startsWith("a1QbDtEsT00&device1|").endsWith("|");
        assertThat(credentials.password()).isEqualTo("b4c2867d596c9653b33a6614216931ed098b61a4");
    }

    @Test
    void cSignsAsVectorV3Says() {
        assertThat(SdkSignIn.C_4_2_0.sign(DEVICE, SECRET).password())
                .isEqualTo("FF82488F1FBF954ADFD503ED92235B54C9D2B572D54C96D765FFF4477D2A852B");
    }

    @Test
    void androidSignsAsVectorV4Says() {
        assertThat(SdkSignIn.ANDROID.sign(DEVICE, SECRET).password())
                .isEqualTo("24cf094f4a04b1a583e71cbd769e40c4d346ac8b");
    }

    @Test
    void whoNamesNoMethodSignsWithMd5AsVectorV5Says() {
        assertThat(SdkSignIn.NO_METHOD.sign(DEVICE, SECRET).password())
                .isEqualTo("64b7420e8805f14ad62dd0630a092382");
    }

    @Test
    void noTwoFormsAreTheSame() {
        Set<String> clientIds = new HashSet<>();
        for (SdkSignIn form : SdkSignIn.values()) {
            clientIds.add(form.sign(DEVICE, SECRET).clientId());
        }
        assertThat(clientIds).hasSameSizeAs(SdkSignIn.values());
    }
}
