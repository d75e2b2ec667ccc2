// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.feed;

import io.lanyard.platform.registry.MessageKind;
import io.lanyard.platform.routing.UplinkReader;
import io.lanyard.platform.routing.UplinkRoute;
import io.lanyard.platform.session.Message;
import io.lanyard.protocol.identity.DeviceId;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Puts what devices publish on custom topics into the feeds of the groups that get their product's data. */
public final class FeedUplinks implements UplinkReader {
    private final Feeds feeds;

    public FeedUplinks(Feeds feeds) {
        this.feeds = Objects.requireNonNull(feeds, "feeds is null");
    }

    @Override
    public boolean reads(DeviceId device, UplinkRoute route) {
        return route.isCustom() && feeds.groupsFor(device, MessageKind.DEVICE_DATA) != null;
    }

    @Override
    public @Nullable CompletionStage<?> take(DeviceId device, Message message, Executor loop) {
        int[] groups = feeds.groupsFor(device, MessageKind.DEVICE_DATA);
        // The relation may have gone since it was asked.
        return groups == null ? null : feeds.append(groups, device, message, loop);
    }
}
