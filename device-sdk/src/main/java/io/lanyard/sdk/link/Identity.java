// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.protocol.identity.DeviceSecret;
import java.util.Objects;

/** With what a device proves who it is (PROTOCOL.md 2, 8.1). */
public sealed interface Identity {
    /**
     * Signs with the secret of the device.
     *
     * @param deviceSecret never logged
     */
    record Secret(DeviceSecret deviceSecret) implements Identity {
        public Secret {
            Objects.requireNonNull(deviceSecret, "deviceSecret is null");
        }
    }

    /**
     * Sends these as they are.
     *
     * @param clientId complete, with its extension
     * @param password never logged
     */
    record Token(String clientId, String userName, String password) implements Identity {
        public Token {
            requireText("clientId", clientId);
            requireText("userName", userName);
            requireText("password", password);
        }

        private static void requireText(String what, String text) {
            if (text.isEmpty()) {
                throw new IllegalArgumentException(what + " of the token is empty");
            }
            LinkSettings.requireText(what + " of the token", text);
        }

        @Override
        public String toString() {
            return "Token[" + clientId + ", " + userName + "]";
        }
    }

    /** Has shown a certificate in TLS and says nothing more (PROTOCOL.md 2.8). */
    record Certificate() implements Identity {}

    /**
     * Has to register over MQTT before it can sign in.
     *
     * @param productSecret never logged
     * @param kind what it gets by that
     */
    record Unregistered(DeviceSecret productSecret, Kind kind) implements Identity {
        public Unregistered {
            Objects.requireNonNull(productSecret, "productSecret is null");
            Objects.requireNonNull(kind, "kind is null");
        }
    }

    /**
     * Has to register over HTTP before it can sign in.
     *
     * @param productSecret never logged
     * @param route the way to who registers it
     */
    record UnregisteredOverHttp(DeviceSecret productSecret, Route route) implements Identity {
        public UnregisteredOverHttp {
            Objects.requireNonNull(productSecret, "productSecret is null");
            Objects.requireNonNull(route, "route is null");
        }
    }

    /** The two kinds of dynamic registration over MQTT. */
    enum Kind {
        /** {@code register}: a listed device gets its secret. */
        REGISTER,
        /** {@code regnwl}: a device that need not be listed gets a token. */
        REGNWL
    }
}
