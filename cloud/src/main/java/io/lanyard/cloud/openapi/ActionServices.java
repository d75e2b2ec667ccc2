// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.platform.event.TraceReader;
import io.lanyard.platform.service.AccessKeys;
import io.lanyard.platform.service.Broadcasts;
import io.lanyard.platform.service.DeviceApplications;
import io.lanyard.platform.service.DeviceCertificates;
import io.lanyard.platform.service.Devices;
import io.lanyard.platform.service.Products;
import io.lanyard.platform.service.ProxySubscriptions;
import io.lanyard.platform.service.RecentMessages;
import io.lanyard.platform.service.Rrpc;
import io.lanyard.platform.service.Tags;
import io.lanyard.platform.service.TopicClasses;
import io.lanyard.platform.service.TopicRoutes;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * What the actions of the OpenAPI work with.
 *
 * @param millis now, for when a message is to expire: the clock by which mailboxes let it
 */
public record ActionServices(
        Products products,
        TopicClasses topicClasses,
        Devices devices,
        DeviceCertificates certificates,
        DeviceApplications applications,
        Tags tags,
        TopicRoutes topicRoutes,
        AccessKeys accessKeys,
        Publisher publisher,
        Broadcasts broadcasts,
        Rrpc rrpc,
        ProxySubscriptions subscriptions,
        RecentMessages recentMessages,
        TraceReader traces,
        LongSupplier millis) {
    public ActionServices {
        Objects.requireNonNull(products, "products is null");
        Objects.requireNonNull(topicClasses, "topicClasses is null");
        Objects.requireNonNull(devices, "devices is null");
        Objects.requireNonNull(certificates, "certificates is null");
        Objects.requireNonNull(applications, "applications is null");
        Objects.requireNonNull(tags, "tags is null");
        Objects.requireNonNull(topicRoutes, "topicRoutes is null");
        Objects.requireNonNull(accessKeys, "accessKeys is null");
        Objects.requireNonNull(publisher, "publisher is null");
        Objects.requireNonNull(broadcasts, "broadcasts is null");
        Objects.requireNonNull(rrpc, "rrpc is null");
        Objects.requireNonNull(subscriptions, "subscriptions is null");
        Objects.requireNonNull(recentMessages, "recentMessages is null");
        Objects.requireNonNull(traces, "traces is null");
        Objects.requireNonNull(millis, "millis is null");
    }
}
