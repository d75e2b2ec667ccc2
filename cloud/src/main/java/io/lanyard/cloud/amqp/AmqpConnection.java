// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.amqp;

import io.lanyard.platform.access.ConnectedApplications;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.feed.Feeds;
import io.lanyard.platform.feed.GroupStatus;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.proton.ProtonConnection;
import io.vertx.proton.ProtonReceiver;
import io.vertx.proton.ProtonSender;
import io.vertx.proton.ProtonSession;
import java.util.Objects;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.transport.AmqpError;
import org.apache.qpid.proton.amqp.transport.ConnectionError;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.amqp.transport.LinkError;
import org.apache.qpid.proton.engine.Transport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of an application that has signed in: it may attach one receiver, and has to soon (PROTOCOL.md 5.1). On
 * its event loop only, but where said otherwise.
 */
final class AmqpConnection implements ConnectedApplications.Connection {
    /** Under which a connection keeps who signed in on it. */
    static final String ADMISSION = "lanyard.admission";

    /** Every peer has to take frames of this size (AMQP 1.0, 2.7.1). */
    private static final int MIN_MAX_FRAME = 512;

    private static final Logger LOG = LoggerFactory.getLogger(AmqpConnection.class);

    /**
     * Who signed in.
     *
     * @param batches of the transport
     * @param open of the client, once it has come
     * @param address the client's, with its port
     */
    record Admission(
            AmqpSignIn.Result.Admitted admitted,
            Transport transport,
            Batches batches,
            OpenFrame open,
            String address) {
        Admission {
            Objects.requireNonNull(admitted, "admitted is null");
            Objects.requireNonNull(transport, "transport is null");
            Objects.requireNonNull(batches, "batches is null");
            Objects.requireNonNull(open, "open is null");
            Objects.requireNonNull(address, "address is null");
        }
    }

    private final Vertx vertx;
    private final Context context;
    private final ProtonConnection connection;
    private final Feeds feeds;
    private final ConnectedApplications connected;
    private final AmqpSettings settings;
    private final Runnable whenEnded;

    // On the event loop only.
    private @Nullable Admission admission;
    private @Nullable FeedSender sender;
    private long timer = -1;
    private boolean ended;

    /**
     * A connection that has just been let in.
     *
     * @param whenEnded called once
     */
    AmqpConnection(
            Vertx vertx,
            ProtonConnection connection,
            Feeds feeds,
            ConnectedApplications connected,
            AmqpSettings settings,
            Runnable whenEnded) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.connection = connection;
        this.feeds = feeds;
        this.connected = connected;
        this.settings = settings;
        this.whenEnded = whenEnded;
    }

    void start() {
        connection.setContainer("lanyard");
        connection.openHandler(_ -> onOpen());
        connection.sessionOpenHandler(this::onSession);
        connection.senderOpenHandler(this::onReceiverOfClient);
        connection.receiverOpenHandler(AmqpConnection::refuseSenderOfClient);
        connection.closeHandler(_ -> {
            end();
            connection.close();
            connection.disconnect();
        });
        connection.disconnectHandler(_ -> end());
        // From the sign-in on: a client that does not even open the connection must not stay
        // either.
        timer = vertx.setTimer(settings.attachPatience().toMillis(), _ -> onImpatience());
    }

    private void onOpen() {
        Admission who = connection.attachments().get(ADMISSION, Admission.class);
        if (who == null) {
            close(AmqpError.UNAUTHORIZED_ACCESS, "sign in with SASL PLAIN");
            return;
        }
        admission = who;
        long frame = who.open().maxFrameSize();
        if (frame < MIN_MAX_FRAME) {
            connection.open();
            close(
                    AmqpError.INVALID_FIELD,
                    "max-frame-size of open has to be at least %d, found %d"
                            .formatted(MIN_MAX_FRAME, frame));
            return;
        }
        long idle = who.transport().getRemoteIdleTimeout();
        if (idle < settings.minIdle().toMillis() || idle > settings.maxIdle().toMillis()) {
            connection.open();
            close(
                    AmqpError.NOT_ALLOWED,
                    "idle-time-out of open has to be %d to %d ms, found %d"
                            .formatted(
                                    settings.minIdle().toMillis(),
                                    settings.maxIdle().toMillis(),
                                    idle));
            return;
        }
        connection.open();
        if (connected.attachReader(who.admitted().key(), this)
                instanceof ConnectedApplications.Attached.Outdated) {
            close(
                    ConnectionError.CONNECTION_FORCED,
                    "an access key was disabled at the same moment, sign in again");
        }
    }

    private void onImpatience() {
        if (admission == null) {
            LOG.info("An AMQP connection is closed: it was not opened in time");
            connection.disconnect();
            end();
        } else {
            close(
                    ConnectionError.CONNECTION_FORCED,
                    "no receiver was attached within %d s"
                            .formatted(settings.attachPatience().toSeconds()));
        }
    }

    private void onSession(ProtonSession session) {
        session.closeHandler(_ -> {
            FeedSender ending = sender;
            if (ending != null && ending.isOf(session)) {
                // Its links end with it and are not told of one by one (AMQP 1.0, 2.5.5).
                ending.end();
            }
            session.close();
            session.free();
        });
        session.open();
    }

    /** What sends here is what the client receives with. */
    private void onReceiverOfClient(ProtonSender link) {
        Admission who = admission;
        link.setSource(answerTo(link.getRemoteSource()));
        link.setTarget(link.getRemoteTarget());
        if (who == null || ended) {
            refuse(link, AmqpError.NOT_ALLOWED, "the connection is not open");
            return;
        }
        if (sender != null) {
            refuse(link, AmqpError.RESOURCE_LIMIT_EXCEEDED, "a connection has one receiver");
            return;
        }
        FeedSender attaching = new FeedSender(link, context, who.batches(), () -> sender = null);
        Feeds.Attached attached =
                feeds.attach(
                        who.admitted().groupId(),
                        who.admitted().key().scope(),
                        new GroupStatus.Peer(who.admitted().clientId(), who.address()),
                        attaching);
        switch (attached) {
            case Feeds.Attached.Done(var consumption) -> {
                vertx.cancelTimer(timer);
                sender = attaching;
                attaching.start(consumption);
                LOG.info(
                        "{} ({}): reads group {}",
                        who.admitted().clientId(),
                        who.address(),
                        who.admitted().groupId());
            }
            case Feeds.Attached.NoGroup() ->
                    refuse(
                            link,
                            AmqpError.NOT_FOUND,
                            "there is no consumer group " + who.admitted().groupId());
            case Feeds.Attached.NotCovered() ->
                    refuse(
                            link,
                            AmqpError.UNAUTHORIZED_ACCESS,
                            "the access key does not cover all that the consumer group %s gets"
                                    .formatted(who.admitted().groupId()));
            case Feeds.Attached.OtherFilter(var inForce) ->
                    refuse(
                            link,
                            AmqpError.PRECONDITION_FAILED,
                            "the consumer group %s is read over MQTT with the filter %s now, and over AMQP everything is read"
                                    .formatted(who.admitted().groupId(), inForce));
            case Feeds.Attached.Full(int consumers) ->
                    refuse(
                            link,
                            AmqpError.RESOURCE_LIMIT_EXCEEDED,
                            "the consumer group has %d consumers already".formatted(consumers));
        }
    }

    /** Any address will do. Filters are left out: those that are answered are in place (AMQP 1.0, 3.5.3). */
    private static Source answerTo(org.apache.qpid.proton.amqp.transport.@Nullable Source wanted) {
        if (!(wanted instanceof Source named)) {
            return new Source();
        }
        Source answer = (Source) named.copy();
        answer.setFilter(null);
        return answer;
    }

    private static void refuse(ProtonSender link, Symbol condition, String description) {
        LOG.info("A receiver is refused: {}", description);
        // An attach without a source tells the client that a detach with the reason follows (AMQP
        // 1.0, 2.6.3).
        link.setSource(null);
        link.open();
        link.setCondition(new ErrorCondition(condition, description));
        link.close();
    }

    private static void refuseSenderOfClient(ProtonReceiver link) {
        link.setTarget(null);
        // Without credit, which vertx-proton gives to every link otherwise.
        link.setPrefetch(0);
        link.open();
        link.setCondition(
                new ErrorCondition(
                        LinkError.DETACH_FORCED,
                        "applications send to devices with the OpenAPI, not over AMQP"));
        link.close();
    }

    private void close(Symbol condition, String description) {
        if (ended) {
            return;
        }
        Admission who = admission;
        LOG.info(
                "{}: AMQP connection is closed: {}",
                who == null ? "?" : who.address(),
                description);
        connection.setCondition(new ErrorCondition(condition, description));
        connection.close();
        end();
        // Whoever does not answer it must not keep the socket; the patience is that of a sign-in.
        vertx.setTimer(settings.signInPatience().toMillis(), _ -> connection.disconnect());
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        vertx.cancelTimer(timer);
        connected.detachReader(this);
        FeedSender ending = sender;
        if (ending != null) {
            ending.end();
        }
        whenEnded.run();
    }

    /** From any thread. */
    @Override
    public void endSoon(EndReason reason) {
        context.runOnContext(_ -> {
            boolean stopping = reason == EndReason.SERVER_STOPPING;
            close(
                    stopping ? ConnectionError.CONNECTION_FORCED : AmqpError.UNAUTHORIZED_ACCESS,
                    reason.text());
        });
    }
}
