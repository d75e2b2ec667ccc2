// SPDX-License-Identifier: Apache-2.0
package io.lanyard.protocol.signin;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What a device puts into CONNECT to sign in with its secret (PROTOCOL.md 2.1, 2.2).
 *
 * @param password lower-case hex of the signature
 */
public record Credentials(String clientId, String userName, String password) {
    public Credentials {
        Objects.requireNonNull(clientId, "clientId is null");
        Objects.requireNonNull(userName, "userName is null");
        Objects.requireNonNull(password, "password is null");
    }

    /**
     * Signs with the bare clientId {@code PK&DN}.
     *
     * @param extension the parameters that go between the bars beside {@code signmethod}, in their order; a
     *     {@code timestamp} among them is signed too
     */
    public static Credentials sign(
            DeviceId device,
            DeviceSecret secret,
            SignMethod method,
            Map<String, String> extension) {
        String bare = device.productKey() + "&" + device.deviceName();
        String parameters =
                extension.entrySet().stream()
                        .map(entry -> "," + entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining());
        String content = Signature.content(bare, device, extension.get("timestamp"));
        return new Credentials(
                bare + "|signmethod=" + method.parameterValue() + parameters + "|",
                UserName.of(device),
                Signature.hex(method, secret.bytes(), content));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Credentials[" + clientId + ", " + userName + "]";
    }
}
