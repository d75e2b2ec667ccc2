// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.routing;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.event.LogFields;
import io.lanyard.platform.event.Trace;
import io.lanyard.platform.event.TraceEntry;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.Session;
import io.lanyard.platform.session.Sessions;
import io.lanyard.platform.session.Subscriptions;
import io.lanyard.protocol.identity.DeviceId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way of a message to a device: to its session, when that subscribes the topic. Safe from any thread. */
public final class Downlink {
    /** What became of a message. */
    public enum Delivery {
        /** The session has it: sent, in the window, or in the mailbox on disk. */
        TAKEN,
        /** The device has no session, or does not subscribe the topic: as MQTT says, nobody gets it. */
        NOT_SUBSCRIBED,
        /** The device has had as many messages in this second as it may. */
        RATE_LIMITED,
        /** The device's mailbox is full, and the setting says that no message has to make room. */
        MAILBOX_FULL,
        /** The platform is stopping. */
        STOPPING
    }

    private static final Logger LOG = LoggerFactory.getLogger(Downlink.class);
    private static final String NO_SESSION = "the device has no session";

    private final Sessions sessions;

    public Downlink(Sessions sessions) {
        this.sessions = sessions;
    }

    /**
     * Sends a message to one device.
     *
     * @return completes when the message is as safe as its QoS and the session promise; exceptionally when the
     *     mailbox failed
     */
    public CompletionStage<Delivery> send(DeviceId device, Message message) {
        begun(device, message);
        return toSession(device, message);
    }

    /**
     * Sends a message of an application at QoS 0 in this call, when the session of the device lives on the loop that the
     * call comes from and has nothing to do before.
     *
     * @param message on the topic of the route; its payload is valid until the call returns
     * @param loop that the call comes from
     * @return null when the message has not been sent: it has to go by {@link #send}
     */
    public @Nullable Delivery sendHere(DownlinkRoute route, Message message, Executor loop) {
        Session session = route.session(sessions);
        if (session == null) {
            begun(route.device(), message);
            nobodyGets(route.device(), message, noSession(message), NO_SESSION);
            return Delivery.NOT_SUBSCRIBED;
        }
        Here here = new Here(route, session, message);
        return session.runHere(here, loop) ? here.delivery : null;
    }

    /** The task of the session that delivers a message at once. */
    private final class Here implements Runnable {
        private final DownlinkRoute route;
        private final Session session;
        private final Message message;
        private @Nullable Delivery delivery;

        Here(DownlinkRoute route, Session session, Message message) {
            this.route = route;
            this.session = session;
            this.message = message;
        }

        @Override
        public void run() {
            if (session.isClosed()) {
                route.forgetSession();
                return;
            }
            if (session.unreadable() != null) {
                return;
            }
            begun(session.device(), message);
            Subscriptions.Match match = route.match(session, message);
            delivery = turnedAway(session, message, match);
            if (delivery == null) {
                // Also when it ends in a bug: what was tried is not tried again.
                delivery = Delivery.TAKEN;
                var _ = session.deliver(message, match);
                // Within this call, so for less than there is a range for: not worth two looks at
                // the clock.
                sessions.counters().took(Counters.Span.DOWNLINK_TAKEN, 0);
            }
        }
    }

    private CompletionStage<Delivery> toSession(DeviceId device, Message message) {
        Session session = sessions.find(device);
        if (session == null) {
            nobodyGets(device, message, noSession(message), NO_SESSION);
            return CompletableFuture.completedFuture(Delivery.NOT_SUBSCRIBED);
        }
        CompletableFuture<Delivery> result = new CompletableFuture<>();
        long start = System.nanoTime();
        boolean accepted =
                session.execute(() -> {
                    if (session.isClosed()) {
                        // It left the memory, or ended, since it was found.
                        sendAgain(device, message, result);
                    } else {
                        deliver(session, message, start, result);
                    }
                });
        return accepted ? result : CompletableFuture.completedFuture(Delivery.STOPPING);
    }

    private void sendAgain(DeviceId device, Message message, CompletableFuture<Delivery> result) {
        var _ =
                toSession(device, message)
                        .whenComplete((delivery, failure) -> {
                            if (failure == null) {
                                result.complete(delivery);
                            } else {
                                result.completeExceptionally(failure);
                            }
                        });
    }

    private void deliver(
            Session session, Message message, long start, CompletableFuture<Delivery> result) {
        try {
            if (session.unreadable() != null) {
                result.completeExceptionally(session.unreadable());
                return;
            }
            Subscriptions.Match match = session.match(message);
            Delivery turnedAway = turnedAway(session, message, match);
            if (turnedAway != null) {
                result.complete(turnedAway);
                return;
            }
            boolean refused = session.refuses(message, match);
            CompletionStage<?> safe = session.deliver(message, match);
            if (safe == null) {
                if (refused) {
                    result.complete(Delivery.MAILBOX_FULL);
                } else {
                    taken(start, result);
                }
                return;
            }
            var _ =
                    safe.whenComplete((_, failure) -> {
                        if (failure == null) {
                            taken(start, result);
                        } else {
                            result.completeExceptionally(failure);
                        }
                    });
        } catch (RuntimeException e) {
            // Whoever waits for the result has to learn of a bug, too; the session's own handling
            // logs it.
            result.completeExceptionally(e);
            throw e;
        }
    }

    /** Why the session does not take the message; null when it does. */
    private @Nullable Delivery turnedAway(
            Session session, Message message, Subscriptions.Match match) {
        if (match.isNone()) {
            nobodyGets(
                    session.device(),
                    message,
                    DropReason.NOT_SUBSCRIBED,
                    "the device does not subscribe the topic");
            return Delivery.NOT_SUBSCRIBED;
        }
        if (message.origin() == Message.Origin.APPLICATION && !session.admitsDownlink()) {
            dropped(session.device(), message, Delivery.RATE_LIMITED.name());
            return Delivery.RATE_LIMITED;
        }
        return null;
    }

    private void begun(DeviceId device, Message message) {
        if (Trace.isTraced(message.id())) {
            note(TraceEntry.Kind.DOWNLINK, device, message, message.outline());
        }
    }

    private static DropReason noSession(Message message) {
        return message.qos() == 0 ? DropReason.OFFLINE : DropReason.NO_SESSION;
    }

    /**
     * The sender is not told, so that it is counted. What the platform itself answers or asks, devices need not want:
     * an RRPC that nobody takes ends as TIMEOUT.
     */
    private void nobodyGets(DeviceId device, Message message, DropReason reason, String why) {
        dropped(device, message, why);
        if (message.origin() != Message.Origin.PLATFORM) {
            sessions.counters().dropped(reason);
            LOG.atDebug()
                    .addKeyValue(LogFields.DEVICE, device)
                    .addKeyValue(LogFields.MESSAGE, message.id())
                    .addKeyValue(LogFields.REASON, reason)
                    .log(
                            "{}: message {} on {} dropped: {}",
                            device,
                            message.id(),
                            message.topic(),
                            reason);
        }
    }

    private void dropped(DeviceId device, Message message, String why) {
        if (Trace.isTraced(message.id())) {
            note(TraceEntry.Kind.DROPPED, device, message, why);
        }
    }

    private void note(TraceEntry.Kind kind, DeviceId device, Message message, String detail) {
        sessions.trace().note(kind, device, message.id(), message.topic().value(), 0, 0, detail);
    }

    private void taken(long start, CompletableFuture<Delivery> result) {
        sessions.counters().took(Counters.Span.DOWNLINK_TAKEN, System.nanoTime() - start);
        result.complete(Delivery.TAKEN);
    }
}
