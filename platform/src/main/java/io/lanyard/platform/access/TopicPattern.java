// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.access;

import io.lanyard.protocol.identity.DeviceId;
import java.util.List;

/**
 * A topic template of all devices at once: levels that are text, {@code ${productKey}}, {@code ${deviceName}},
 * {@code +} or, last, {@code #}.
 *
 * <p>The variables are compared as values, never put into a filter as text, so that no name can act as a wildcard.
 */
final class TopicPattern {
    private static final String PRODUCT_KEY = "${productKey}";
    private static final String DEVICE_NAME = "${deviceName}";

    private final List<String> levels;

    private TopicPattern(List<String> levels) {
        this.levels = levels;
    }

    static TopicPattern of(String template) {
        return new TopicPattern(List.of(template.split("/", -1)));
    }

    /**
     * Whether every topic that the levels can stand for on this device is among those of the pattern.
     *
     * @param topicOrFilter the levels of a topic or of a topic filter
     */
    boolean covers(String[] topicOrFilter, DeviceId device) {
        for (int i = 0; i < levels.size(); i++) {
            String mine = levels.get(i);
            if (mine.equals("#")) {
                return true;
            }
            if (i >= topicOrFilter.length) {
                return false;
            }
            String theirs = topicOrFilter[i];
            boolean covered =
                    switch (mine) {
                        case PRODUCT_KEY -> theirs.equals(device.productKey().value());
                        case DEVICE_NAME -> theirs.equals(device.deviceName().value());
                        case "+" -> !theirs.equals("#");
                        default -> theirs.equals(mine);
                    };
            if (!covered) {
                return false;
            }
        }
        return levels.size() == topicOrFilter.length;
    }
}
