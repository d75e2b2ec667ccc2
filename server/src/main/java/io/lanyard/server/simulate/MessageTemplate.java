// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.simulate;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What simulated devices publish. In the texts of a template stand for themselves: {@code ${productKey}}, {@code
 * ${deviceName}}, {@code ${n}} for the number of the message counted from 1 in each device, {@code ${time}} for
 * milliseconds since 1970, and {@code ${random:20:30}} for a number between the two, with as many decimals as the longer
 * of them.
 *
 * <p>A JSON file is one message, a JSON object once the variables are filled in. A CSV file has names in its first line,
 * and each line after that is a message: a JSON object of these names, numbers as numbers. The devices go through the
 * lines one after the other, each beginning at a line of its own.
 *
 * @param messages at least one
 */
public record MessageTemplate(List<String> messages) {
    /** What is published without a file. */
    public static final MessageTemplate DEFAULT =
            new MessageTemplate(List.of("{\"n\":${n},\"temperature\":${random:18.0:26.0}}"));

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");
    private static final Pattern RANDOM =
            Pattern.compile("random:(-?\\d{1,9}(?:\\.(\\d{1,6}))?):(-?\\d{1,9}(?:\\.(\\d{1,6}))?)");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,15}(\\.\\d{1,15})?");
    private static final Pattern WHOLE_VARIABLE = Pattern.compile("\\$\\{(n|time|random:[^}]*)}");

    public MessageTemplate {
        messages = List.copyOf(messages);
    }

    /**
     * Reads a template: CSV when the name of the file ends so, otherwise JSON.
     *
     * @throws IllegalArgumentException when the file is no template; the message names the file, the line and what is
     *     wrong
     * @throws IOException when it cannot be read
     */
    public static MessageTemplate read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        boolean csv = file.toString().toLowerCase(Locale.ROOT).endsWith(".csv");
        try {
            MessageTemplate template =
                    csv ? ofCsv(text) : new MessageTemplate(List.of(text.strip()));
            for (String message : template.messages) {
                requireJson(fill(message, "a1Pk", "device", 1));
            }
            return template;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static void requireJson(String filled) {
        try {
            var _ = new JsonObject(filled);
        } catch (DecodeException e) {
            throw new IllegalArgumentException(
                    "not a JSON object once the variables are filled in: " + filled, e);
        }
    }

    private static MessageTemplate ofCsv(String text) {
        List<List<String>> lines = CsvLines.parse(text);
        if (lines.size() < 2) {
            throw new IllegalArgumentException(
                    "a line with names and at least one with values are expected, found "
                            + lines.size());
        }
        List<String> names = lines.get(0);
        List<String> messages = new ArrayList<>();
        for (int line = 1; line < lines.size(); line++) {
            List<String> values = lines.get(line);
            if (values.size() != names.size()) {
                throw new IllegalArgumentException(
                        "record %d has %d values, expected %d as in the first line"
                                .formatted(line + 1, values.size(), names.size()));
            }
            StringBuilder message = new StringBuilder();
            for (int column = 0; column < names.size(); column++) {
                message.append(column == 0 ? '{' : ',')
                        .append(quoted(names.get(column)))
                        .append(':')
                        .append(value(values.get(column)));
            }
            messages.add(message.append('}').toString());
        }
        return new MessageTemplate(messages);
    }

    private static String value(String text) {
        return NUMBER.matcher(text).matches() || WHOLE_VARIABLE.matcher(text).matches()
                ? text
                : quoted(text);
    }

    private static String quoted(String text) {
        String object = new JsonObject().put("x", text).encode();
        return object.substring("{\"x\":".length(), object.length() - 1);
    }

    /**
     * The message with this number of this device.
     *
     * @param start line at which the device begins
     * @param n counted from 1
     */
    String message(int start, String productKey, String deviceName, long n) {
        int line = Math.floorMod(start + n - 1, messages.size());
        return fill(messages.get(line), productKey, deviceName, n);
    }

    private static String fill(String message, String productKey, String deviceName, long n) {
        Matcher variables = VARIABLE.matcher(message);
        StringBuilder filled = new StringBuilder();
        while (variables.find()) {
            String variable = variables.group(1);
            String value =
                    switch (variable) {
                        case "productKey" -> productKey;
                        case "deviceName" -> deviceName;
                        case "n" -> Long.toString(n);
                        case "time" -> Long.toString(System.currentTimeMillis());
                        default -> random(variable);
                    };
            variables.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        return variables.appendTail(filled).toString();
    }

    private static String random(String variable) {
        Matcher range = RANDOM.matcher(variable);
        if (!range.matches()) {
            throw new IllegalArgumentException(
                    "unknown variable ${%s}; there are productKey, deviceName, n, time and random:FROM:TO"
                            .formatted(variable));
        }
        double from = Double.parseDouble(range.group(1));
        double to = Double.parseDouble(range.group(3));
        if (from > to) {
            throw new IllegalArgumentException("${%s}: FROM is above TO".formatted(variable));
        }
        int decimals = Math.max(length(range.group(2)), length(range.group(4)));
        double value = from + ThreadLocalRandom.current().nextDouble() * (to - from);
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    private static int length(@Nullable String decimals) {
        return decimals == null ? 0 : decimals.length();
    }
}
