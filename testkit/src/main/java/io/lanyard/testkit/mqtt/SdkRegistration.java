// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.mqtt;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.signin.Credentials;
import io.lanyard.protocol.signin.SignInClientId;
import io.lanyard.protocol.signin.Signature;
import io.lanyard.protocol.signin.UserName;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The dynamic registrations as the vendor's SDKs write them, to the letter (WIRE.md part 1, PROTOCOL.md 2.4). */
public enum SdkRegistration {
    C_3_2_0(
            "{pk}.{dn}|authType=register,random=8cf51a2e,signmethod=hmacsha256,securemode=2|",
            true),
    C_4_2_0(
            "{dn}.{pk}|random=8cf51a2e,authType=register,securemode=2,signmethod=hmacsha256|",
            true),
    C_4_2_0_UNLISTED(
            "{dn}.{pk}|random=8cf51a2e,authType=regnwl,securemode=-2,signmethod=hmacsha256|", true),
    PYTHON_1_2_13(
            "{dn}.{pk}|random=abc123XYZ456789,authType=register,securemode=2,signmethod=hmacsha256|",
            false),
    PYTHON_1_2_13_UNLISTED(
            "{dn}.{pk}|random=abc123XYZ456789,authType=regnwl,securemode=2,signmethod=hmacsha256,instanceId=iot-060a|",
            false),
    ANDROID(
            "{dn}.{pk}|securemode=2,authType=register,random=abc123XYZ456789,signmethod=hmacsha1|",
            false);

    private final String clientId;
    private final boolean upperCase;

    SdkRegistration(String clientId, boolean upperCase) {
        this.clientId = clientId;
        this.upperCase = upperCase;
    }

    /** What this SDK puts into its CONNECT to register the device. */
    public Credentials sign(DeviceId device, String productSecret) {
        Credentials signed =
                sign(
                        device,
                        productSecret,
                        clientId.replace("{pk}", device.productKey().value())
                                .replace("{dn}", device.deviceName().value()));
        return new Credentials(
                signed.clientId(),
                signed.userName(),
                upperCase ? signed.password().toUpperCase(Locale.ROOT) : signed.password());
    }

    /** A registration with this clientId; what it lacks is signed as the empty text. */
    public static Credentials sign(DeviceId device, String productSecret, String clientId) {
        SignInClientId parsed = SignInClientId.parse(clientId);
        String content =
                Signature.registrationContent(device, parsed.parameter("random").orElse(""));
        return new Credentials(
                clientId,
                UserName.of(device),
                Signature.hex(
                        parsed.signMethod().orElseThrow(),
                        productSecret.getBytes(StandardCharsets.UTF_8),
                        content));
    }
}
