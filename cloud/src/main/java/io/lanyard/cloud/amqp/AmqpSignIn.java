// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.amqp;

import io.lanyard.platform.access.ApplicationSignIn;
import io.lanyard.platform.access.ConnectedApplications;
import io.lanyard.platform.event.SignInRefusal;
import io.lanyard.platform.registry.AccessKey;
import io.lanyard.platform.registry.ConsumerGroup;
import io.lanyard.platform.registry.KeyRight;
import io.lanyard.platform.service.AccessKeys;
import io.lanyard.protocol.signin.SignInClientId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides whether an application may read by AMQP: user name and password of SASL PLAIN (PROTOCOL.md 5.1). */
public final class AmqpSignIn {
    /** What a sign-in led to. */
    public sealed interface Result {
        /**
         * The application may read.
         *
         * @param clientId as it names itself
         * @param groupId the consumer group that it wants to read for, which need not exist
         */
        record Admitted(String clientId, String groupId, ConnectedApplications.Key key)
                implements Result {
            public Admitted {
                Objects.requireNonNull(clientId, "clientId is null");
                Objects.requireNonNull(groupId, "groupId is null");
                Objects.requireNonNull(key, "key is null");
            }
        }

        /**
         * It stays out.
         *
         * @param keyId the access key that it claims to have; null when it named none
         * @param detail what was wrong and what was expected; for the log
         */
        record Refused(SignInRefusal refusal, @Nullable String keyId, String detail)
                implements Result {
            public Refused {
                Objects.requireNonNull(refusal, "refusal is null");
                Objects.requireNonNull(detail, "detail is null");
            }
        }
    }

    private final ApplicationSignIn signIn;
    private final ConnectedApplications connected;

    public AmqpSignIn(AccessKeys accessKeys) {
        this.connected = accessKeys.connected();
        this.signIn = new ApplicationSignIn(accessKeys::find);
    }

    /** Checks the sign-in; blocks on the registry. */
    public Result check(String userName, String password) {
        SignInClientId parsed;
        try {
            parsed = SignInClientId.parse(userName);
        } catch (IllegalArgumentException e) {
            return malformed("the user name is malformed: " + e.getMessage());
        }
        Optional<String> keyId = parsed.parameter("authId");
        if (keyId.isEmpty()) {
            return malformed("the user name has to have authId");
        }
        long revocationsSeen = connected.revocations();
        byte[] sent = password.getBytes(StandardCharsets.UTF_8);
        return switch (signIn.check(
                parsed,
                keyId.get(),
                signature -> MessageDigest.isEqual(Base64.getEncoder().encode(signature), sent))) {
            case ApplicationSignIn.Result.Refused(SignInRefusal refusal, String detail) ->
                    new Result.Refused(refusal, keyId.get(), detail);
            case ApplicationSignIn.Result.Admitted(AccessKey key) ->
                    admit(key, parsed, revocationsSeen);
        };
    }

    private static Result admit(AccessKey key, SignInClientId parsed, long revocationsSeen) {
        if (!key.scope().allows(KeyRight.READ)) {
            return new Result.Refused(
                    SignInRefusal.KEY_NOT_ALLOWED, key.id(), "the access key may not read");
        }
        return new Result.Admitted(
                parsed.bare(),
                parsed.parameter("consumerGroupId")
                        .filter(id -> !id.isEmpty())
                        .orElse(ConsumerGroup.DEFAULT_GROUP),
                new ConnectedApplications.Key(key.id(), key.scope(), revocationsSeen));
    }

    /** What cannot even be checked. */
    static Result.Refused malformed(String detail) {
        return new Result.Refused(SignInRefusal.CLIENT_ID_MALFORMED, null, detail);
    }
}
