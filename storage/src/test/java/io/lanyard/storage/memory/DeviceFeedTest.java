// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.ConnectionEnd;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DeviceEvents;
import io.lanyard.platform.event.DeviceLifecycle;
import io.lanyard.platform.event.DevicePeer;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.feed.DeviceFeed;
import io.lanyard.platform.feed.FeedDelivery;
import io.lanyard.platform.feed.FeedLog;
import io.lanyard.platform.feed.FeedSettings;
import io.lanyard.platform.feed.Feeds;
import io.lanyard.platform.feed.GroupStatus;
import io.lanyard.platform.registry.ConsumerGroup;
import io.lanyard.platform.registry.MessageKind;
import io.lanyard.platform.registry.SubscribeRelation;
import io.lanyard.platform.routing.MessageIds;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.testkit.feed.CollectingConsumer;
import io.lanyard.testkit.time.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What consumers hear of devices that come and go, and are made and unmade. */
class DeviceFeedTest {
    private static final DeviceId LAMP = DeviceId.of("a1Lamp00001", "lamp-1");
    private static final DevicePeer PEER = new DevicePeer("192.0.2.1", 4711, "TCP", "C", "1.0");
    private static final DevicePeer OTHER = new DevicePeer("192.0.2.2", 4712, "TCP", "C", "1.0");

    private final ManualClock clock = new ManualClock();
    private final MemoryFeedLog log = new MemoryFeedLog();
    private final Counters counters = new Counters();
    private final Feeds feeds =
            new Feeds(log, FeedSettings.DEFAULT, counters, clock, clock.ticker());
    private final MemoryRegistry registry = new MemoryRegistry();

    @AfterEach
    void stop() {
        feeds.close();
    }

    @Test
    void comingAndGoingIsToldInOrderWithTimesEpochSequenceAndReason() {
        relate(MessageKind.DEVICE_STATUS);
        Instant start = clock.instant();
        try (DeviceFeed deviceFeed = deviceFeed()) {
            deviceFeed.happened(new DeviceEvents.Online(LAMP, 7, 7, start, PEER));
            clock.advance(Duration.ofSeconds(90));
            deviceFeed.happened(
                    new DeviceEvents.Offline(
                            LAMP,
                            7,
                            8,
                            clock.instant(),
                            PEER,
                            start,
                            new ConnectionEnd(
                                    EndReason.KEEP_ALIVE_EXPIRED, "", start.plusSeconds(1)),
                            null));

            List<FeedDelivery> told = consumer().await(2).received();
            assertThat(told.getFirst().entry().message().topic().value())
                    .isEqualTo("/as/mqtt/status/a1Lamp00001/lamp-1");
            assertThat(text(told.getFirst()))
                    .isEqualTo(
                            "{\"status\":\"online\",\"iotId\":\"\",\"productKey\":\"a1Lamp00001\",\"deviceName\":\"lamp-1\",\"time\":\"2026-01-01 08:00:00.000\",\"utcTime\":\"2026-01-01T00:00:00.000Z\",\"lastTime\":\"2026-01-01 08:00:00.000\",\"utcLastTime\":\"2026-01-01T00:00:00.000Z\",\"clientIp\":\"192.0.2.1\",\"epoch\":7,\"sequence\":7}");
            assertThat(text(told.getLast()))
                    .contains("\"status\":\"offline\"")
                    .contains("\"utcTime\":\"2026-01-01T00:01:30.000Z\"")
                    .contains("\"utcLastTime\":\"2026-01-01T00:00:01.000Z\"")
                    .contains("\"epoch\":7,\"sequence\":8")
                    .contains("\"reason\":\"KEEP_ALIVE_EXPIRED\"")
                    .contains("\"reasonText\":\"Keepalive timeout\"")
                    .contains("\"onlineSince\":\"2026-01-01T00:00:00.000Z\"")
                    .doesNotContain("kickedBy");
        }
        assertThat(log.onlineMarks()).isEmpty();
    }

    @Test
    void aKickIsToldWithBothAddresses() {
        relate(MessageKind.DEVICE_STATUS);
        try (DeviceFeed deviceFeed = deviceFeed()) {
            deviceFeed.happened(
                    new DeviceEvents.Offline(
                            LAMP,
                            1,
                            2,
                            clock.instant(),
                            PEER,
                            clock.instant(),
                            new ConnectionEnd(EndReason.KICKED, "", clock.instant()),
                            OTHER));

            assertThat(text(consumer().await(1).received().getFirst()))
                    .contains("\"clientIp\":\"192.0.2.1\"")
                    .contains("\"clientPort\":4711")
                    .contains("\"kickedByIp\":\"192.0.2.2\"")
                    .contains("\"kickedByPort\":4712");
        }
    }

    @Test
    void aDeviceThatWasOnlineWhenThePlatformEndedIsToldOfflineAtTheNextStartBeforeAnythingElse() {
        relate(MessageKind.DEVICE_STATUS);
        try (DeviceFeed crashed = deviceFeed()) {
            crashed.happened(new DeviceEvents.Online(LAMP, 7, 7, clock.instant(), PEER));
        }
        assertThat(log.onlineMarks()).containsExactly(new FeedLog.OnlineMark(LAMP, 7, "192.0.2.1"));

        clock.advance(Duration.ofMinutes(1));
        try (DeviceFeed restarted = deviceFeed()) {
            restarted.happened(new DeviceEvents.Online(LAMP, 9, 9, clock.instant(), OTHER));

            List<FeedDelivery> told = consumer().await(3).received();
            assertThat(text(told.get(1)))
                    .contains("\"status\":\"offline\"")
                    .contains("\"clientIp\":\"192.0.2.1\"")
                    .contains("\"epoch\":7,\"sequence\":8")
                    .contains("\"reason\":\"SERVER_RESTARTED\"");
            assertThat(text(told.get(2))).contains("\"status\":\"online\"").contains("\"epoch\":9");
        }
    }

    @Test
    void lifecycleIsToldInOrderAndOnlyCreationTellsTheSecret() {
        relate(MessageKind.DEVICE_LIFECYCLE);
        try (DeviceFeed deviceFeed = deviceFeed()) {
            deviceFeed.changed(
                    List.of(
                            new DeviceLifecycle.Change(
                                    DeviceLifecycle.Action.CREATE, LAMP, "iot1", "s3cret"),
                            new DeviceLifecycle.Change(
                                    DeviceLifecycle.Action.DISABLE, LAMP, "iot1", "")));
            // It has returned, so they are safe.
            assertThat(log.next()).isEqualTo(log.first() + 2);

            List<FeedDelivery> told = consumer().await(2).received();
            assertThat(told.getFirst().entry().message().topic().value())
                    .isEqualTo("/a1Lamp00001/lamp-1/thing/lifecycle");
            assertThat(text(told.getFirst()))
                    .isEqualTo(
                            "{\"action\":\"create\",\"iotId\":\"iot1\",\"productKey\":\"a1Lamp00001\",\"deviceName\":\"lamp-1\",\"deviceSecret\":\"s3cret\",\"messageCreateTime\":1767225600000}");
            assertThat(text(told.getLast()))
                    .contains("\"action\":\"disable\"")
                    .contains("\"deviceSecret\":\"\"");
        }
    }

    @Test
    void whatNoRelationAsksForIsNotTold() {
        relate(MessageKind.DEVICE_DATA);
        try (DeviceFeed deviceFeed = deviceFeed()) {
            deviceFeed.happened(new DeviceEvents.Online(LAMP, 1, 1, clock.instant(), PEER));
            deviceFeed.changed(
                    List.of(
                            new DeviceLifecycle.Change(
                                    DeviceLifecycle.Action.DELETE, LAMP, "iot1", "")));
        }
        assertThat(log.next()).isEqualTo(log.first());
        assertThat(log.onlineMarks()).isEmpty();
    }

    private void relate(MessageKind kind) {
        feeds.set(
                List.of(new ConsumerGroup(1, "group", "group", Instant.EPOCH)),
                List.of(new SubscribeRelation(LAMP.productKey(), Set.of(kind), List.of("group"))));
    }

    private DeviceFeed deviceFeed() {
        return new DeviceFeed(feeds, log, registry, new MessageIds(clock), counters, clock);
    }

    private CollectingConsumer consumer() {
        CollectingConsumer consumer = new CollectingConsumer(true);
        if (feeds.attach("group", new GroupStatus.Peer("test", "127.0.0.1:1"), consumer)
                instanceof Feeds.Attached.Done(var consumption)) {
            consumer.attached(consumption);
            consumption.addCredit(100);
            return consumer;
        }
        throw new AssertionError("there is no such group");
    }

    private static String text(FeedDelivery delivery) {
        return new String(delivery.entry().message().payload().bytes(), StandardCharsets.UTF_8);
    }
}
