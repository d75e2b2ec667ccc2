// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.simulate;

import io.lanyard.sdk.LinkKit;
import io.lanyard.sdk.Receipt;

/** One device of the fleet. Published by the thread that paces them all. */
final class SimulatedDevice {
    private final LinkKit link;
    private final String topic;
    private final int qos;
    private final int number;
    private final MessageTemplate template;
    private final FleetCount count;
    private long published;

    SimulatedDevice(
            LinkKit link,
            SimulationOptions options,
            int number,
            MessageTemplate template,
            FleetCount count) {
        this.link = link;
        this.topic = link.toFullTopic(options.topic());
        this.qos = options.qos();
        this.number = number;
        this.template = template;
        this.count = count;
        link.onConnect(
                        (present, rc) -> {
                            if (rc == 0) {
                                count.connected.incrementAndGet();
                            } else {
                                count.failedAttempts.increment();
                            }
                        })
                .onDisconnect((rc, reason) -> {
                    count.connected.decrementAndGet();
                    if (rc != 0) {
                        count.lost.increment();
                    }
                })
                .onTopicMessage((from, payload, messageQos) -> count.received.increment());
    }

    void connect() {
        link.connectAsync();
    }

    void publish() {
        String payload =
                template.message(number, link.productKey(), link.deviceName(), published + 1);
        long start = System.nanoTime();
        Receipt receipt = link.publishTopic(topic, payload, qos);
        if (!receipt.accepted()) {
            count.skipped.increment();
            return;
        }
        published++;
        count.published.increment();
        var _ =
                receipt.outcome()
                        .thenAccept(outcome -> {
                            if (outcome.succeeded()) {
                                count.acknowledged(System.nanoTime() - start);
                            } else {
                                count.failed.increment();
                            }
                        });
    }
}
