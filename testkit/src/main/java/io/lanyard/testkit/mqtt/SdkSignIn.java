// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.mqtt;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.signin.Credentials;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.protocol.signin.Signature;
import io.lanyard.protocol.signin.UserName;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The sign-ins as the vendor's SDKs write them, to the letter (WIRE.md part 1, PROTOCOL.md 2.4). */
public enum SdkSignIn {
    PYTHON_1_2_13(
            "{pk}&{dn}",
            "securemode=3,signmethod=hmacsha1,ext=1,_ss=1,lan=Python,_v=1.2.13,timestamp=1700000000",
            false),
    NODE_1_2_8(
            "{pk}&{dn}",
            "securemode=3,signmethod=hmacsha1,timestamp=1700000000123,lan=NodeJS,_v=1.2.8",
            false),
    C_3_0_1(
            "{pk}.{dn}",
            "timestamp=2524608000000,_v=sdk-c-3.0.1,securemode=3,signmethod=hmacsha256,lan=C,gw=0,ext=0",
            true),
    C_3_2_0(
            "{pk}.{dn}",
            "timestamp=2524608000000,_v=sdk-c-3.2.0,securemode=3,signmethod=hmacsha256,lan=C,_ss=1,gw=0,ext=0",
            true),
    C_4_2_0(
            "{pk}.{dn}",
            "timestamp=2524608000000,_ss=1,_v=sdk-c-4.2.0,securemode=3,signmethod=hmacsha256,ext=3,_conn=tcp_0",
            true),
    ANDROID(
            "{dn}&{pk}",
            "securemode=2,_v=1.7.3,lan=Android,os=13,signmethod=hmacsha1,_uuid=0a1b2c3d,ext=1",
            false),
    /** The mini-program builds of the Node SDK write a bar into a value. */
    MINI_PROGRAM(
            "{pk}&{dn}",
            "securemode=2,signmethod=hmacsha1,timestamp=1700000000123,lan=JS|Ali,_v=1.2.8",
            false),
    /** Old devices name no method and mean HMAC-MD5 (PROTOCOL.md 2.2). */
    NO_METHOD("{pk}.{dn}", "securemode=3,timestamp=1700000000", false),
    NO_EXTENSION("{pk}.{dn}", null, false);

    private final String bare;
    private final @Nullable String extension;
    private final boolean upperCase;

    SdkSignIn(String bare, @Nullable String extension, boolean upperCase) {
        this.bare = bare;
        this.extension = extension;
        this.upperCase = upperCase;
    }

    /** What this SDK puts into its CONNECT for the device. */
    public Credentials sign(DeviceId device, DeviceSecret secret) {
        String bareId =
                bare.replace("{pk}", device.productKey().value())
                        .replace("{dn}", device.deviceName().value());
        String content = Signature.content(bareId, device, parameter("timestamp"));
        String signMethod = parameter("signmethod");
        SignMethod method =
                signMethod == null ? SignMethod.HMAC_MD5 : SignMethod.of(signMethod).orElseThrow();
        String hex = Signature.hex(method, secret.bytes(), content);
        return new Credentials(
                extension == null ? bareId : bareId + "|" + extension + "|",
                UserName.of(device),
                upperCase ? hex.toUpperCase(Locale.ROOT) : hex);
    }

    private @Nullable String parameter(String key) {
        if (extension == null) {
            return null;
        }
        for (String part : extension.split(",", -1)) {
            if (part.startsWith(key + "=")) {
                return part.substring(key.length() + 1);
            }
        }
        return null;
    }
}
