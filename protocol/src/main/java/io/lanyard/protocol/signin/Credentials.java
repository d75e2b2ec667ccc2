// SPDX-License-Identifier: Apache-2.0
package io.lanyard.protocol.signin;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What a device puts into CONNECT to sign in with its secret (PROTOCOL.md 2.1, 2.2), or an application with its access key.
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

    /**
     * Signs in an application with an access key.
     *
     * @param name what stands before the first bar of the clientId: 1 to 64 characters
     * @param extension the parameters that go between the bars beside {@code authMode}, {@code signMethod} and {@code
     *     timestamp}, in their order
     */
    public static Credentials ofApplication(
            String name,
            String accessKeyId,
            String accessKeySecret,
            SignMethod method,
            String timestamp,
            Map<String, String> extension) {
        String parameters =
                extension.entrySet().stream()
                        .map(entry -> "," + entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining());
        return new Credentials(
                "%s|authMode=aksign,signMethod=%s,timestamp=%s%s|"
                        .formatted(name, method.parameterValue(), timestamp, parameters),
                accessKeyId,
                Signature.hex(
                        method,
                        accessKeySecret.getBytes(StandardCharsets.UTF_8),
                        Signature.applicationContent(accessKeyId, timestamp)));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Credentials[" + clientId + ", " + userName + "]";
    }
}
