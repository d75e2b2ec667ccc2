// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What came out of a {@link CrashRun}, as a table and as the list of what was broken. For one thread. */
final class CrashReport {
    /** A kind of event in numbers: with every message once, and with its repetitions. */
    private static final class Row {
        private final Set<String> messages = new HashSet<>();
        private long times;

        void add(String device, long number) {
            messages.add(device + " " + number);
            times++;
        }
    }

    /** The most violations of one kind that are told; the rest is a number. */
    private static final int TOLD = 5;

    private final List<Duration> starts = new ArrayList<>();
    private final Map<String, Row> rows = new TreeMap<>();
    private Map<String, List<String>> violations = Map.of();
    private int cutStarts;
    private int kills;
    private int connections;
    private int takeovers;
    private long lostBytes;
    private long lostNames;

    /** What was broken, as sentences, of each kind not more than a few. */
    List<String> violations() {
        List<String> told = new ArrayList<>();
        violations.forEach((kind, each) -> {
            told.addAll(each.subList(0, Math.min(TOLD, each.size())));
            if (each.size() > TOLD) {
                told.add("%s: %,d more".formatted(kind, each.size() - TOLD));
            }
        });
        return told;
    }

    void started(Duration took, boolean afterCutStart) {
        starts.add(took);
        cutStarts += afterCutStart ? 1 : 0;
    }

    void lost(long bytes, long names) {
        lostBytes = bytes;
        lostNames = names;
    }

    /**
     * Takes the whole run.
     *
     * @param broken sentences by their kinds
     */
    void take(List<History.Event> events, Map<String, List<String>> broken, int seenTakeovers) {
        violations = new TreeMap<>(broken);
        takeovers = seenTakeovers;
        for (History.Event event : events) {
            switch (event) {
                case History.Event.UplinkAcknowledged(String device, long number) ->
                        row("uplinks with PUBACK").add(device, number);
                case History.Event.Consumed(String group, _, String device, long number) ->
                        row("uplinks consumed by " + group).add(device, number);
                case History.Event.DownlinkSucceeded(String device, long number) ->
                        row("downlinks with Success").add(device, number);
                case History.Event.DownlinkReceived(String device, _, long number, _) ->
                        row("downlinks received").add(device, number);
                case History.Event.Connected _ -> connections++;
                case History.Event.Killed _ -> kills++;
                case History.Event.Subscribed _,
                        History.Event.UplinkSent _,
                        History.Event.DownlinkCalled _,
                        History.Event.Refused _ -> {
                    // Told by what came of them.
                }
            }
        }
    }

    private Row row(String name) {
        return rows.computeIfAbsent(name, _ -> new Row());
    }

    /** Messages that were promised to somebody: uplinks with PUBACK and downlinks with Success. */
    long promised() {
        return row("uplinks with PUBACK").times + row("downlinks with Success").times;
    }

    /** The table, in lines. */
    List<String> table() {
        List<String> lines = new ArrayList<>();
        lines.add("%-40s %12s %12s".formatted("", "messages", "with repeats"));
        rows.forEach((name, row) ->
                lines.add("%-40s %,12d %,12d".formatted(name, row.messages.size(), row.times)));
        lines.add("%-40s %,12d".formatted("connections of devices", connections));
        lines.add("%-40s %,12d".formatted("  that left a half-open one behind", takeovers));
        lines.add("%-40s %,12d".formatted("kills", kills));
        lines.add("%-40s %,12d".formatted("  and kills while it started", cutStarts));
        if (!starts.isEmpty()) {
            Collections.sort(starts);
            lines.add(
                    "%-40s %10.1f s %10.1f s"
                            .formatted(
                                    "ready again, median and longest",
                                    starts.get(starts.size() / 2).toMillis() / 1e3,
                                    starts.getLast().toMillis() / 1e3));
        }
        if (lostBytes + lostNames > 0) {
            lines.add("%-40s %,12d".formatted("bytes that power cuts took", lostBytes));
            lines.add("%-40s %,12d".formatted("names that power cuts took", lostNames));
        }
        lines.add(
                "%-40s %,12d"
                        .formatted(
                                "violations",
                                violations.values().stream().mapToInt(List::size).sum()));
        return lines;
    }
}
