// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.event;

import io.lanyard.protocol.identity.DeviceId;
import java.util.List;
import java.util.Objects;

/** Learns when devices are made and unmade (PROTOCOL.md 5.2). */
public interface DeviceLifecycle {
    /** What happens to a device. */
    enum Action {
        CREATE,
        DELETE,
        ENABLE,
        DISABLE
    }

    /**
     * Something that happened to a device.
     *
     * @param secret its DeviceSecret when it was created, else empty
     */
    record Change(Action action, DeviceId device, String iotId, String secret) {
        public Change {
            Objects.requireNonNull(action, "action is null");
            Objects.requireNonNull(device, "device is null");
            Objects.requireNonNull(iotId, "iotId is null");
            Objects.requireNonNull(secret, "secret is null");
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return action + " " + device;
        }
    }

    /** For whoever does not care. */
    DeviceLifecycle NONE = changes -> {};

    /** Takes the changes, in order, and returns when they are safe; on a thread that may block. */
    void changed(List<Change> changes);

    /** This one, and then another. */
    default DeviceLifecycle andThen(DeviceLifecycle next) {
        return changes -> {
            changed(changes);
            next.changed(changes);
        };
    }
}
