// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.amqp;

import io.lanyard.platform.registry.AccessKey;
import io.lanyard.platform.registry.ConsumerGroup;
import io.lanyard.platform.registry.KeyRight;
import io.lanyard.platform.service.AccessKeys;
import io.lanyard.protocol.signin.SignInClientId;
import io.lanyard.protocol.signin.SignMethod;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;

/** Decides whether an application may read by AMQP: user name and password of SASL PLAIN (PROTOCOL.md 5.1). */
public final class AmqpSignIn {
    /** Signs for keys that there are not, so that they are refused in the same time as a wrong password. */
    private static final String NOBODY = "000000000000000000000000000000";

    /** What a sign-in led to. */
    public sealed interface Result {
        /**
         * The application may read.
         *
         * @param clientId as it names itself
         * @param groupId the consumer group that it wants to read for, which need not exist
         */
        record Admitted(String clientId, String groupId) implements Result {
            public Admitted {
                Objects.requireNonNull(clientId, "clientId is null");
                Objects.requireNonNull(groupId, "groupId is null");
            }
        }

        /**
         * It stays out.
         *
         * @param detail what was wrong and what was expected; for the log
         */
        record Refused(String detail) implements Result {
            public Refused {
                Objects.requireNonNull(detail, "detail is null");
            }
        }
    }

    private final AccessKeys accessKeys;

    public AmqpSignIn(AccessKeys accessKeys) {
        this.accessKeys = Objects.requireNonNull(accessKeys, "accessKeys is null");
    }

    /** Checks the sign-in; blocks on the registry. */
    public Result check(String userName, String password) {
        SignInClientId parsed;
        try {
            parsed = SignInClientId.parse(userName);
        } catch (IllegalArgumentException e) {
            return new Result.Refused("the user name is malformed: " + e.getMessage());
        }
        String mode = parsed.parameter("authMode").orElse("");
        if (!mode.equalsIgnoreCase("aksign")) {
            return new Result.Refused("authMode has to be aksign");
        }
        Optional<SignMethod> method = parsed.parameter("signMethod").flatMap(SignMethod::of);
        if (method.isEmpty()) {
            return new Result.Refused("signMethod has to be hmacmd5, hmacsha1 or hmacsha256");
        }
        Optional<String> keyId = parsed.parameter("authId");
        Optional<String> timestamp = parsed.parameter("timestamp");
        if (keyId.isEmpty() || timestamp.isEmpty()) {
            return new Result.Refused("the user name has to have authId and timestamp");
        }
        Optional<AccessKey> key = accessKeys.find(keyId.get());
        String secret = key.map(AccessKey::secret).orElse(NOBODY);
        byte[] expected =
                Base64.getEncoder()
                        .encode(
                                method.get()
                                        .sign(
                                                secret.getBytes(StandardCharsets.UTF_8),
                                                "authId="
                                                        + keyId.get()
                                                        + "&timestamp="
                                                        + timestamp.get()));
        boolean same = MessageDigest.isEqual(expected, password.getBytes(StandardCharsets.UTF_8));
        if (key.isEmpty() || !same) {
            return new Result.Refused(
                    key.isEmpty()
                            ? "there is no such access key, or it is disabled"
                            : "wrong signature, checked with " + method.get().parameterValue());
        }
        if (!key.get().scope().allows(KeyRight.READ) || !key.get().scope().everyProduct()) {
            // A feed holds messages of several products, and is handed out whole.
            return new Result.Refused("the access key has to allow reading of every product");
        }
        return new Result.Admitted(
                parsed.bare(),
                parsed.parameter("consumerGroupId")
                        .filter(id -> !id.isEmpty())
                        .orElse(ConsumerGroup.DEFAULT_GROUP));
    }
}
