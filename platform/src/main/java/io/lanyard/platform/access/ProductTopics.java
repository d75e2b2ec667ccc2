// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.access;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.TopicClass;
import java.util.List;

/** The topic classes of a product, ready to be asked for any of its devices. Immutable, shared by connections. */
public final class ProductTopics {
    private final List<TopicClass> topicClasses;
    private final List<TopicPattern> publish;
    private final List<TopicPattern> subscribe;

    public ProductTopics(List<TopicClass> topicClasses) {
        this.topicClasses = List.copyOf(topicClasses);
        this.publish =
                patterns(topicClasses.stream().filter(c -> c.operation().mayPublish()).toList());
        this.subscribe =
                patterns(topicClasses.stream().filter(c -> c.operation().maySubscribe()).toList());
    }

    List<TopicClass> topicClasses() {
        return topicClasses;
    }

    boolean mayPublish(String[] levels, DeviceId device) {
        return covered(publish, levels, device);
    }

    boolean maySubscribe(String[] levels, DeviceId device) {
        return covered(subscribe, levels, device);
    }

    static boolean covered(List<TopicPattern> patterns, String[] levels, DeviceId device) {
        for (int i = 0; i < patterns.size(); i++) {
            if (patterns.get(i).covers(levels, device)) {
                return true;
            }
        }
        return false;
    }

    private static List<TopicPattern> patterns(List<TopicClass> topicClasses) {
        return topicClasses.stream()
                .map(c -> TopicPattern.of("/${productKey}/${deviceName}/user/" + c.suffix()))
                .toList();
    }
}
