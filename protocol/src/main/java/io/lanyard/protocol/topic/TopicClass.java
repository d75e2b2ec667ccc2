// SPDX-License-Identifier: Apache-2.0
package io.lanyard.protocol.topic;

import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.ProductKey;
import java.util.List;
import java.util.Objects;

/**
 * A topic class of a product: the template {@code /${productKey}/${deviceName}/user/SUFFIX} and what a device
 * may do with the topics it stands for (PROTOCOL.md 3.1, 3.2).
 *
 * @param productKey the owner
 * @param suffix what follows {@code user/}: levels of letters, digits and underscores; a SUB class may also use
 *     {@code +} for a level and {@code #} for the last one
 * @param operation what the device may do
 */
public record TopicClass(ProductKey productKey, String suffix, Operation operation) {
    private static final String DEVICE_NAME_VARIABLE = "${deviceName}";

    /**
     * Checks the suffix.
     *
     * @throws IllegalArgumentException when the suffix breaks the naming rules; the message names the level
     */
    public TopicClass {
        Objects.requireNonNull(productKey, "productKey is null");
        Objects.requireNonNull(operation, "operation is null");
        requireSuffix(suffix, operation);
        TopicLimits.DEFAULT
                .violation(template(productKey, suffix))
                .ifPresent(violation -> {
                    throw new IllegalArgumentException(
                            "Topic class [" + TopicText.printable(suffix) + "]: " + violation);
                });
    }

    /** The three classes that every product starts with (PROTOCOL.md 3.1). */
    public static List<TopicClass> defaults(ProductKey productKey) {
        return List.of(
                new TopicClass(productKey, "update", Operation.PUB),
                new TopicClass(productKey, "update/error", Operation.ALL),
                new TopicClass(productKey, "get", Operation.SUB));
    }

    /** The template with the variable in place of the device name: {@code /PK/${deviceName}/user/get}. */
    public String template() {
        return template(productKey, suffix);
    }

    /** The topic or, for a class with wildcards, the filter that this class stands for on one device. */
    public TopicFilter filterFor(DeviceName deviceName) {
        return TopicFilter.of("/" + productKey + "/" + deviceName + "/user/" + suffix);
    }

    public boolean hasWildcard() {
        return suffix.indexOf('+') >= 0 || suffix.indexOf('#') >= 0;
    }

    private static String template(ProductKey productKey, String suffix) {
        return "/" + productKey + "/" + DEVICE_NAME_VARIABLE + "/user/" + suffix;
    }

    private static void requireSuffix(String suffix, Operation operation) {
        if (suffix.isEmpty()) {
            throw new IllegalArgumentException("Topic class has nothing after user/");
        }
        String[] levels = suffix.split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            String level = levels[i];
            if (level.equals("+") || level.equals("#")) {
                if (operation != Operation.SUB) {
                    throw new IllegalArgumentException(
                            "Topic class [%s] may use the wildcard %s only with operation SUB, found %s"
                                    .formatted(TopicText.printable(suffix), level, operation));
                }
                if (level.equals("#") && i != levels.length - 1) {
                    throw new IllegalArgumentException(
                            "Topic class [%s] must have # as its last level, found as level %d"
                                    .formatted(TopicText.printable(suffix), i + 1));
                }
                continue;
            }
            if (level.isEmpty()) {
                throw new IllegalArgumentException(
                        "Topic class [%s] has an empty level %d"
                                .formatted(TopicText.printable(suffix), i + 1));
            }
            for (int c = 0; c < level.length(); c++) {
                if (!isLevelCharacter(level.charAt(c))) {
                    throw new IllegalArgumentException(
                            "Topic class [%s] may hold only letters, digits and underscores, found U+%04X in level %d"
                                    .formatted(
                                            TopicText.printable(suffix),
                                            (int) level.charAt(c),
                                            i + 1));
                }
            }
        }
    }

    private static boolean isLevelCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_';
    }
}
