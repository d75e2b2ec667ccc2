// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.identity.ProductKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Devices in a file of comma-separated values: a heading with ProductKey, DeviceName and DeviceSecret in any order and
 * case, other columns beside them, and a device on each further line. Values may stand in double quotes.
 *
 * @param byProduct secrets by DeviceName by ProductKey, in the order of the file
 */
record DeviceCsv(Map<String, Map<String, String>> byProduct) {
    private static final List<String> COLUMNS = List.of("productkey", "devicename", "devicesecret");

    DeviceCsv {
        Objects.requireNonNull(byProduct, "byProduct is null");
    }

    /**
     * Reads the lines of a file.
     *
     * @throws IllegalArgumentException when one is not as it has to be; the message gives its number
     */
    static DeviceCsv parse(List<String> lines) {
        int[] columns = new int[COLUMNS.size()];
        boolean headed = false;
        Map<String, Map<String, String>> byProduct = new LinkedHashMap<>();
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1);
            if (number == 1 && line.startsWith("\ufeff")) {
                line = line.substring(1);
            }
            if (line.isBlank()) {
                continue;
            }
            List<String> cells = cells(number, line);
            if (!headed) {
                columns = columns(number, cells);
                headed = true;
                continue;
            }
            String product = cell(number, cells, columns, 0);
            String name = cell(number, cells, columns, 1);
            String secret = cell(number, cells, columns, 2);
            requireWellFormed(number, product, name, secret);
            if (byProduct.computeIfAbsent(product, _ -> new LinkedHashMap<>()).put(name, secret)
                    != null) {
                throw new IllegalArgumentException(
                        "line %d: device %s of product %s is given twice"
                                .formatted(number, name, product));
            }
        }
        if (byProduct.isEmpty()) {
            throw new IllegalArgumentException("there are no devices in it");
        }
        return new DeviceCsv(byProduct);
    }

    /** Here, as the platform would know no line of the file, and only look after it has imported those before. */
    private static void requireWellFormed(int number, String product, String name, String secret) {
        try {
            var _ = ProductKey.of(product);
            var _ = DeviceName.of(name);
            var _ = DeviceSecret.of(secret);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("line %d: %s".formatted(number, e.getMessage()), e);
        }
    }

    private static int[] columns(int number, List<String> heading) {
        List<String> names =
                heading.stream()
                        .map(name -> name.toLowerCase(Locale.ROOT).replaceAll("[ _-]", ""))
                        .toList();
        int[] columns = new int[COLUMNS.size()];
        Set<String> missing = new HashSet<>();
        for (int i = 0; i < columns.length; i++) {
            columns[i] = names.indexOf(COLUMNS.get(i));
            if (columns[i] < 0) {
                missing.add(COLUMNS.get(i));
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "line %d: the heading has to name ProductKey, DeviceName and DeviceSecret, found %s"
                            .formatted(number, String.join(", ", heading)));
        }
        return columns;
    }

    private static String cell(int number, List<String> cells, int[] columns, int column) {
        int at = columns[column];
        if (at >= cells.size() || cells.get(at).isEmpty()) {
            throw new IllegalArgumentException(
                    "line %d: there is no %s"
                            .formatted(
                                    number,
                                    List.of("ProductKey", "DeviceName", "DeviceSecret")
                                            .get(column)));
        }
        return cells.get(at);
    }

    private static List<String> cells(int number, String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                cell.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString().strip());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        if (quoted) {
            throw new IllegalArgumentException(
                    "line %d: a quotation mark is not closed".formatted(number));
        }
        cells.add(cell.toString().strip());
        return cells;
    }
}
