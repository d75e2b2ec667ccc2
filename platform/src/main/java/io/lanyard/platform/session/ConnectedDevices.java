// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.platform.event.EndReason;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.ProductKey;

/** Which devices are connected; callable from any thread. */
public interface ConnectedDevices {
    boolean isOnline(DeviceId device);

    /** Connections of devices that have signed in. */
    int onlineCount();

    /** Connections of devices of this product; asks every session. */
    int onlineCount(ProductKey product);

    /**
     * Ends the device's connection, if it has one, and with {@link EndReason#DELETED} its session. Returns at
     * once; the end follows on the connection's own loop.
     */
    void cutOff(DeviceId device, EndReason reason);
}
