// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import io.lanyard.platform.event.SignInRefusal;
import io.lanyard.platform.registry.DeviceToken;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import java.util.Objects;

/** What a dynamic registration led to. */
public sealed interface RegistrationResult {
    /** The device has a new secret, on disk. */
    record SecretIssued(DeviceId device, DeviceSecret secret) implements RegistrationResult {
        public SecretIssued {
            Objects.requireNonNull(device, "device is null");
            Objects.requireNonNull(secret, "secret is null");
        }
    }

    /** The device has one more token, on disk. */
    record TokenIssued(DeviceToken token) implements RegistrationResult {
        public TokenIssued {
            Objects.requireNonNull(token, "token is null");
        }
    }

    /**
     * The device gets nothing.
     *
     * @param detail what was wrong and what was expected, for people; never a secret
     */
    record Refused(Reason reason, String detail) implements RegistrationResult {
        public Refused {
            Objects.requireNonNull(reason, "reason is null");
            Objects.requireNonNull(detail, "detail is null");
        }
    }

    /** Why a device is not registered. */
    enum Reason {
        /** The connection is not encrypted, see {@link PlainRegistration}. */
        NOT_ENCRYPTED,
        /** A parameter is absent or not what it has to be. */
        PARAMETER,
        /** The user name names no device. */
        USER_NAME,
        PRODUCT_NOT_FOUND,
        SIGNATURE,
        /** Dynamic registration of the product is off. */
        SWITCHED_OFF,
        DEVICE_NOT_FOUND,
        DEVICE_DISABLED,
        /** The device has signed in before. */
        ACTIVATED,
        DEVICE_LIMIT,
        TOKEN_LIMIT,
        /** The registry failed, or too many wait. */
        UNAVAILABLE;

        /** What it counts as among the refusals of all endpoints. */
        public SignInRefusal signInRefusal() {
            return switch (this) {
                case NOT_ENCRYPTED -> SignInRefusal.REGISTRATION_NOT_ENCRYPTED;
                case PARAMETER -> SignInRefusal.CLIENT_ID_MALFORMED;
                case USER_NAME,
                        PRODUCT_NOT_FOUND,
                        SIGNATURE,
                        SWITCHED_OFF,
                        DEVICE_NOT_FOUND,
                        DEVICE_DISABLED,
                        ACTIVATED,
                        DEVICE_LIMIT,
                        TOKEN_LIMIT ->
                        SignInRefusal.REGISTRATION_REFUSED;
                case UNAVAILABLE -> SignInRefusal.UNAVAILABLE;
            };
        }
    }
}
