// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.amqp;

import io.lanyard.platform.event.SignInRefusal;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import io.vertx.proton.ProtonConnection;
import io.vertx.proton.sasl.ProtonSaslAuthenticator;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import org.apache.qpid.proton.engine.Sasl;
import org.apache.qpid.proton.engine.Sasl.SaslOutcome;
import org.apache.qpid.proton.engine.Transport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SASL PLAIN of one connection (RFC 4616); on the connection's event loop. A client that takes too long is closed. */
final class PlainAuthenticator implements ProtonSaslAuthenticator {
    private static final Logger LOG = LoggerFactory.getLogger(PlainAuthenticator.class);
    private static final String PLAIN = "PLAIN";
    private static final int MAX_RESPONSE = 4_096;

    private final Vertx vertx;
    private final AmqpSignIn signIn;
    private final AmqpSettings settings;
    private final Executor blocking;
    private final FailedAmqpSignIns failures;

    private @Nullable NetSocket socket;
    private @Nullable ProtonConnection connection;
    private @Nullable Sasl sasl;
    private @Nullable Transport transport;
    private @Nullable Batches batches;
    private @Nullable OpenFrame open;
    private long timer = -1;
    private boolean checking;
    private boolean succeeded;

    PlainAuthenticator(
            Vertx vertx,
            AmqpSignIn signIn,
            AmqpSettings settings,
            Executor blocking,
            FailedAmqpSignIns failures) {
        this.vertx = vertx;
        this.signIn = signIn;
        this.settings = settings;
        this.blocking = blocking;
        this.failures = failures;
    }

    @Override
    public void init(NetSocket opened, ProtonConnection protonConnection, Transport ofConnection) {
        socket = opened;
        connection = protonConnection;
        transport = ofConnection;
        sasl = ofConnection.sasl();
        sasl.server();
        sasl.allowSkip(false);
        sasl.setMechanisms(PLAIN);
        // Around what SASL has wrapped, and before the first byte is read.
        batches = Batches.of(ofConnection);
        open = OpenFrame.of(ofConnection);
        timer =
                vertx.setTimer(
                        settings.signInPatience().toMillis(),
                        _ -> {
                            LOG.info("{}: did not sign in in time", opened.remoteAddress());
                            var _ = opened.close();
                        });
    }

    @Override
    public void process(Handler<Boolean> done) {
        Sasl exchange = sasl;
        if (exchange == null || checking) {
            done.handle(false);
            return;
        }
        String[] chosen = exchange.getRemoteMechanisms();
        if (chosen.length == 0) {
            done.handle(false);
            return;
        }
        if (!chosen[0].equals(PLAIN)) {
            finish(
                    exchange,
                    new AmqpSignIn.Result.Refused(
                            SignInRefusal.AUTHENTICATION_METHOD,
                            null,
                            "only SASL PLAIN is spoken here"),
                    done);
            return;
        }
        int length = exchange.pending();
        if (length == 0) {
            // PLAIN comes with its initial response; a client that waits to be asked gets nothing.
            finish(exchange, AmqpSignIn.malformed("SASL PLAIN without a response"), done);
            return;
        }
        byte[] response = new byte[Math.min(length, MAX_RESPONSE)];
        exchange.recv(response, 0, response.length);
        String[] parts = new String(response, StandardCharsets.UTF_8).split("\0", -1);
        if (length > MAX_RESPONSE || parts.length != 3) {
            finish(exchange, AmqpSignIn.malformed("the response of SASL PLAIN is malformed"), done);
            return;
        }
        checking = true;
        Context context = vertx.getOrCreateContext();
        blocking.execute(() -> {
            AmqpSignIn.Result result;
            try {
                result = signIn.check(parts[1], parts[2]);
            } catch (RuntimeException e) {
                LOG.error("A sign-in failed on the registry", e);
                result =
                        new AmqpSignIn.Result.Refused(
                                SignInRefusal.UNAVAILABLE, null, "the registry failed");
            }
            AmqpSignIn.Result given = result;
            context.runOnContext(_ -> finish(exchange, given, done));
        });
    }

    private void finish(Sasl exchange, AmqpSignIn.Result result, Handler<Boolean> done) {
        vertx.cancelTimer(timer);
        NetSocket peer = socket;
        Object address = peer == null ? "?" : peer.remoteAddress();
        switch (result) {
            case AmqpSignIn.Result.Admitted admitted -> {
                ProtonConnection signedIn = connection;
                Transport carrier = transport;
                Batches inBatches = batches;
                OpenFrame coming = open;
                if (signedIn != null && carrier != null && inBatches != null && coming != null) {
                    signedIn.attachments()
                            .set(
                                    AmqpConnection.ADMISSION,
                                    AmqpConnection.Admission.class,
                                    new AmqpConnection.Admission(
                                            admitted,
                                            carrier,
                                            inBatches,
                                            coming,
                                            String.valueOf(address)));
                }
                succeeded = true;
                exchange.done(SaslOutcome.PN_SASL_OK);
                done.handle(true);
            }
            case AmqpSignIn.Result.Refused refused ->
                    failures.answer(
                            peer,
                            refused,
                            () -> {
                                exchange.done(SaslOutcome.PN_SASL_AUTH);
                                done.handle(true);
                            });
        }
    }

    @Override
    public boolean succeeded() {
        return succeeded;
    }
}
