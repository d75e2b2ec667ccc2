// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.consume;

import io.lanyard.platform.feed.FeedDelivery;
import io.vertx.core.json.JsonArray;
import java.util.List;

/** Messages that were looked at and not taken. */
public final class Peeked {
    private Peeked() {}

    /** In the form in which consumers get them. */
    public static JsonArray json(List<FeedDelivery> deliveries) {
        JsonArray all = new JsonArray();
        deliveries.forEach(each -> all.add(ConsumingClient.json(each)));
        return all;
    }
}
