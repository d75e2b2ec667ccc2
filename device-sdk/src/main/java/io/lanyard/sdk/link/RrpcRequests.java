// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.protocol.identity.DeviceId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The requests of applications that wait for an answer (RRPC, PROTOCOL.md 4.4). The last 100 are remembered, as in the
 * Python Link SDK; nobody waits longer than eight seconds. Thread-safe.
 */
final class RrpcRequests {
    /** Requests on custom topics arrive, and are answered, on this, the id, and the custom topic. */
    static final String CUSTOM_PREFIX = "/ext/rrpc/";

    private static final int REMEMBERED = 100;

    private final DeviceId device;

    /** Id of a request to the topic of its answer, oldest first; null until there was one. Guarded by this. */
    private @Nullable Map<String, String> unanswered;

    /** A request that arrived. */
    record Request(String id, String topic) {}

    RrpcRequests(DeviceId device) {
        this.device = device;
    }

    /** The filter for requests on a custom topic, which may be given without its leading slash. */
    static String filter(String topic) {
        return CUSTOM_PREFIX + "+" + (topic.startsWith("/") ? "" : "/") + topic;
    }

    /** The request that a message is, which is remembered with that; null when it is none. */
    @Nullable Request arrived(String topic) {
        // Put together here, as nearly all devices of a large fleet never need it.
        String system = "/sys/" + device.productKey() + "/" + device.deviceName() + "/rrpc/";
        if (topic.startsWith(system + "request/")) {
            String id = topic.substring(system.length() + "request/".length());
            return id.isEmpty() ? null : remember(id, topic, system + "response/" + id);
        }
        if (topic.startsWith(CUSTOM_PREFIX)) {
            int slash = topic.indexOf('/', CUSTOM_PREFIX.length());
            return slash <= CUSTOM_PREFIX.length()
                    ? null
                    : remember(
                            topic.substring(CUSTOM_PREFIX.length(), slash),
                            topic.substring(slash),
                            topic);
        }
        return null;
    }

    private synchronized Request remember(String id, String topic, String answerTopic) {
        if (unanswered == null) {
            unanswered = new LinkedHashMap<>();
        }
        unanswered.remove(id);
        unanswered.put(id, answerTopic);
        if (unanswered.size() > REMEMBERED) {
            unanswered.remove(unanswered.keySet().iterator().next());
        }
        return new Request(id, topic);
    }

    /** The topic on which to answer the request; null when there is none with this id that waits for one. */
    synchronized @Nullable String answerTopic(String id) {
        return unanswered == null ? null : unanswered.get(id);
    }

    /** The request is answered. */
    synchronized void answered(String id) {
        if (unanswered != null) {
            unanswered.remove(id);
        }
    }
}
