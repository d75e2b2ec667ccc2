// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.feed;

import io.lanyard.platform.routing.UplinkReader;
import io.lanyard.platform.routing.UplinkRoute;
import io.lanyard.platform.session.Message;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.Topic;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live stream of uplinks: who watches sees what arrives from now on, and nothing is kept for who does not.
 * Durable reading is the business of feeds. Safe from any thread.
 */
public final class LiveUplinks implements UplinkReader {
    private static final Logger LOG = LoggerFactory.getLogger(LiveUplinks.class);

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
    private final InstantSource clock;

    public LiveUplinks(InstantSource clock) {
        this.clock = clock;
    }

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

    /** How many watch now. */
    public int watching() {
        return watchers.size();
    }

    @Override
    public boolean reads(DeviceId device, UplinkRoute route) {
        for (Watcher watcher : watchers) {
            if (watcher.wants(device)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public @Nullable CompletionStage<?> take(DeviceId device, Message message, Executor loop) {
        Uplink uplink =
                new Uplink(
                        Long.toString(message.id()),
                        device,
                        message.topic(),
                        message.payload().bytes(),
                        message.qos(),
                        clock.instant());
        for (Watcher watcher : watchers) {
            if (watcher.wants(device)) {
                hand(uplink, watcher);
            }
        }
        return null;
    }

    private void hand(Uplink uplink, Watcher watcher) {
        try {
            watcher.consumer().accept(uplink);
        } catch (RuntimeException e) {
            // A broken watcher must not disturb the device, nor the other watchers.
            watchers.remove(watcher);
            LOG.error("A watcher of live uplinks failed and watches no longer", e);
        }
    }
}
