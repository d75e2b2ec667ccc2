// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.service;

import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.session.ConnectedDevices;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.ProductKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Devices that are online because a test says so; remembers who was cut off, and how the registry stood then. */
final class ConnectionsOfTest implements ConnectedDevices {
    private final Registry registry;
    final Set<DeviceId> online = new HashSet<>();
    final List<String> cutOffs = new ArrayList<>();

    ConnectionsOfTest(Registry registry) {
        this.registry = registry;
    }

    @Override
    public boolean isOnline(DeviceId device) {
        return online.contains(device);
    }

    @Override
    public int onlineCount() {
        return online.size();
    }

    @Override
    public int onlineCount(ProductKey product) {
        return 0;
    }

    @Override
    public void cutOff(DeviceId device, EndReason reason) {
        String inRegistry =
                registry.device(device)
                        .map(found -> found.enabled() ? "enabled" : "disabled")
                        .orElse("gone");
        cutOffs.add(device + " " + reason + ", in the registry " + inRegistry);
        online.remove(device);
    }
}
