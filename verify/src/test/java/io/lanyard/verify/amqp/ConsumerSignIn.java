// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lanyard.protocol.signin.SignMethod;
import java.util.Base64;

/** What a consumer signs in with (PROTOCOL.md 5.1). */
public final class ConsumerSignIn {
    private static final String TIMESTAMP = "1573489088171";

    private ConsumerSignIn() {}

    public static String userName(
            String clientId, String signMethod, String keyId, String groupId) {
        return "%s|authMode=aksign,signMethod=%s,timestamp=%s,authId=%s,iotInstanceId=,consumerGroupId=%s|"
                .formatted(clientId, signMethod, TIMESTAMP, keyId, groupId);
    }

    public static String password(String signMethod, String keyId, String secret) {
        SignMethod method = SignMethod.of(signMethod).orElseThrow();
        return Base64.getEncoder()
                .encodeToString(
                        method.sign(
                                secret.getBytes(UTF_8),
                                "authId=" + keyId + "&timestamp=" + TIMESTAMP));
    }
}
