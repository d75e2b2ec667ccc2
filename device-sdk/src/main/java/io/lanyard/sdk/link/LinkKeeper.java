// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.mqtt.packet.Connack;
import io.lanyard.sdk.ConnectResult;
import io.lanyard.sdk.DisconnectReason;
import io.lanyard.sdk.Outcome;
import io.lanyard.sdk.ResultCode;
import io.lanyard.sdk.State;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection alive, one after the other, for as long as the application wants it: dials, signs in, waits
 * and dials again. Event loop only, but for {@link #state()}.
 *
 * <p>At any time there is at most one of a dial, a connection, and an alarm for the next attempt; when the link is
 * not wanted there is none, except for a connection that is saying goodbye.
 */
final class LinkKeeper implements LinkConnection.Owner, Registration.Owner, Dial.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(LinkKeeper.class);

    /** A farewell that the other side does not take and follow in this time ends without it. */
    private static final Duration FAREWELL_TIME = Duration.ofSeconds(1);

    private final LinkSettings settings;
    private final LinkEnvironment environment;
    private final Timers timers;
    private final LinkState link;
    private final Outbox outbox;
    private final Announcer announcer;
    private final IntConsumer whenGivenUp;
    private final Runnable whenClosed;
    private final Backoff backoff;

    private volatile State state = State.INITIALIZED;

    // Valid for good.
    private final List<CompletableFuture<ConnectResult>> waiting = new ArrayList<>();
    private Identity identity;
    private int wish;
    private boolean wanted;
    private boolean closing;

    /** Rings when the first operation expires. */
    private Timers.@Nullable Alarm expiry;

    // Valid for one attempt and what follows from it.
    private @Nullable Dial dial;
    private @Nullable Registration registration;
    private @Nullable LinkConnection connection;
    private Timers.@Nullable Alarm retry;

    /** Watches over an attempt, later over a farewell. */
    private Timers.@Nullable Alarm deadline;

    private long signedInAt;
    private boolean sessionPresent;

    /** A link that is not wanted yet. */
    LinkKeeper(
            LinkSettings settings,
            LinkEnvironment environment,
            LinkState link,
            IntConsumer whenGivenUp,
            Runnable whenClosed) {
        this.settings = settings;
        this.environment = environment;
        this.timers = environment.timers();
        this.link = link;
        this.outbox = link.outbox();
        this.announcer = link.announcer();
        this.identity = settings.identity();
        this.whenGivenUp = whenGivenUp;
        this.whenClosed = whenClosed;
        this.backoff =
                new Backoff(
                        Duration.ofSeconds(settings.autoReconnectMin()),
                        Duration.ofSeconds(settings.autoReconnectMax()),
                        environment.random());
    }

    /** Any thread. */
    State state() {
        return state;
    }

    /**
     * The application wants a connection.
     *
     * @param number names the wish, for the case that it has to be given up
     */
    void begin(int number) {
        wish = number;
        wanted = true;
        // One that is still saying goodbye sees the wish when it has ended.
        if (connection == null && registration == null) {
            attempt();
        }
    }

    /** Completes the future with the end of the attempt that is under way, or of the next; at once when connected. */
    void join(CompletableFuture<ConnectResult> result) {
        if (state == State.CONNECTED) {
            result.complete(new ConnectResult(ResultCode.SUCCESS, sessionPresent));
        } else if (!wanted) {
            result.complete(new ConnectResult(ResultCode.NOT_CONNECTED, false));
        } else {
            waiting.add(result);
        }
    }

    /** Drops the futures of {@link #join} that somebody else has completed. */
    void forgetWhoLeft() {
        waiting.removeIf(CompletableFuture::isDone);
    }

    /** The application wants another connection. */
    void reconnect() {
        if (state == State.CONNECTED && connection != null) {
            sayGoodbye(connection, DisconnectReason.RECONNECT_FORCED);
        } else if (retry != null) {
            cancelRetry();
            attempt();
        }
    }

    /** The application wants no connection. */
    void leave() {
        leave(Outcome.Cause.DISCONNECTED);
    }

    /** The application never wants a connection again. */
    void terminate() {
        closing = true;
        leave(Outcome.Cause.CLOSED);
        if (connection == null && registration == null) {
            closed();
        }
    }

    /** The callbacks have caught up. */
    void resumeReading() {
        if (connection != null) {
            connection.resumeReading();
        }
    }

    /** There is something in the outbox. */
    void flush() {
        if (connection != null && connection.signedIn()) {
            connection.flush();
        }
        watchExpiry();
    }

    private void watchExpiry() {
        if (expiry != null || closing) {
            return;
        }
        long next = link.timeQueries().nextDeadline();
        if (!settings.operationTimeout().isZero()) {
            next = Math.min(next, outbox.nextDeadline());
        }
        if (next != Long.MAX_VALUE) {
            long wait = Math.max(0, next - timers.nanoTime());
            expiry =
                    timers.after(
                            Duration.ofNanos(wait),
                            () -> {
                                expiry = null;
                                long now = timers.nanoTime();
                                announcer.failed(outbox.expire(now), Outcome.Cause.EXPIRED);
                                announcer.failed(
                                        link.timeQueries().expire(now), Outcome.Cause.EXPIRED);
                                watchExpiry();
                            });
        }
    }

    private void attempt() {
        state = State.CONNECTING;
        deadline = timers.after(settings.route().connectTimeout(), this::attemptTimedOut);
        Dial fresh =
                new Dial(
                        environment.loop(),
                        environment.lookup(),
                        route(),
                        SignIn.version(settings),
                        this);
        dial = fresh;
        fresh.start();
    }

    @Override
    public void onConnected(Channel channel) {
        dial = null;
        if (identity instanceof Identity.Unregistered unregistered) {
            register(
                    new MqttRegistration(
                            channel,
                            SignIn.registration(settings, unregistered, environment.random()),
                            unregistered.kind(),
                            this));
            return;
        }
        if (identity instanceof Identity.UnregisteredOverHttp unregistered) {
            register(
                    new HttpRegistration(
                            channel,
                            unregistered.route(),
                            SignIn.registrationForm(
                                    settings.device(), unregistered, environment.random()),
                            this));
            return;
        }
        LinkConnection fresh =
                new LinkConnection(
                        channel,
                        SignIn.connect(settings, identity, environment.clock()),
                        timers,
                        this,
                        link);
        connection = fresh;
        fresh.start();
    }

    private void register(Registration fresh) {
        registration = fresh;
        fresh.start();
    }

    @Override
    public void onFailed(int rc, Throwable cause) {
        attemptFailed(rc, cause.toString());
    }

    @Override
    public void onRegistrationEnded(Registration.End end) {
        registration = null;
        if (!wanted) {
            cancelDeadline();
            state = State.DISCONNECTED;
            completeWaiting(new ConnectResult(ResultCode.NOT_CONNECTED, false));
            if (closing) {
                closed();
            }
        } else if (end instanceof Registration.End.Registered registered) {
            cancelDeadline();
            LOG.info("{}: registered", settings.device());
            identity = registered.identity();
            if (identity instanceof Identity.Secret secret) {
                announcer.registered(ResultCode.SUCCESS, secret.deviceSecret().reveal());
            } else if (identity instanceof Identity.Token token) {
                announcer.registeredUnlisted(
                        ResultCode.SUCCESS, token.clientId(), token.userName(), token.password());
            }
            attempt();
        } else if (end instanceof Registration.End.Refused refused) {
            registrationRefused(refused);
        } else if (end instanceof Registration.End.Failed failed) {
            attemptFailed(failed.rc(), failed.why());
        }
    }

    /** Trying again would not help: the link stops. */
    private void registrationRefused(Registration.End.Refused refused) {
        cancelDeadline();
        wanted = false;
        // Before anybody can see it: whoever does may wish for a connection again.
        whenGivenUp.accept(wish);
        state = State.DISCONNECTED;
        LOG.warn(
                "{}: the platform refuses to register it, code {} {}",
                settings.device(),
                refused.code(),
                refused.why());
        if (identity instanceof Identity.Unregistered unregistered
                && unregistered.kind() == Identity.Kind.REGNWL) {
            announcer.registeredUnlisted(ResultCode.UNLISTED_REGISTRATION_REFUSED, "", "", "");
        } else if (identity instanceof Identity.UnregisteredOverHttp) {
            announcer.registered(refused.code(), "");
        } else {
            announcer.registered(ResultCode.REGISTRATION_REFUSED, "");
        }
        completeWaiting(new ConnectResult(refused.code(), false));
    }

    private void attemptTimedOut() {
        deadline = null;
        if (dial != null) {
            dial.cancel();
            attemptFailed(
                    ResultCode.CONNECT_FAILED,
                    "no connection within " + settings.route().connectTimeout());
        } else if (registration != null) {
            registration.abort();
        } else if (connection != null) {
            // It was never signed in, so its end is the end of the attempt.
            connection.end(DisconnectReason.CONNECTION_LOST);
        }
    }

    private void attemptFailed(int rc, String why) {
        dial = null;
        cancelDeadline();
        state = State.DISCONNECTED;
        LOG.info("{}: not connected to {}: {}", settings.device(), route(), why);
        announcer.attemptEnded(false, rc);
        completeWaiting(new ConnectResult(rc, false));
        retryAfter(backoff.next());
    }

    private void retryAfter(Duration wait) {
        LOG.debug("{}: next attempt in {}", settings.device(), wait);
        retry =
                timers.after(
                        wait,
                        () -> {
                            retry = null;
                            attempt();
                        });
    }

    @Override
    public void onSignedIn(LinkConnection signedIn, Connack connack) {
        boolean present = connack.sessionPresent();
        cancelDeadline();
        signedInAt = timers.nanoTime();
        sessionPresent = present;
        if (!present && !settings.restoreSubscriptions()) {
            link.subscriptions().forget();
        }
        outbox.resume(
                present,
                connack.properties().receiveMaximum(),
                link.subscriptions().toRestore(present));
        // Only now: whoever sees it is not refused.
        state = State.CONNECTED;
        LOG.info("{}: connected to {}", settings.device(), route());
        announcer.attemptEnded(present, ResultCode.SUCCESS);
        completeWaiting(new ConnectResult(ResultCode.SUCCESS, present));
        signedIn.flush();
    }

    @Override
    public void onEnded(LinkConnection ended) {
        connection = null;
        cancelDeadline();
        DisconnectReason reason = ended.reason();
        boolean requested = reason == DisconnectReason.REQUESTED;
        if (!ended.signedIn() && !requested) {
            int rc = ended.refusal();
            attemptFailed(
                    rc,
                    rc == ResultCode.CONNECT_FAILED
                            ? "no answer to CONNECT"
                            : "refused with code " + rc);
            return;
        }
        // Before anybody can see that it has ended: what is published then is refused, or buffered.
        List<Operation> lost = ended.signedIn() ? outbox.suspend() : List.of();
        state = State.DISCONNECTED;
        if (ended.signedIn()) {
            LOG.info("{}: disconnected: {}", settings.device(), reason);
            announcer.failed(lost, Outcome.Cause.DISCONNECTED);
            announcer.failed(link.timeQueries().drain(), Outcome.Cause.DISCONNECTED);
            announcer.disconnected(requested ? 0 : 1, reason);
        }
        if (requested) {
            backoff.reset();
            completeWaitingUnlessWanted();
            if (closing) {
                closed();
            } else if (wanted) {
                attempt();
            }
        } else {
            backoff.connectedFor(Duration.ofNanos(timers.nanoTime() - signedInAt));
            comeBack(reason);
        }
    }

    private void completeWaitingUnlessWanted() {
        if (!wanted) {
            completeWaiting(new ConnectResult(ResultCode.NOT_CONNECTED, false));
        }
    }

    private void comeBack(DisconnectReason reason) {
        switch (reason) {
            case RECONNECT_FORCED -> attempt();
            case KICKED -> retryAfter(backoff.afterKick());
            case CONNECTION_LOST,
                    CLOSED_BY_PLATFORM,
                    KEEP_ALIVE_TIMEOUT,
                    PROTOCOL_VIOLATION,
                    REQUESTED ->
                    retryAfter(backoff.next());
        }
    }

    /** Ends whatever there is; a connection is told goodbye first, and is there until its end is heard. */
    private void leave(Outcome.Cause cause) {
        wanted = false;
        cancelRetry();
        if (dial != null) {
            dial.cancel();
            dial = null;
        }
        cancelDeadline();
        LinkConnection last = connection;
        if (last != null && last.signedIn()) {
            // What was accepted before this call goes out, unless the socket is full.
            last.flush();
        }
        announcer.failed(outbox.drain(closing), cause);
        announcer.failed(link.timeQueries().drain(), cause);
        if (expiry != null && closing) {
            expiry.cancel();
            expiry = null;
        }
        if (registration != null) {
            registration.abort();
        } else if (last == null) {
            state = State.DISCONNECTED;
            completeWaiting(new ConnectResult(ResultCode.NOT_CONNECTED, false));
        } else {
            sayGoodbye(last, DisconnectReason.REQUESTED);
        }
    }

    private void sayGoodbye(LinkConnection last, DisconnectReason why) {
        state = closing ? State.DESTRUCTING : State.DISCONNECTING;
        deadline = timers.after(FAREWELL_TIME, () -> last.end(why));
        last.farewell(why);
    }

    /** Nothing happens any more. */
    void closed() {
        state = State.DESTRUCTED;
        environment.release().run();
        outbox.release(whenClosed);
    }

    private void completeWaiting(ConnectResult result) {
        waiting.forEach(future -> future.complete(result));
        waiting.clear();
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }

    private void cancelRetry() {
        if (retry != null) {
            retry.cancel();
            retry = null;
        }
    }

    /** To the platform, or to who registers the device first. */
    private Route route() {
        return identity instanceof Identity.UnregisteredOverHttp unregistered
                ? unregistered.route()
                : settings.route();
    }
}
