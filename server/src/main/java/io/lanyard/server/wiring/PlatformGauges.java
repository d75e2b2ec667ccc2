// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.wiring;

import io.lanyard.cloud.metrics.PlatformMetrics;
import io.lanyard.gateway.Gateway;
import io.lanyard.platform.session.MailboxSizes;

/** Has the metrics tell how full the parts are that they do not know themselves. */
final class PlatformGauges {
    private static final int[] MAILBOX_STEPS = {1, 10, 100, 500, 1_000, 10_000, 100_000};

    private PlatformGauges() {}

    static void add(PlatformMetrics metrics, Gateway gateway, MailboxSizes mailboxes) {
        metrics.gauge("lanyard.connections.open", gateway::connections);
        metrics.gauge("lanyard.sign.ins.waiting", gateway::signInsWaiting);
        metrics.gauge("lanyard.loop.tasks.waiting", gateway::tasksWaiting);
        metrics.gauge("lanyard.mailbox.messages", mailboxes::messages);
        metrics.gauge("lanyard.mailbox.bytes", mailboxes::bytes);
        metrics.gauge("lanyard.mailbox.largest.messages", mailboxes::largest);
        for (int step : MAILBOX_STEPS) {
            metrics.gauge(
                    "lanyard.mailboxes",
                    "at_least",
                    Integer.toString(step),
                    () -> mailboxes.devicesWithAtLeast(step));
        }
    }
}
