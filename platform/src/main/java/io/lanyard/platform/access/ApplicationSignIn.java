// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.access;

import io.lanyard.platform.event.SignInRefusal;
import io.lanyard.platform.registry.AccessKey;
import io.lanyard.platform.registry.RegistryException;
import io.lanyard.protocol.signin.SignInClientId;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.protocol.signin.Signature;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether an application may come in with its access key, over AMQP or MQTT (PROTOCOL.md 5.1). Blocks on the
 * registry: not for event loops. Safe from any thread.
 */
public final class ApplicationSignIn {
    private static final Logger LOG = LoggerFactory.getLogger(ApplicationSignIn.class);

    /** Signs for keys that there are not, so that they are refused in the same time as a wrong password. */
    private static final String NOBODY = "000000000000000000000000000000";

    /** What a sign-in led to. */
    public sealed interface Result {
        /** The application is who it says; what it may do is what its key allows. */
        record Admitted(AccessKey key) implements Result {
            public Admitted {
                Objects.requireNonNull(key, "key is null");
            }
        }

        /**
         * It stays out.
         *
         * @param detail what was wrong and what was expected; for the log
         */
        record Refused(SignInRefusal refusal, String detail) implements Result {
            public Refused {
                Objects.requireNonNull(refusal, "refusal is null");
                Objects.requireNonNull(detail, "detail is null");
            }
        }
    }

    private final Function<String, Optional<AccessKey>> keys;

    /**
     * Decides by these keys.
     *
     * @param keys the enabled key with an id, which may be any text
     */
    public ApplicationSignIn(Function<String, Optional<AccessKey>> keys) {
        this.keys = Objects.requireNonNull(keys, "keys is null");
    }

    /**
     * Checks a sign-in; a registry that fails is a refusal too.
     *
     * @param clientId with {@code authMode}, {@code signMethod} and {@code timestamp}
     * @param isPassword whether the password is this signature, in whatever form the protocol writes it; takes the same
     *     time for right and wrong ones
     */
    public Result check(SignInClientId clientId, String keyId, Predicate<byte[]> isPassword) {
        if (!clientId.parameter("authMode").orElse("").equalsIgnoreCase("aksign")) {
            return malformed("authMode has to be aksign");
        }
        Optional<SignMethod> method = clientId.parameter("signMethod").flatMap(SignMethod::of);
        if (method.isEmpty()) {
            return malformed("signMethod has to be hmacmd5, hmacsha1 or hmacsha256");
        }
        Optional<String> timestamp = clientId.parameter("timestamp");
        if (timestamp.isEmpty()) {
            return malformed("there has to be a timestamp");
        }
        Optional<AccessKey> key;
        try {
            key = keys.apply(keyId);
        } catch (RegistryException e) {
            LOG.error("{}: sign-in failed on the registry", clientId, e);
            return new Result.Refused(SignInRefusal.UNAVAILABLE, "the registry failed");
        }
        byte[] secret = key.map(AccessKey::secret).orElse(NOBODY).getBytes(StandardCharsets.UTF_8);
        boolean same =
                isPassword.test(
                        method.get()
                                .sign(
                                        secret,
                                        Signature.applicationContent(keyId, timestamp.get())));
        if (key.isEmpty()) {
            return wrong("there is no such access key, or it is disabled");
        }
        return same
                ? new Result.Admitted(key.get())
                : wrong("wrong signature, checked with " + method.get().parameterValue());
    }

    private static Result malformed(String detail) {
        return new Result.Refused(SignInRefusal.CLIENT_ID_MALFORMED, detail);
    }

    private static Result wrong(String detail) {
        return new Result.Refused(SignInRefusal.BAD_CREDENTIALS, detail);
    }
}
