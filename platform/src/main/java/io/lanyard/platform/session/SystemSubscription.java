// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;

/**
 * What a device with {@code _ss=1} in its clientId gets without having subscribed it: what the platform itself sends
 * on the device's system topics (PROTOCOL.md 3.6). Custom topics, broadcasts and RRPC on custom topics are not among
 * them.
 */
final class SystemSubscription {
    private SystemSubscription() {}

    static boolean matches(DeviceId device, Topic topic) {
        String name = topic.value();
        String own = "/" + device.productKey() + "/" + device.deviceName();
        return name.startsWith("/sys" + own + "/")
                || isOwn(name, "/ext/ntp", own)
                || isOwn(name, "/ext/session", own)
                || isOwn(name, "/ext/error", own)
                || name.equals("/shadow/get" + own)
                || name.equals("/ota/device/upgrade" + own);
    }

    private static boolean isOwn(String name, String prefix, String own) {
        return name.startsWith(prefix + own)
                && (name.length() == prefix.length() + own.length()
                        || name.charAt(prefix.length() + own.length()) == '/');
    }
}
