// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.sdk;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lanyard.sdk.LinkKit;
import io.lanyard.sdk.LinkKitBuilder;
import io.lanyard.sdk.Receipt;
import io.lanyard.verify.platform.TestDevice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Devices with our own Link SDK and what their callbacks heard; closes them all. */
final class DevicesOfOurOwn implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<LinkKit> links = new ArrayList<>();
    private final Set<LinkKit> forgotten = new HashSet<>();

    /** What the callbacks of all of them heard, in their order. */
    final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    /** Settings for a device, without TLS, that comes back quickly. */
    static LinkKitBuilder settings(TestDevice device, int port) {
        return LinkKit.builder()
                .host("127.0.0.1")
                .port(port)
                .secure(false)
                .productKey(device.id().productKey().value())
                .deviceName(device.id().deviceName().value())
                .deviceSecret(device.secret().reveal())
                .autoReconnect(1, 1);
    }

    LinkKit build(LinkKitBuilder settings) {
        LinkKit link = settings.build();
        links.add(link);
        link.onConnect((present, rc) -> hear(link, "connected " + present + " " + rc))
                .onDisconnect((rc, reason) -> hear(link, "disconnected " + rc + " " + reason))
                .onSubscriptionsLost(topics -> hear(link, "lost " + topics))
                .onPublishTopic(mid -> hear(link, "published " + mid))
                .onTopicMessage((topic, payload, qos) ->
                        hear(link, "message " + topic + " " + new String(payload, UTF_8)));
        return link;
    }

    /** For callbacks of the device that a test adds itself. */
    synchronized void hear(LinkKit link, String event) {
        if (!forgotten.contains(link)) {
            heard.add(event);
        }
    }

    /** Closes a device and drops what was heard; its callbacks that still run then are not heard either. */
    void forget(LinkKit link) {
        link.close();
        synchronized (this) {
            forgotten.add(link);
            heard.clear();
        }
    }

    LinkKit connect(LinkKitBuilder settings) throws InterruptedException {
        LinkKit link = build(settings);
        if (!link.connect(PATIENCE).accepted()) {
            throw new AssertionError("not connected: " + heard);
        }
        return link;
    }

    /** The next thing that was heard, and is no acknowledgement of a message. */
    String next() throws InterruptedException {
        String event;
        do {
            event = poll();
        } while (event.startsWith("published "));
        return event;
    }

    /** What was heard until now, in order: callbacks keep it, so behind the last one a new acknowledgement is told. */
    List<String> heardUntilNow(LinkKit link) throws InterruptedException {
        Receipt last = link.publishTopic(link.toFullTopic("user/update"), "the last", 1);
        List<String> events = new ArrayList<>();
        String event = poll();
        while (!event.equals("published " + last.mid())) {
            events.add(event);
            event = poll();
        }
        return events;
    }

    private String poll() throws InterruptedException {
        String event = heard.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (event == null) {
            throw new AssertionError("nothing was heard in time");
        }
        return event;
    }

    @Override
    public void close() {
        links.forEach(LinkKit::close);
    }
}
