// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Holds a {@link History} against what the platform promises. Knows nothing of the platform's code. To be asked when the load
 * has ended and everybody had the time to fetch what was still stored for him.
 */
final class HistoryChecker {
    private final Map<String, List<String>> violations = new TreeMap<>();

    private final Map<String, Set<Long>> uplinksSent = new HashMap<>();

    /** In which life of the platform a PUBACK came, the first is 1. */
    private final Map<String, Map<Long, Integer>> uplinksAcknowledged = new HashMap<>();

    private final Map<String, Map<String, Set<Long>>> consumed = new HashMap<>();
    private final Map<String, Map<String, Long>> lastConsumed = new HashMap<>();

    /** When Pub was called, as a place in the history. */
    private final Map<String, Map<Long, Integer>> downlinksCalled = new HashMap<>();

    /** In which life of the platform Success came. */
    private final Map<String, Map<Long, Integer>> downlinksSucceeded = new HashMap<>();

    private final Map<String, Set<Long>> received = new HashMap<>();

    /** Received, and the PUBACK was on its way at least once. */
    private final Map<String, Set<Long>> settled = new HashMap<>();

    private final Map<String, Long> lastReceived = new HashMap<>();
    private final Set<String> subscribed = new HashSet<>();

    /** Where in the history the connections of a device began, by their numbers. */
    private final Map<String, TreeMap<Integer, Integer>> connections = new HashMap<>();

    private int life = 1;

    private HistoryChecker() {}

    /**
     * What the history breaks, as sentences by their kind, with which they begin; empty when it breaks nothing.
     *
     * @param orderedGroups the groups with one consumer that settles in order, for which order is promised
     */
    static Map<String, List<String>> violations(
            History history, Set<String> groups, Set<String> orderedGroups) {
        HistoryChecker checker = new HistoryChecker();
        List<History.Event> events = history.events();
        for (int place = 0; place < events.size(); place++) {
            checker.take(events.get(place), place, orderedGroups);
        }
        checker.conclude(groups);
        return checker.violations;
    }

    private void take(History.Event event, int place, Set<String> orderedGroups) {
        switch (event) {
            case History.Event.Connected(String device, int connection, boolean present) -> {
                connections.computeIfAbsent(device, _ -> new TreeMap<>()).put(connection, place);
                if (!present && subscribed.contains(device)) {
                    violated(
                            "session lost",
                            "%s had subscribed, and connection %d found no session in life %d"
                                    .formatted(device, connection, life));
                }
            }
            case History.Event.Subscribed(String device) -> subscribed.add(device);
            case History.Event.UplinkSent(String device, long number) ->
                    of(uplinksSent, device).add(number);
            case History.Event.UplinkAcknowledged(String device, long number) ->
                    lives(uplinksAcknowledged, device).putIfAbsent(number, life);
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
                    lives(downlinksSucceeded, device).putIfAbsent(number, life);
            case History.Event.DownlinkReceived(
                            String device,
                            int connection,
                            long number,
                            boolean acknowledged) -> {
                received(device, connection, number);
                if (acknowledged) {
                    of(settled, device).add(number);
                }
            }
            case History.Event.Refused(String who, String what) ->
                    violated("refused", "%s in life %d: %s".formatted(who, life, what));
            // Nothing that was promised before a kill is forgotten after it.
            case History.Event.Killed _ -> life++;
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
                    "%s got uplink %d of %s for the first time after %d, in life %d"
                            .formatted(group, number, device, before, life));
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
                    "%s got downlink %d on connection %d, although it was called when connection %d stood, in life %d"
                            .formatted(device, number, connection, newer.getKey(), life));
        }
        if (of(received, device).add(number)) {
            long before = lastReceived.getOrDefault(device, -1L);
            if (number < before) {
                violated(
                        "downlinks out of order",
                        "%s got downlink %d for the first time after %d, in life %d"
                                .formatted(device, number, before, life));
            }
            lastReceived.put(device, Math.max(before, number));
        }
    }

    private void conclude(Set<String> groups) {
        uplinksAcknowledged.forEach((device, numbers) -> {
            for (String group : groups) {
                Set<Long> got =
                        consumed.getOrDefault(group, Map.of()).getOrDefault(device, Set.of());
                numbers.forEach((number, acknowledgedIn) -> {
                    if (!got.contains(number)) {
                        violated(
                                "uplink lost",
                                "uplink %d of %s was acknowledged in life %d and never reached %s"
                                        .formatted(number, device, acknowledgedIn, group));
                    }
                });
            }
        });
        downlinksSucceeded.forEach((device, numbers) ->
                numbers.forEach((number, succeededIn) -> {
                    if (!of(received, device).contains(number)) {
                        violated(
                                "downlink lost",
                                "downlink %d to %s was answered with Success in life %d and never came"
                                        .formatted(number, device, succeededIn));
                    } else if (!of(settled, device).contains(number)) {
                        violated(
                                "downlink not repeated",
                                "downlink %d to %s came in or after life %d, was not acknowledged and never came again"
                                        .formatted(number, device, succeededIn));
                    }
                }));
    }

    private void violated(String kind, String sentence) {
        violations.computeIfAbsent(kind, _ -> new ArrayList<>()).add(kind + ": " + sentence);
    }

    private static Set<Long> of(Map<String, Set<Long>> sets, String device) {
        return sets.computeIfAbsent(device, _ -> new HashSet<>());
    }

    private static Map<Long, Integer> lives(Map<String, Map<Long, Integer>> maps, String device) {
        return maps.computeIfAbsent(device, _ -> new TreeMap<>());
    }
}
