// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.sdk.Outcome.Granted;
import io.lanyard.sdk.TopicQos;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The topics that the platform has granted to the application (PROTOCOL.md 8.3). They outlive the connection: what
 * the application has subscribed stays subscribed until it unsubscribes. Thread-safe.
 */
final class Subscriptions {
    /** The platform takes no more filters in one SUBSCRIBE (PROTOCOL.md 1.5). */
    static final int MAX_PER_SUBSCRIBE = 8;

    // Guarded by this.
    private final Map<String, Integer> granted = new LinkedHashMap<>();

    /** Granted in a session that is gone and not yet granted in the one there is. */
    private final Set<String> unconfirmed = new HashSet<>(1);

    synchronized boolean contains(String topic) {
        return granted.containsKey(topic);
    }

    /** Topic to granted QoS, in the order of the subscriptions, without those for RRPC; a copy. */
    synchronized Map<String, Integer> topics() {
        Map<String, Integer> topics = new LinkedHashMap<>(granted);
        topics.keySet().removeIf(topic -> topic.startsWith(RrpcRequests.CUSTOM_PREFIX));
        return Collections.unmodifiableMap(topics);
    }

    /**
     * The platform answered.
     *
     * @param grantedQos as many as topics
     * @param restoring whether this was about topics granted before: those refused now are gone. A refusal of the
     *     application's own subscribe, on the other hand, leaves an earlier grant of the topic as it was.
     * @return the topics that are gone
     */
    synchronized List<String> answered(
            List<TopicQos> topics, List<Integer> grantedQos, boolean restoring) {
        List<String> gone = new ArrayList<>();
        for (int i = 0; i < topics.size(); i++) {
            String topic = topics.get(i).topic();
            int qos = grantedQos.get(i);
            if (qos != Granted.REFUSED_QOS) {
                granted.put(topic, qos);
                unconfirmed.remove(topic);
            } else if (restoring) {
                granted.remove(topic);
                unconfirmed.remove(topic);
                gone.add(topic);
            }
        }
        return gone;
    }

    /** The session is gone and nothing is to be restored. */
    synchronized void forget() {
        granted.clear();
        unconfirmed.clear();
    }

    synchronized void removed(List<String> topics) {
        for (String topic : topics) {
            granted.remove(topic);
            unconfirmed.remove(topic);
        }
    }

    /**
     * What has to be subscribed on a new connection: everything for a new session; for one that the platform kept,
     * what a connection before this one should have restored and did not get to. In portions for one SUBSCRIBE each.
     */
    synchronized List<List<TopicQos>> toRestore(boolean sessionPresent) {
        if (!sessionPresent) {
            unconfirmed.addAll(granted.keySet());
        }
        List<List<TopicQos>> portions = new ArrayList<>();
        List<TopicQos> portion = new ArrayList<>();
        for (Map.Entry<String, Integer> entry : granted.entrySet()) {
            if (!unconfirmed.contains(entry.getKey())) {
                continue;
            }
            portion.add(new TopicQos(entry.getKey(), entry.getValue()));
            if (portion.size() == MAX_PER_SUBSCRIBE) {
                portions.add(portion);
                portion = new ArrayList<>();
            }
        }
        if (!portion.isEmpty()) {
            portions.add(portion);
        }
        return portions;
    }
}
