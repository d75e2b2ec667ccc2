// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.access;

import io.lanyard.platform.event.SignInRefusal;
import io.lanyard.platform.registry.Device;
import io.lanyard.platform.registry.DeviceCertificate;
import io.lanyard.platform.registry.DeviceToken;
import io.lanyard.platform.registry.ProductTopicClass;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.registry.RegistryException;
import io.lanyard.protocol.identity.CertificateFingerprint;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.signin.AuthType;
import io.lanyard.protocol.signin.SignInClientId;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.protocol.signin.Signature;
import io.lanyard.protocol.signin.UserName;
import io.lanyard.protocol.topic.TopicClass;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether a device may come in: clientId, user name and password of CONNECT, and the client certificate of
 * TLS, against the registry (PROTOCOL.md 2.1 to 2.3, 2.6, 2.8). Blocks on the registry: not for event loops. Safe from any thread.
 */
public final class SignIn {
    private static final Logger LOG = LoggerFactory.getLogger(SignIn.class);

    /** What a sign-in led to. */
    public sealed interface Result {
        record Admitted(Admission admission) implements Result {}

        /**
         * The device stays out.
         *
         * @param detail what was wrong and what was expected; for the log, never for the peer
         */
        record Refused(SignInRefusal refusal, String detail) implements Result {}
    }

    /** Signs for devices that do not exist, so that they are refused in the same time as a wrong password. */
    private static final DeviceSecret NOBODY = DeviceSecret.of("00000000000000000000000000000000");

    private final Registry registry;
    private final ConcurrentMap<ProductKey, ProductTopics> compiled = new ConcurrentHashMap<>();

    public SignIn(Registry registry) {
        this.registry = registry;
    }

    /** Checks the sign-in of a device that has shown no certificate; a registry that fails is a refusal too. */
    public Result check(String clientId, @Nullable String userName, byte @Nullable [] password) {
        return check(clientId, userName, password, null);
    }

    /**
     * Checks the sign-in; a registry that fails is a refusal too.
     *
     * <p>Who shows a certificate that is bound to a device is that device and no other, whatever else CONNECT says. It
     * takes the place of an empty password, and of a user name that names nobody; a password that is not empty
     * is checked all the same.
     *
     * @param certificate of the device's side of TLS, where an authority that the operator trusts has issued it and
     *     it is valid now; null for none
     */
    public Result check(
            String clientId,
            @Nullable String userName,
            byte @Nullable [] password,
            @Nullable CertificateFingerprint certificate) {
        SignInClientId parsed;
        try {
            parsed = SignInClientId.parse(clientId);
        } catch (IllegalArgumentException e) {
            return new Result.Refused(
                    SignInRefusal.CLIENT_ID_MALFORMED, String.valueOf(e.getMessage()));
        }
        Optional<SignMethod> method = parsed.signMethod();
        if (method.isEmpty()) {
            return new Result.Refused(
                    SignInRefusal.CLIENT_ID_MALFORMED,
                    "signmethod has to be hmacmd5, hmacsha1 or hmacsha256, found "
                            + parsed.parameter("signmethod").orElse(""));
        }
        try {
            if (certificate == null) {
                return bySecret(userName, password, parsed, method.get());
            }
            return withCertificate(certificate, userName, password, parsed, method.get());
        } catch (RegistryException e) {
            LOG.error("{}: sign-in failed on the registry", userName, e);
            return new Result.Refused(SignInRefusal.UNAVAILABLE, "the registry failed");
        }
    }

    private Result withCertificate(
            CertificateFingerprint certificate,
            @Nullable String userName,
            byte @Nullable [] password,
            SignInClientId clientId,
            SignMethod method) {
        boolean unnamed = userName == null || userName.isEmpty() || userName.equals("&");
        boolean withPassword = password != null && password.length > 0;
        Optional<DeviceId> bound =
                registry.deviceCertificate(certificate).map(DeviceCertificate::device);
        if (bound.isEmpty()) {
            return withPassword
                    ? bySecret(userName, password, clientId, method)
                    : refused("certificate " + certificate + " is bound to no device");
        }
        if (userName != null && !unnamed && !UserName.parse(userName).equals(bound)) {
            return refused("the certificate shown is of " + bound.get());
        }
        if (withPassword) {
            return bySecret(userName, password, clientId, method);
        }
        return registry.device(bound.get())
                .map(device -> admit(device, clientId, unnamed))
                .orElseGet(() -> refused("no such device"));
    }

    private Result bySecret(
            @Nullable String userName,
            byte @Nullable [] password,
            SignInClientId clientId,
            SignMethod method) {
        if (userName == null || password == null) {
            return refused("CONNECT has no " + (userName == null ? "user name" : "password"));
        }
        Optional<DeviceId> id = UserName.parse(userName);
        return id.isEmpty()
                ? refused("user name has to be DeviceName&ProductKey of valid characters")
                : bySecret(id.get(), clientId, method, password);
    }

    private Result bySecret(
            DeviceId id, SignInClientId clientId, SignMethod method, byte[] password) {
        Optional<Device> found = registry.device(id);
        boolean byToken = clientId.authType() == AuthType.TOKEN;
        boolean matches =
                byToken
                        ? isToken(id, clientId, password)
                        : isSignature(
                                found.map(Device::secret).orElse(NOBODY),
                                id,
                                clientId,
                                method,
                                password);
        if (found.isEmpty()) {
            return refused("no such device");
        }
        if (!matches) {
            return refused(
                    byToken
                            ? "wrong token, or none with this clientId"
                            : "wrong signature, checked with " + method.parameterValue());
        }
        return admit(found.get(), clientId, false);
    }

    private Result admit(Device device, SignInClientId clientId, boolean unnamed) {
        if (!device.enabled()) {
            return new Result.Refused(SignInRefusal.DISABLED, "the device is disabled");
        }
        DeviceId id = device.id();
        return new Result.Admitted(
                new Admission(
                        device,
                        clientId,
                        new TopicPermissions(device.id(), topicsOf(id.productKey())),
                        unnamed));
    }

    private static Result refused(String detail) {
        return new Result.Refused(SignInRefusal.BAD_CREDENTIALS, detail);
    }

    private static boolean isSignature(
            DeviceSecret secret,
            DeviceId id,
            SignInClientId clientId,
            SignMethod method,
            byte[] password) {
        String content =
                Signature.content(
                        clientId.bare(), id, clientId.parameter("timestamp").orElse(null));
        return Signature.matches(method.sign(secret.bytes(), content), password);
    }

    private boolean isToken(DeviceId id, SignInClientId clientId, byte[] password) {
        Optional<DeviceToken> issued = registry.deviceToken(id, clientId.bare());
        String token = issued.map(DeviceToken::token).orElseGet(NOBODY::reveal);
        boolean same = MessageDigest.isEqual(token.getBytes(StandardCharsets.US_ASCII), password);
        return same && issued.isPresent();
    }

    /** The topic classes of a product as they are now; connections share what is equal. */
    public ProductTopics topicsOf(ProductKey productKey) {
        List<TopicClass> now =
                registry.topicClasses(productKey).stream()
                        .map(ProductTopicClass::topicClass)
                        .toList();
        ProductTopics known = compiled.get(productKey);
        if (known != null && known.topicClasses().equals(now)) {
            return known;
        }
        ProductTopics fresh = new ProductTopics(now);
        compiled.put(productKey, fresh);
        return fresh;
    }
}
