// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.packet.Connect;
import io.lanyard.platform.access.SignIn;
import io.lanyard.platform.event.SignInRefusal;
import io.lanyard.platform.service.RegistrationResult;
import io.lanyard.platform.service.RegistrationResult.Reason;
import io.lanyard.protocol.identity.CertificateFingerprint;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that check sign-ins: the registry blocks, and an event loop must not. Those from addresses where many have
 * failed have one thread and a queue of their own, so that a flood of guesses keeps nobody else waiting. Both queues
 * are bounded; what does not fit is told that the platform is busy.
 */
final class SignInWorkers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SignInWorkers.class);
    private static final int MAX_WAITING = 10_000;

    private final SignIn signIn;
    private final ConnectRate connectRate;
    private final ThreadPoolExecutor threads;
    private final ThreadPoolExecutor suspectsThread;

    SignInWorkers(GatewayServices services, GatewaySettings settings) {
        this.signIn = services.signIn();
        this.connectRate = new ConnectRate(settings.connectsPerMinute(), services.ticker());
        this.threads = pool("sign-in-", Math.max(2, Runtime.getRuntime().availableProcessors()));
        this.suspectsThread = pool("suspect-sign-in-", 1);
    }

    private static ThreadPoolExecutor pool(String name, int count) {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(
                count,
                count,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                task ->
                        Thread.ofPlatform()
                                .name(name + number.incrementAndGet())
                                .daemon()
                                .unstarted(task));
    }

    private ThreadPoolExecutor lane(boolean suspect) {
        return suspect ? suspectsThread : threads;
    }

    /** Sign-ins and registrations that wait for a thread. */
    int waiting() {
        return threads.getQueue().size() + suspectsThread.getQueue().size();
    }

    /**
     * Checks the sign-in and hands the result over, on one of these threads or, when they are busy, at once.
     *
     * @param certificate that the device has shown and that is valid now; null for none
     * @param suspect whether it comes from where many have failed
     */
    void check(
            Connect connect,
            @Nullable CertificateFingerprint certificate,
            boolean suspect,
            Consumer<SignIn.Result> receiver) {
        try {
            lane(suspect).execute(() -> receiver.accept(result(connect, certificate)));
        } catch (RejectedExecutionException e) {
            receiver.accept(
                    new SignIn.Result.Refused(
                            SignInRefusal.UNAVAILABLE, MAX_WAITING + " sign-ins wait already"));
        }
    }

    /** Does a registration and hands its result over, like {@link #check}. */
    void register(
            boolean suspect,
            Supplier<RegistrationResult> registration,
            Consumer<RegistrationResult> receiver) {
        try {
            lane(suspect).execute(() -> receiver.accept(result(registration)));
        } catch (RejectedExecutionException e) {
            receiver.accept(
                    new RegistrationResult.Refused(
                            Reason.UNAVAILABLE, MAX_WAITING + " sign-ins wait already"));
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
