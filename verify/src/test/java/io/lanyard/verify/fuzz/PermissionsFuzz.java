// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.fuzz;

import io.lanyard.platform.access.ProductTopics;
import io.lanyard.platform.access.TopicPermissions;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.Operation;
import io.lanyard.protocol.topic.Topic;
import io.lanyard.protocol.topic.TopicClass;
import io.lanyard.protocol.topic.TopicFilter;
import java.util.List;

/**
 * What a device may touch: a filter and a topic, with U+0000 between them. Whatever is allowed names the device, no
 * wildcard stands for it, and who may subscribe a filter may subscribe each topic that it matches; but for the filter of
 * all RRPC requests.
 */
public final class PermissionsFuzz {
    private static final ProductKey PRODUCT = ProductKey.of("pk1");
    private static final DeviceId DEVICE = DeviceId.of("pk1", "dev1");
    private static final TopicPermissions PERMISSIONS =
            new TopicPermissions(
                    DEVICE,
                    new ProductTopics(
                            List.of(
                                    new TopicClass(PRODUCT, "update", Operation.PUB),
                                    new TopicClass(PRODUCT, "get", Operation.SUB),
                                    new TopicClass(PRODUCT, "test", Operation.ALL),
                                    new TopicClass(PRODUCT, "one/+", Operation.SUB),
                                    new TopicClass(PRODUCT, "tree/#", Operation.SUB))));

    /** The one filter that names nobody (PROTOCOL.md 3.4): each device gets the requests to itself by it. */
    private static final String EVERY_RRPC = "/ext/rrpc/#";

    private PermissionsFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        List<String> parts = InputText.parts(input, 2);
        TopicFilter filter;
        Topic topic;
        try {
            filter = TopicFilter.of(parts.get(0));
            topic = Topic.of(parts.get(1));
        } catch (IllegalArgumentException refused) {
            return; // FilterFuzz and TopicFuzz judge this
        }
        boolean maySubscribe = PERMISSIONS.maySubscribe(TopicFilter.of(topic));
        if (PERMISSIONS.mayPublish(topic)) {
            Invariant.holds(namesDevice(topic.value()), () -> "may publish " + topic);
        }
        if (PERMISSIONS.mayReceive(topic)) {
            Invariant.holds(
                    maySubscribe && topic.value().startsWith("/pk1/dev1/user/"),
                    () -> "may receive " + topic);
        }
        if (filter.value().equals(EVERY_RRPC)) {
            Invariant.holds(PERMISSIONS.maySubscribe(filter), () -> "may not subscribe " + filter);
        } else if (PERMISSIONS.maySubscribe(filter)) {
            Invariant.holds(
                    namesDevice(filter.value())
                            || (filter.value() + "/").startsWith("/broadcast/pk1/"),
                    () -> "may subscribe " + filter);
            Invariant.holds(
                    !filter.matches(topic) || maySubscribe,
                    () -> "may subscribe " + filter + " but not " + topic);
        }
    }

    private static boolean namesDevice(String text) {
        return (text + "/").contains("/pk1/dev1/");
    }
}
