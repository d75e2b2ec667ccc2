// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.feed;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DeviceEvents;
import io.lanyard.platform.event.DeviceLifecycle;
import io.lanyard.platform.event.DevicePeer;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.event.LogFields;
import io.lanyard.platform.registry.Device;
import io.lanyard.platform.registry.MessageKind;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.registry.RegistryException;
import io.lanyard.platform.routing.MessageIds;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.Payload;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts into the feeds what happens to devices: that they come and go, as {@code /as/mqtt/status/PK/DN} (PROTOCOL.md
 * 5.3), and that they are made and unmade, as {@code /PK/DN/thing/lifecycle} (5.2).
 *
 * <p>Beyond the original's fields a status tells the epoch of the session, a sequence that rises for each device, the
 * reason, and at a kick both addresses. A consumer that keeps the highest sequence of each device and drops what is
 * below always has the state right, in whatever order messages come.
 *
 * <p>Who was told that a device is online is also told that it is not: after a crash, the next start says offline for
 * each of these devices.
 */
public final class DeviceFeed implements DeviceEvents, DeviceLifecycle, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceFeed.class);
    private static final int MAX_WAITING = 200_000;
    private static final long SAFE_SECONDS = 30;
    private static final long CLOSE_MILLIS = 5_000;
    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT)
                    .withZone(ZoneId.of("UTC+8"));
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final Feeds feeds;
    private final FeedLog log;
    private final Registry registry;
    private final MessageIds ids;
    private final Counters counters;
    private final InstantSource clock;
    private final BlockingQueue<Event> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
    private final Thread thread;
    private volatile boolean stopping;

    /**
     * Says offline for the devices that were online when the platform last ended, then tells what happens.
     *
     * @param feeds that know their relations already
     * @param log the one behind the feeds
     */
    public DeviceFeed(
            Feeds feeds,
            FeedLog log,
            Registry registry,
            MessageIds ids,
            Counters counters,
            InstantSource clock) {
        this.feeds = Objects.requireNonNull(feeds, "feeds is null");
        this.log = Objects.requireNonNull(log, "log is null");
        this.registry = Objects.requireNonNull(registry, "registry is null");
        this.ids = Objects.requireNonNull(ids, "ids is null");
        this.counters = Objects.requireNonNull(counters, "counters is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
        List<FeedLog.OnlineMark> left = log.onlineMarks();
        if (!left.isEmpty()) {
            LOG.info(
                    "{} devices were online when the platform ended; telling that they are not",
                    left.size());
            left.forEach(this::lostInCrash);
        }
        this.thread = Thread.ofPlatform().name("device-feed").daemon().start(this::run);
    }

    @Override
    public void happened(Event event) {
        boolean told =
                switch (event) {
                    case Online _, Offline _ ->
                            feeds.groupsFor(event.device(), MessageKind.DEVICE_STATUS) != null;
                    case Duel _ -> false;
                };
        if (told && !waiting.offer(event)) {
            counters.dropped(DropReason.FEED_FULL);
            LOG.atWarn()
                    .addKeyValue(LogFields.DEVICE, event.device())
                    .addKeyValue(LogFields.EPOCH, event.epoch())
                    .log("{}: status is not told, {} others wait", event.device(), MAX_WAITING);
        }
    }

    private void run() {
        while (!stopping || !waiting.isEmpty()) {
            try {
                Event event = waiting.poll(100, TimeUnit.MILLISECONDS);
                if (event != null) {
                    tell(event);
                }
            } catch (InterruptedException e) {
                // close() wakes it; the loop's condition decides.
                LOG.debug("The device feed was woken", e);
            } catch (RuntimeException e) {
                counters.count(Counters.Event.TASK_FAILED);
                LOG.error("A status could not be told", e);
            }
        }
    }

    private void tell(Event event) {
        switch (event) {
            case Online online -> {
                // Before the message: whoever sees it has to see an end of it, too.
                log.markOnline(
                        new FeedLog.OnlineMark(
                                online.device(), online.epoch(), online.peer().address()));
                append(online.device(), online(online));
            }
            case Offline offline -> {
                append(offline.device(), offline(offline));
                log.unmarkOnline(offline.device());
            }
            case Duel _ -> {}
        }
    }

    private JsonFields online(Online online) {
        return status("online", online, online.time(), online.peer().address());
    }

    private JsonFields offline(Offline offline) {
        JsonFields fields =
                status("offline", offline, offline.end().lastHeard(), offline.peer().address())
                        .add("reason", offline.end().reason().name())
                        .add("reasonText", offline.end().text())
                        .add("onlineSince", UTC.format(offline.onlineSince()));
        DevicePeer newcomer = offline.kickedBy();
        if (newcomer != null) {
            fields.add("clientPort", offline.peer().port())
                    .add("kickedByIp", newcomer.address())
                    .add("kickedByPort", newcomer.port());
        }
        return fields;
    }

    private JsonFields status(String status, Event event, Instant last, String address) {
        return status(
                status,
                event.device(),
                event.epoch(),
                event.sequence(),
                event.time(),
                last,
                address);
    }

    private JsonFields status(
            String status,
            DeviceId device,
            long epoch,
            long sequence,
            Instant time,
            Instant last,
            String address) {
        return new JsonFields()
                .add("status", status)
                .add("iotId", iotId(device))
                .add("productKey", device.productKey().value())
                .add("deviceName", device.deviceName().value())
                .add("time", LOCAL.format(time))
                .add("utcTime", UTC.format(time))
                .add("lastTime", LOCAL.format(last))
                .add("utcLastTime", UTC.format(last))
                .add("clientIp", address)
                .add("epoch", epoch)
                .add("sequence", sequence);
    }

    /** Empty for a device that has been deleted since. */
    private String iotId(DeviceId device) {
        try {
            return registry.device(device).map(Device::iotId).orElse("");
        } catch (RegistryException e) {
            LOG.atWarn()
                    .addKeyValue(LogFields.DEVICE, device)
                    .setCause(e)
                    .log("{}: status is told without iotId", device);
            return "";
        }
    }

    private void lostInCrash(FeedLog.OnlineMark mark) {
        Instant now = clock.instant();
        // Right behind the session that was lost, and before any later one.
        append(
                mark.device(),
                status(
                                "offline",
                                mark.device(),
                                mark.epoch(),
                                mark.epoch() + 1,
                                now,
                                now,
                                mark.address())
                        .add("reason", EndReason.SERVER_RESTARTED.name())
                        .add("reasonText", EndReason.SERVER_RESTARTED.text()));
        log.unmarkOnline(mark.device());
    }

    private void append(DeviceId device, JsonFields fields) {
        int[] groups = feeds.groupsFor(device, MessageKind.DEVICE_STATUS);
        if (groups != null) {
            String topic = "/as/mqtt/status/" + device.productKey() + "/" + device.deviceName();
            var _ = feeds.append(groups, device, message(topic, fields), Runnable::run);
        }
    }

    private Message message(String topic, JsonFields fields) {
        return new Message(
                ids.next(),
                Topic.of(topic),
                Payload.of(fields.bytes()),
                0,
                Message.Origin.PLATFORM);
    }

    @Override
    public void changed(List<Change> changes) {
        CompletableFuture<?> last = null;
        for (Change change : changes) {
            DeviceId device = change.device();
            int[] groups = feeds.groupsFor(device, MessageKind.DEVICE_LIFECYCLE);
            if (groups != null) {
                String topic =
                        "/" + device.productKey() + "/" + device.deviceName() + "/thing/lifecycle";
                JsonFields fields =
                        new JsonFields()
                                .add("action", change.action().name().toLowerCase(Locale.ROOT))
                                .add("iotId", change.iotId())
                                .add("productKey", device.productKey().value())
                                .add("deviceName", device.deviceName().value())
                                .add("deviceSecret", change.secret())
                                .add("messageCreateTime", clock.millis());
                last =
                        feeds.append(groups, device, message(topic, fields), Runnable::run)
                                .toCompletableFuture();
            }
        }
        if (last != null) {
            awaitSafe(last, changes);
        }
    }

    private static void awaitSafe(CompletableFuture<?> safe, List<Change> changes) {
        try {
            var _ = safe.get(SAFE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The devices are changed; only who reads feeds may learn of it late, or not.
            LOG.error(
                    "{} and {} more changes are not known to be in the feeds",
                    changes.getFirst(),
                    changes.size() - 1,
                    e);
        }
    }

    /** Tells what waits; to be called after the last device has gone, and before the feeds close. */
    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
