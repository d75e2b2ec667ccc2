// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.simulate;

import java.util.ArrayList;
import java.util.List;

/** The records of a CSV text (RFC 4180): commas between values, quotes around those that hold a comma or a line end. */
final class CsvLines {
    private CsvLines() {}

    /** Empty lines are left out. */
    static List<List<String>> parse(String text) {
        List<List<String>> records = new ArrayList<>();
        List<String> record = new ArrayList<>();
        StringBuilder value = new StringBuilder();
        boolean quoted = false;
        String closed = text.endsWith("\n") ? text : text + "\n";
        for (int i = 0; i < closed.length(); i++) {
            char c = closed.charAt(i);
            if (quoted) {
                if (c != '"') {
                    value.append(c);
                } else if (i + 1 < closed.length() && closed.charAt(i + 1) == '"') {
                    value.append(c);
                    i++;
                } else {
                    quoted = false;
                }
            } else if (c == '"' && value.isEmpty()) {
                quoted = true;
            } else if (c == ',') {
                record.add(value.toString().strip());
                value.setLength(0);
            } else if (c == '\n') {
                record.add(value.toString().strip());
                value.setLength(0);
                if (record.size() > 1 || !record.get(0).isEmpty()) {
                    records.add(record);
                }
                record = new ArrayList<>();
            } else {
                value.append(c);
            }
        }
        if (quoted) {
            throw new IllegalArgumentException(
                    "a quote in record " + (records.size() + 1) + " is not closed");
        }
        return records;
    }
}
