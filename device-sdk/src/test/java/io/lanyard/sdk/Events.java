// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Every callback of a {@link LinkKit} as a line of text, in order. */
final class Events {
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    static Events of(LinkKit kit) {
        Events events = new Events();
        BlockingQueue<String> lines = events.lines;
        kit.onConnect((sessionPresent, rc) -> lines.add("connect " + sessionPresent + " " + rc))
                .onDisconnect((rc, reason) -> lines.add("disconnect " + rc + " " + reason))
                .onSubscribeTopic((mid, granted) -> lines.add("subscribe " + mid + " " + granted))
                .onSubscriptionsLost(topics -> lines.add("lost " + topics))
                .onUnsubscribeTopic(mid -> lines.add("unsubscribe " + mid))
                .onPublishTopic(mid -> lines.add("publish " + mid))
                .onTopicMessage((topic, payload, qos) ->
                        lines.add(
                                "message "
                                        + topic
                                        + " "
                                        + new String(payload, StandardCharsets.UTF_8)
                                        + " "
                                        + qos))
                .onDeviceDynamicRegister(
                        (rc, secret) -> lines.add("registered " + rc + " " + secret))
                .onDeviceDynamicRegisterNwlReply((rc, clientId, userName, password) ->
                        lines.add(
                                "unlisted "
                                        + rc
                                        + " "
                                        + clientId
                                        + " "
                                        + userName
                                        + " "
                                        + password))
                .onCallbackError((callback, error) -> lines.add("error " + callback + " " + error));
        return events;
    }

    /** The next line has to be this one. */
    void expect(String line) throws InterruptedException {
        assertThat(lines.poll(ScriptedPlatform.TIMEOUT_SECONDS, TimeUnit.SECONDS)).isEqualTo(line);
    }

    /** This line comes, perhaps behind others. */
    void expectEventually(String line) throws InterruptedException {
        String next;
        do {
            next = lines.poll(ScriptedPlatform.TIMEOUT_SECONDS, TimeUnit.SECONDS);
            assertThat(next).as("a line before " + line).isNotNull();
        } while (!line.equals(next));
    }

    void add(String line) {
        lines.add(line);
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }
}
