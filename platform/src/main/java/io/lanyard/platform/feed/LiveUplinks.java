// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.feed;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.Topic;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The live stream of uplinks: who watches sees what arrives from now on, and nothing is kept for who does not.
 * Durable reading is the business of feeds.
 */
public final class LiveUplinks {
    /**
     * A message that a device published.
     *
     * @param messageId about 19 decimal digits
     * @param payload shared by all watchers, do not change it
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Uplink(
            String messageId, DeviceId device, Topic topic, byte[] payload, int qos, Instant at) {
        public Uplink {
            Objects.requireNonNull(messageId, "messageId is null");
            Objects.requireNonNull(device, "device is null");
            Objects.requireNonNull(topic, "topic is null");
            Objects.requireNonNull(payload, "payload is null");
            Objects.requireNonNull(at, "at is null");
        }
    }

    /** Ends the watching when closed; closing twice is fine. */
    public interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    private record Watcher(
            @Nullable ProductKey productKey,
            @Nullable DeviceName deviceName,
            Consumer<Uplink> consumer) {
        boolean wants(DeviceId device) {
            return (productKey == null || productKey.equals(device.productKey()))
                    && (deviceName == null || deviceName.equals(device.deviceName()));
        }
    }

    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

    public LiveUplinks() {}

    /**
     * Watches the uplinks of all devices, of one product's, or of one device.
     *
     * @param productKey null for all products
     * @param deviceName null for all devices
     * @param consumer called on the loop of the device's connection: it must not block and must bound what it keeps
     */
    public Watch watch(
            @Nullable ProductKey productKey,
            @Nullable DeviceName deviceName,
            Consumer<Uplink> consumer) {
        Watcher watcher = new Watcher(productKey, deviceName, consumer);
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    /** Whether anybody watches this device; asked before a message is copied for the watchers. */
    public boolean isWatched(DeviceId device) {
        for (Watcher watcher : watchers) {
            if (watcher.wants(device)) {
                return true;
            }
        }
        return false;
    }

    /** Hands the uplink to everybody who watches its device. */
    public void offer(Uplink uplink) {
        for (Watcher watcher : watchers) {
            if (watcher.wants(uplink.device())) {
                watcher.consumer().accept(uplink);
            }
        }
    }
}
