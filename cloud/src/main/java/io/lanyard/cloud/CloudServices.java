// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud;

import io.lanyard.cloud.metrics.PlatformMetrics;
import io.lanyard.cloud.openapi.ActionServices;
import io.lanyard.cloud.openapi.DeviceListeners;
import io.lanyard.platform.feed.Feeds;
import io.lanyard.platform.feed.LiveUplinks;
import io.lanyard.platform.service.Backups;
import io.lanyard.platform.service.ConsumerGroups;
import io.lanyard.platform.service.DynamicRegistration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the endpoint of the applications works with.
 *
 * @param unreadiness why the server cannot do its work now, empty when it can; asked on a virtual thread, may block
 * @param region the region that details of devices tell, such as {@code cn-shanghai}
 */
public record CloudServices(
        ActionServices actions,
        DynamicRegistration registration,
        LiveUplinks uplinks,
        Backups backups,
        ConsumerGroups groups,
        Feeds feeds,
        PlatformMetrics metrics,
        Supplier<Optional<String>> unreadiness,
        Guesses guesses,
        InstantSource clock,
        String region,
        DeviceListeners listeners) {
    public CloudServices {
        Objects.requireNonNull(actions, "actions is null");
        Objects.requireNonNull(registration, "registration is null");
        Objects.requireNonNull(uplinks, "uplinks is null");
        Objects.requireNonNull(backups, "backups is null");
        Objects.requireNonNull(groups, "groups is null");
        Objects.requireNonNull(feeds, "feeds is null");
        Objects.requireNonNull(metrics, "metrics is null");
        Objects.requireNonNull(unreadiness, "unreadiness is null");
        Objects.requireNonNull(guesses, "guesses is null");
        Objects.requireNonNull(clock, "clock is null");
        Objects.requireNonNull(region, "region is null");
        Objects.requireNonNull(listeners, "listeners is null");
    }
}
