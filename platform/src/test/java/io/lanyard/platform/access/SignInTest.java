// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.SignInRefusal;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.registry.RegistryException;
import io.lanyard.protocol.identity.CertificateFingerprint;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.signin.Credentials;
import io.lanyard.protocol.signin.SignMethod;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SignInTest {
    private static final Credentials RIGHT =
            Credentials.sign(
                    DeviceId.of("a1Product01", "device-1"),
                    DeviceSecret.of("00112233445566778899aabbccddeeff"),
                    SignMethod.HMAC_SHA256,
                    Map.of());

    /** Every question is answered by a failure. */
    private static Registry broken() {
        return (Registry)
                Proxy.newProxyInstance(
                        Registry.class.getClassLoader(),
                        new Class<?>[] {Registry.class},
                        (_, _, _) -> {
                            throw new RegistryException("on purpose");
                        });
    }

    private static void expectUnavailable(SignIn.Result result) {
        assertThat(result)
                .isInstanceOfSatisfying(
                        SignIn.Result.Refused.class,
                        refused ->
                                assertThat(refused.refusal()).isEqualTo(SignInRefusal.UNAVAILABLE));
    }

    @Test
    void aRegistryThatFailsLetsNobodyIn() {
        SignIn signIn = new SignIn(broken());
        byte[] password = RIGHT.password().getBytes(StandardCharsets.UTF_8);
        expectUnavailable(signIn.check(RIGHT.clientId(), RIGHT.userName(), password));
        CertificateFingerprint shown = CertificateFingerprint.of("00".repeat(32));
        expectUnavailable(signIn.check(RIGHT.clientId(), null, null, shown));
    }
}
