// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import io.lanyard.platform.event.LogFields;
import io.lanyard.platform.registry.Device;
import io.lanyard.platform.registry.DeviceToken;
import io.lanyard.platform.registry.Product;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.registry.RegistryException;
import io.lanyard.platform.service.RegistrationResult.Reason;
import io.lanyard.platform.service.RegistrationResult.Refused;
import io.lanyard.platform.service.RegistrationResult.SecretIssued;
import io.lanyard.platform.service.RegistrationResult.TokenIssued;
import io.lanyard.platform.session.ConnectedDevices;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.signin.AuthType;
import io.lanyard.protocol.signin.SignInClientId;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.protocol.signin.Signature;
import io.lanyard.protocol.signin.UserName;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands out secrets and tokens to devices that know no more than the ProductSecret (PROTOCOL.md 2.5 to 2.7), where the
 * product has it switched on.
 *
 * <p>Callable from any thread, but not from an event loop: the registry blocks.
 */
public final class DynamicRegistration {
    private static final Logger LOG = LoggerFactory.getLogger(DynamicRegistration.class);

    /** Most tokens of one device (PROTOCOL.md 2.5). */
    public static final int MAX_TOKENS = 5;

    private static final int SECRET_BYTES = 16;
    private static final int CLIENT_ID_LENGTH = 24;
    private static final int TOKEN_LENGTH = 32;

    /** Signs for products that do not exist, so that they are refused in the same time as a wrong signature. */
    private static final String NO_PRODUCT_SECRET = "0000000000000000";

    private final Registry registry;
    private final Devices devices;
    private final ConnectedDevices connected;
    private final PlainRegistration plain;
    private final InstantSource clock;
    private final RandomText randomText = new RandomText(new SecureRandom());

    public DynamicRegistration(
            Registry registry,
            Devices devices,
            ConnectedDevices connected,
            PlainRegistration plain,
            InstantSource clock) {
        this.registry = Objects.requireNonNull(registry, "registry is null");
        this.devices = Objects.requireNonNull(devices, "devices is null");
        this.connected = Objects.requireNonNull(connected, "connected is null");
        this.plain = Objects.requireNonNull(plain, "plain is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
    }

    /** Whether a connection of this kind may be used; asks the registry nothing, so also for event loops. */
    public boolean admits(boolean encrypted, boolean loopback) {
        return plain.admits(encrypted, loopback);
    }

    /**
     * Registers by what stands in a CONNECT; a registry that fails is a refusal too.
     *
     * @param clientId one that asks for it, by its authType
     */
    public RegistrationResult register(
            SignInClientId clientId, @Nullable String userName, byte @Nullable [] password) {
        boolean unlisted = clientId.authType() == AuthType.REGISTER_UNLISTED;
        // The SDKs send 2 in both cases, the newer documents want -2 for the second.
        String mode = clientId.parameter("securemode").orElse("");
        if (!mode.equals("2") && !(unlisted && mode.equals("-2"))) {
            return new Refused(
                    Reason.PARAMETER,
                    "securemode has to be 2%s, found [%s]"
                            .formatted(unlisted ? " or -2" : "", mode));
        }
        String random = clientId.parameter("random").orElse("");
        if (random.isEmpty()) {
            return new Refused(Reason.PARAMETER, "clientId has no random");
        }
        Optional<SignMethod> method = clientId.signMethod();
        if (method.isEmpty()) {
            return new Refused(
                    Reason.PARAMETER, "signmethod has to be hmacmd5, hmacsha1 or hmacsha256");
        }
        Optional<DeviceId> device = userName == null ? Optional.empty() : UserName.parse(userName);
        if (device.isEmpty() || password == null) {
            return new Refused(
                    Reason.USER_NAME,
                    "CONNECT has to have DeviceName&ProductKey as its user name, and a password");
        }
        RegistrationRequest request =
                new RegistrationRequest(
                        device.get(),
                        random,
                        method.get(),
                        new String(password, StandardCharsets.ISO_8859_1));
        return unlisted ? issueToken(request) : issueSecret(request);
    }

    /**
     * Gives a listed device that never signed in a new secret, which replaces the one before: of several registrations
     * the last counts.
     */
    public RegistrationResult issueSecret(RegistrationRequest request) {
        return guarded(request, () -> secretFor(request.device()));
    }

    /** Gives the device one more token to sign in with; a device that is not listed is registered first. */
    public RegistrationResult issueToken(RegistrationRequest request) {
        return guarded(request, () -> tokenFor(request.device()));
    }

    private interface Issue {
        RegistrationResult now();
    }

    private RegistrationResult guarded(RegistrationRequest request, Issue issue) {
        try {
            RegistrationResult result = refusal(request);
            if (result == null) {
                result = issue.now();
            }
            return result;
        } catch (RegistryException e) {
            LOG.atError()
                    .addKeyValue(LogFields.DEVICE, request.device())
                    .setCause(e)
                    .log("{}: registration failed on the registry", request.device());
            return new Refused(Reason.UNAVAILABLE, "the registry failed");
        }
    }

    /** Why the product does not let the device register; null when it does. */
    private @Nullable Refused refusal(RegistrationRequest request) {
        Optional<Product> product = registry.product(request.device().productKey());
        byte[] key =
                product.map(Product::secret)
                        .orElse(NO_PRODUCT_SECRET)
                        .getBytes(StandardCharsets.UTF_8);
        String content = Signature.registrationContent(request.device(), request.random());
        boolean matches =
                Signature.matches(
                        request.method().sign(key, content),
                        request.signature().getBytes(StandardCharsets.ISO_8859_1));
        if (product.isEmpty()) {
            return new Refused(Reason.PRODUCT_NOT_FOUND, "there is no such product");
        }
        if (!matches) {
            return new Refused(
                    Reason.SIGNATURE,
                    "wrong signature, checked with " + request.method().parameterValue());
        }
        return product.get().dynamicRegistration()
                ? null
                : new Refused(Reason.SWITCHED_OFF, "dynamic registration of this product is off");
    }

    private RegistrationResult secretFor(DeviceId id) {
        Optional<Device> device = registry.device(id);
        if (device.isPresent() && !device.get().enabled()) {
            return disabled();
        }
        // The first sign-in reaches the registry a little after the device is online.
        if (connected.isOnline(id)) {
            return activated();
        }
        DeviceSecret secret = DeviceSecret.of(randomText.hex(SECRET_BYTES));
        return switch (registry.replaceSecret(id, secret)) {
            case REPLACED -> new SecretIssued(id, secret);
            case NO_DEVICE -> noDevice();
            case ACTIVATED -> activated();
        };
    }

    private RegistrationResult tokenFor(DeviceId id) {
        Optional<Device> listed = registry.device(id);
        if (listed.isEmpty()) {
            Refused refused = listNow(id);
            if (refused != null) {
                return refused;
            }
        } else if (!listed.get().enabled()) {
            return disabled();
        } else if (isSignedInBySecret(listed.get())) {
            return activated();
        }
        DeviceToken token =
                new DeviceToken(
                        id,
                        randomText.lettersAndDigits(CLIENT_ID_LENGTH),
                        randomText.lettersAndDigits(TOKEN_LENGTH),
                        clock.instant().truncatedTo(ChronoUnit.MILLIS));
        return switch (registry.addDeviceToken(token, MAX_TOKENS)) {
            case ADDED -> new TokenIssued(token);
            // Deleted in between.
            case NO_OWNER -> noDevice();
            case FULL ->
                    new Refused(
                            Reason.TOKEN_LIMIT,
                            "a device may have at most " + MAX_TOKENS + " tokens");
            case EXISTS ->
                    throw new IllegalStateException("Two random clientIds of " + id + " met");
        };
    }

    /** Whoever knows the ProductSecret must not get at the messages of a device that has a secret of its own. */
    private boolean isSignedInBySecret(Device device) {
        boolean activated = device.activatedAt() != null || connected.isOnline(device.id());
        return activated && registry.deviceTokens(device.id()).isEmpty();
    }

    private @Nullable Refused listNow(DeviceId id) {
        return switch (devices.register(
                id.productKey(), new DeviceRegistration(id.deviceName(), ""))) {
            case Outcome.Done<Device> _ -> null;
            case Outcome.Refused<Device>(Refusal refusal, String detail) ->
                    switch (refusal) {
                        // Another registration of this device was faster.
                        case DEVICE_NAME_TAKEN -> null;
                        case DEVICE_LIMIT_REACHED -> new Refused(Reason.DEVICE_LIMIT, detail);
                        case PRODUCT_NOT_FOUND -> new Refused(Reason.PRODUCT_NOT_FOUND, detail);
                        default ->
                                throw new IllegalStateException(
                                        "A valid name was refused: " + refusal + " " + detail);
                    };
        };
    }

    private static Refused noDevice() {
        return new Refused(Reason.DEVICE_NOT_FOUND, "there is no such device");
    }

    private static Refused disabled() {
        return new Refused(Reason.DEVICE_DISABLED, "the device is disabled");
    }

    private static Refused activated() {
        return new Refused(Reason.ACTIVATED, "the device has signed in before");
    }
}
