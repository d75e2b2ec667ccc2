// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Holds a {@link History} against what the platform promises. Knows nothing of the platform's code. To be asked when the load
 * has ended and everybody had the time to fetch what was still stored for him.
 */
final class HistoryChecker {
    /** The most violations of one kind that are told; the rest is a number. */
    private static final int TOLD = 5;

    private final Map<String, List<String>> violations = new TreeMap<>();

    private final Map<String, Set<Long>> uplinksSent = new HashMap<>();
    private final Map<String, Set<Long>> uplinksAcknowledged = new HashMap<>();
    private final Map<String, Map<String, Set<Long>>> consumed = new HashMap<>();
    private final Map<String, Map<String, Long>> lastConsumed = new HashMap<>();

    /** When Pub was called, as a place in the history. */
    private final Map<String, Map<Long, Integer>> downlinksCalled = new HashMap<>();

    private final Map<String, Set<Long>> downlinksSucceeded = new HashMap<>();
    private final Map<String, Set<Long>> received = new HashMap<>();
    private final Map<String, Long> lastReceived = new HashMap<>();
    private final Set<String> subscribed = new HashSet<>();

    /** Where in the history the connections of a device began, by their numbers. */
    private final Map<String, TreeMap<Integer, Integer>> connections = new HashMap<>();

    private HistoryChecker() {}

    /**
     * What the history breaks, as sentences; empty when it breaks nothing.
     *
     * @param orderedGroups the groups with one consumer that settles in order, for which order is promised
     */
    static List<String> violations(History history, Set<String> groups, Set<String> orderedGroups) {
        HistoryChecker checker = new HistoryChecker();
        List<History.Event> events = history.events();
        for (int place = 0; place < events.size(); place++) {
            checker.take(events.get(place), place, orderedGroups);
        }
        checker.conclude(groups);
        List<String> told = new ArrayList<>();
        checker.violations.forEach((kind, each) -> {
            told.addAll(each.subList(0, Math.min(TOLD, each.size())));
            if (each.size() > TOLD) {
                told.add("%s: %d more".formatted(kind, each.size() - TOLD));
            }
        });
        return told;
    }

    private void take(History.Event event, int place, Set<String> orderedGroups) {
        switch (event) {
            case History.Event.Connected(String device, int connection, boolean present) -> {
                connections.computeIfAbsent(device, _ -> new TreeMap<>()).put(connection, place);
                if (!present && subscribed.contains(device)) {
                    violated(
                            "session lost",
                            "%s had subscribed, and connection %d found no session"
                                    .formatted(device, connection));
                }
            }
            case History.Event.Subscribed(String device) -> subscribed.add(device);
            case History.Event.UplinkSent(String device, long number) ->
                    of(uplinksSent, device).add(number);
            case History.Event.UplinkAcknowledged(String device, long number) ->
                    of(uplinksAcknowledged, device).add(number);
            case History.Event.Consumed(
                            String group,
                            String consumer,
                            String device,
                            long number) ->
                    consumed(group, consumer, device, number, orderedGroups.contains(group));
            case History.Event.DownlinkCalled(String device, long number) ->
                    downlinksCalled
                            .computeIfAbsent(device, _ -> new HashMap<>())
                            .put(number, place);
            case History.Event.DownlinkSucceeded(String device, long number) ->
                    of(downlinksSucceeded, device).add(number);
            case History.Event.DownlinkReceived(String device, int connection, long number) ->
                    received(device, connection, number);
            case History.Event.Killed _ -> {
                // Nothing that was promised before a kill is forgotten after it.
            }
        }
    }

    private void consumed(
            String group, String consumer, String device, long number, boolean ordered) {
        if (!of(uplinksSent, device).contains(number)) {
            violated(
                    "from nowhere",
                    "%s of %s got uplink %d of %s, which was never sent"
                            .formatted(consumer, group, number, device));
        }
        boolean first =
                consumed.computeIfAbsent(group, _ -> new HashMap<>())
                        .computeIfAbsent(device, _ -> new HashSet<>())
                        .add(number);
        if (!first || !ordered) {
            return;
        }
        Map<String, Long> last = lastConsumed.computeIfAbsent(group, _ -> new HashMap<>());
        long before = last.getOrDefault(device, -1L);
        if (number < before) {
            violated(
                    "uplinks out of order",
                    "%s got uplink %d of %s for the first time after %d"
                            .formatted(group, number, device, before));
        }
        last.put(device, Math.max(before, number));
    }

    private void received(String device, int connection, long number) {
        Integer called = downlinksCalled.getOrDefault(device, Map.of()).get(number);
        if (called == null) {
            violated(
                    "from nowhere",
                    "%s got downlink %d, which was never called".formatted(device, number));
            return;
        }
        // A later connection whose CONNACK the device had before Pub was called.
        Map.Entry<Integer, Integer> newer =
                connections.getOrDefault(device, new TreeMap<>()).higherEntry(connection);
        if (newer != null && newer.getValue() < called) {
            violated(
                    "to a superseded connection",
                    "%s got downlink %d on connection %d, although it was called when connection %d stood"
                            .formatted(device, number, connection, newer.getKey()));
        }
        if (of(received, device).add(number)) {
            long before = lastReceived.getOrDefault(device, -1L);
            if (number < before) {
                violated(
                        "downlinks out of order",
                        "%s got downlink %d for the first time after %d"
                                .formatted(device, number, before));
            }
            lastReceived.put(device, Math.max(before, number));
        }
    }

    private void conclude(Set<String> groups) {
        uplinksAcknowledged.forEach((device, numbers) -> {
            for (String group : groups) {
                Set<Long> got =
                        consumed.getOrDefault(group, Map.of()).getOrDefault(device, Set.of());
                for (long number : new TreeSet<>(numbers)) {
                    if (!got.contains(number)) {
                        violated(
                                "uplink lost",
                                "uplink %d of %s was acknowledged and never reached %s"
                                        .formatted(number, device, group));
                    }
                }
            }
        });
        downlinksSucceeded.forEach((device, numbers) -> {
            for (long number : new TreeSet<>(numbers)) {
                if (!of(received, device).contains(number)) {
                    violated(
                            "downlink lost",
                            "downlink %d to %s was answered with Success and never came"
                                    .formatted(number, device));
                }
            }
        });
    }

    private void violated(String kind, String sentence) {
        violations.computeIfAbsent(kind, _ -> new ArrayList<>()).add(kind + ": " + sentence);
    }

    private static Set<Long> of(Map<String, Set<Long>> sets, String device) {
        return sets.computeIfAbsent(device, _ -> new HashSet<>());
    }
}
