// SPDX-License-Identifier: Apache-2.0
package io.lanyard.protocol.signin;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.ProductKey;
import java.util.Optional;

/** The user name of a sign-in, {@code DN&PK}: the identity comes from here (PROTOCOL.md 2.1). */
public final class UserName {
    private UserName() {}

    /** The device that the user name names; nothing when it is not {@code DN&PK} with valid parts. */
    public static Optional<DeviceId> parse(String userName) {
        int ampersand = userName.indexOf('&');
        if (ampersand < 0) {
            return Optional.empty();
        }
        return DeviceName.parse(userName.substring(0, ampersand))
                .flatMap(name ->
                        ProductKey.parse(userName.substring(ampersand + 1))
                                .map(key -> new DeviceId(key, name)));
    }

    public static String of(DeviceId device) {
        return device.deviceName() + "&" + device.productKey();
    }
}
