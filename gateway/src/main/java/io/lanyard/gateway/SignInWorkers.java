// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.packet.Connect;
import io.lanyard.platform.access.ApplicationSignIn;
import io.lanyard.platform.access.SignIn;
import io.lanyard.platform.event.SignInRefusal;
import io.lanyard.platform.service.RegistrationResult;
import io.lanyard.platform.service.RegistrationResult.Reason;
import io.lanyard.protocol.identity.CertificateFingerprint;
import io.lanyard.protocol.signin.SignInClientId;
import io.lanyard.protocol.signin.Signature;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that check sign-ins: the registry blocks, and an event loop must not. Those from addresses where many have
 * failed have one thread and a queue of their own, so that a flood of guesses keeps nobody else waiting.
 *
 * <p>A CONNECT of usual size always finds a place to wait, however many guesses wait already: only its check tells
 * that it is right. The queues are bounded by what is open, because a connection waits at most once, costs more than
 * its CONNECT, and is not checked once it has gone. A large CONNECT waits as long as all of them together have room.
 */
final class SignInWorkers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SignInWorkers.class);

    /** Up to here the size is usual; what the SDKs send is a few hundred bytes. */
    static final int USUAL_BYTES = 2_048;

    /** So much of larger ones may wait. */
    static final long MAX_LARGE_BYTES = 32L << 20;

    private static final String NO_ROOM =
            "too many sign-ins with a CONNECT above " + USUAL_BYTES + " bytes wait already";

    private final SignIn signIn;
    private final ApplicationSignIn applicationSignIn;
    private final ConnectRate connectRate;
    private final ThreadPoolExecutor threads;
    private final ThreadPoolExecutor suspectsThread;
    private final AtomicLong largeBytes = new AtomicLong();

    SignInWorkers(GatewayServices services, GatewaySettings settings) {
        this(
                services.signIn(),
                services.applications().signIn(),
                new ConnectRate(settings.signIns().perMinute(), services.ticker()),
                Math.max(2, Runtime.getRuntime().availableProcessors()));
    }

    SignInWorkers(
            SignIn signIn,
            ApplicationSignIn applicationSignIn,
            ConnectRate connectRate,
            int threads) {
        this.signIn = signIn;
        this.applicationSignIn = applicationSignIn;
        this.connectRate = connectRate;
        this.threads = pool("sign-in-", threads);
        this.suspectsThread = pool("suspect-sign-in-", 1);
    }

    private static ThreadPoolExecutor pool(String name, int count) {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(
                count,
                count,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task ->
                        Thread.ofPlatform()
                                .name(name + number.incrementAndGet())
                                .daemon()
                                .unstarted(task));
    }

    /** Sign-ins and registrations that wait for a thread. */
    int waiting() {
        return threads.getQueue().size() + suspectsThread.getQueue().size();
    }

    /**
     * Checks the sign-in and hands the result over, on one of these threads or, when there is no room, at once.
     *
     * @param certificate that the device has shown and that is valid now; null for none
     */
    void check(
            Connect connect,
            @Nullable CertificateFingerprint certificate,
            SignInTurn turn,
            Consumer<SignIn.Result> receiver) {
        if (!queue(turn, () -> receiver.accept(result(connect, certificate)))) {
            receiver.accept(new SignIn.Result.Refused(SignInRefusal.UNAVAILABLE, NO_ROOM));
        }
    }

    /** Checks the sign-in of an application and hands the result over, like {@link #check}. */
    void checkApplication(
            Connect connect,
            SignInClientId clientId,
            SignInTurn turn,
            Consumer<ApplicationSignIn.Result> receiver) {
        if (!queue(turn, () -> receiver.accept(result(connect, clientId)))) {
            receiver.accept(
                    new ApplicationSignIn.Result.Refused(SignInRefusal.UNAVAILABLE, NO_ROOM));
        }
    }

    private ApplicationSignIn.Result result(Connect connect, SignInClientId clientId) {
        byte[] password = connect.password();
        String keyId = connect.userName();
        if (keyId == null || password == null) {
            return new ApplicationSignIn.Result.Refused(
                    SignInRefusal.BAD_CREDENTIALS,
                    "CONNECT has no " + (keyId == null ? "user name" : "password"));
        }
        try {
            return applicationSignIn.check(
                    clientId, keyId, signature -> Signature.matches(signature, password));
        } catch (RuntimeException e) {
            LOG.error("A sign-in failed", e);
            return new ApplicationSignIn.Result.Refused(
                    SignInRefusal.UNAVAILABLE, "the check failed: " + e);
        }
    }

    /** Does a registration and hands its result over, like {@link #check}. */
    void register(
            SignInTurn turn,
            Supplier<RegistrationResult> registration,
            Consumer<RegistrationResult> receiver) {
        if (!queue(turn, () -> receiver.accept(result(registration)))) {
            receiver.accept(new RegistrationResult.Refused(Reason.UNAVAILABLE, NO_ROOM));
        }
    }

    /** Whether there was room. */
    private boolean queue(SignInTurn turn, Runnable check) {
        Executor lane = turn.suspect() ? suspectsThread : threads;
        long large = turn.bytes() > USUAL_BYTES ? turn.bytes() : 0;
        if (large > 0 && largeBytes.addAndGet(large) > MAX_LARGE_BYTES) {
            largeBytes.addAndGet(-large);
            return false;
        }
        try {
            lane.execute(() -> {
                largeBytes.addAndGet(-large);
                if (turn.stillThere().getAsBoolean()) {
                    check.run();
                } else {
                    turn.abandoned().run();
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            // The gateway closes, and so does the connection.
            largeBytes.addAndGet(-large);
            LOG.debug("A sign-in comes too late", e);
            return false;
        }
    }

    private static RegistrationResult result(Supplier<RegistrationResult> registration) {
        try {
            return registration.get();
        } catch (RuntimeException e) {
            LOG.error("A registration failed", e);
            return new RegistrationResult.Refused(
                    Reason.UNAVAILABLE, "the registration failed: " + e);
        }
    }

    private SignIn.Result result(Connect connect, @Nullable CertificateFingerprint certificate) {
        try {
            SignIn.Result result =
                    signIn.check(
                            connect.clientId(),
                            connect.userName(),
                            connect.password(),
                            certificate);
            if (result instanceof SignIn.Result.Admitted(var admission)
                    && !connectRate.admits(admission.device().id())) {
                return new SignIn.Result.Refused(
                        SignInRefusal.CONNECT_RATE,
                        "more sign-ins in a minute than the setting allows");
            }
            return result;
        } catch (RuntimeException e) {
            // Permissions fail closed: whoever hits a bug stays out, and is told so.
            LOG.error("A sign-in failed", e);
            return new SignIn.Result.Refused(SignInRefusal.UNAVAILABLE, "the check failed: " + e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        suspectsThread.shutdownNow();
    }
}
