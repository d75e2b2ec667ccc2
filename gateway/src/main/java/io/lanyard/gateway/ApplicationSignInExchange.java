// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Connect;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.platform.access.ApplicationSignIn;
import io.lanyard.platform.access.ConnectedApplications;
import io.lanyard.platform.event.ConnectionEnd;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.event.SignInRefusal;
import io.lanyard.platform.registry.AccessKey;
import io.lanyard.protocol.signin.SignInClientId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sign-in of an application, from its CONNECT over the check of its access key to the CONNACK. It has no session:
 * each connection begins with nothing.
 */
final class ApplicationSignInExchange implements ConnectionStage {
    private static final Logger LOG = LoggerFactory.getLogger(ApplicationSignInExchange.class);

    private final DeviceEndpoint endpoint;
    private final GatewaySettings settings;
    private final GatewayServices services;
    private final SignInWorkers workers;
    private final Connect connect;
    private final SignInClientId clientId;
    private final ConnectTerms terms;
    private long revocationsSeen;

    ApplicationSignInExchange(
            DeviceEndpoint endpoint,
            GatewaySettings settings,
            GatewayServices services,
            SignInWorkers workers,
            Connect connect,
            SignInClientId clientId,
            ConnectTerms terms) {
        this.endpoint = endpoint;
        this.settings = settings;
        this.services = services;
        this.workers = workers;
        this.connect = connect;
        this.clientId = clientId;
        this.terms = terms;
    }

    /** The clientId of a CONNECT with which an application signs in; null when a device does. */
    static @Nullable SignInClientId askedForBy(Connect connect) {
        try {
            SignInClientId clientId = SignInClientId.parse(connect.clientId());
            return clientId.isOfApplication() ? clientId : null;
        } catch (IllegalArgumentException e) {
            // The sign-in of devices says what is wrong with it.
            return null;
        }
    }

    /** Checks on one of the workers and answers; until then nothing is to be read from the connection. */
    void start(SignInTurn turn) {
        revocationsSeen = services.applications().connected().revocations();
        workers.checkApplication(
                connect,
                clientId,
                turn,
                result -> endpoint.connection().eventLoop().execute(() -> onChecked(result, turn)));
    }

    private void onChecked(ApplicationSignIn.Result result, SignInTurn turn) {
        switch (result) {
            // Also when it has gone in the meantime: a guess is one all the same.
            case ApplicationSignIn.Result.Refused(SignInRefusal refusal, String detail) ->
                    endpoint.refuse(connect.userName(), refusal, detail);
            case ApplicationSignIn.Result.Admitted(AccessKey key) -> {
                if (endpoint.ended() == null) {
                    admit(key, turn);
                }
            }
        }
    }

    private void admit(AccessKey key, SignInTurn turn) {
        if (connect.will() != null) {
            if (terms.isFive()) {
                endpoint.refuse(
                        connect.userName(),
                        SignInRefusal.WILL_NOT_ALLOWED,
                        "applications leave no will");
                return;
            }
            services.counters().dropped(DropReason.PUBLISH_NOT_ALLOWED);
            LOG.info("{}: will dropped: applications leave none", endpoint);
        }
        ConnectedApplications.Name name = new ConnectedApplications.Name(key.id(), clientId.bare());
        ApplicationLink link =
                new ApplicationLink(
                        endpoint,
                        settings,
                        services,
                        name,
                        key.scope(),
                        clientId.parameter("consumerGroupId").orElse(""),
                        terms);
        switch (services.applications().connected().attach(name, link, revocationsSeen)) {
            case ConnectedApplications.Attached.Outdated() -> start(turn);
            case ConnectedApplications.Attached.Done() -> {
                endpoint.signedIn(link);
                services.counters().count(Counters.Event.APPLICATION_SIGN_IN);
                LOG.info("{}: signed in", endpoint);
                // It never finds a session, whatever it asks for.
                endpoint.connection()
                        .send(
                                new Connack(
                                        false,
                                        ReasonCode.SUCCESS,
                                        terms.announcedWithoutSession(settings)));
                endpoint.pauses().end(ReadPauses.Reason.SIGN_IN);
            }
        }
    }

    @Override
    public void onPacket(Packet packet) {
        endpoint.endForViolation(
                ReasonCode.PROTOCOL_ERROR, packet.type() + " before the end of the sign-in");
    }

    @Override
    public @Nullable EndReason overdue(long now, long lastHeard) {
        return now - lastHeard > settings.signIns().timeout().toNanos()
                ? EndReason.SIGN_IN_TIMEOUT
                : null;
    }

    @Override
    public void onEnd(ConnectionEnd end, @Nullable ReasonCode code) {
        if (end.reason() == EndReason.SERVER_STOPPING) {
            endpoint.connection()
                    .send(
                            new Connack(
                                    false,
                                    ReasonCode.SERVER_UNAVAILABLE,
                                    Farewell.reason(end.reason().text())));
        }
    }
}
