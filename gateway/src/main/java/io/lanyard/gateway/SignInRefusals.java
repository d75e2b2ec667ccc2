// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.platform.access.AddressBlock;
import io.lanyard.platform.access.FailedSignIns;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.event.SignInRefusal;
import io.lanyard.protocol.signin.UserName;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells devices that they stay out, by CONNACK: at once, or a while later when too many tries have failed. Whoever does
 * not wait for his answer is counted all the same. One for all connections; each call on the loop of its connection.
 */
final class SignInRefusals {
    private static final Logger LOG = LoggerFactory.getLogger(SignInRefusals.class);

    private final FailedSignIns failures;
    private final Counters counters;

    SignInRefusals(ConnectionBounds bounds, Counters counters, LongSupplier ticker) {
        this.failures =
                new FailedSignIns(
                        bounds.longestFailureDelay(), bounds.suspectFailuresPerMinute(), ticker);
        this.counters = counters;
    }

    /** Whether so many sign-ins from there have failed that the next one is to wait behind those of others. */
    boolean isSuspect(DeviceEndpoint endpoint) {
        return failures.isSuspect(block(endpoint));
    }

    /**
     * Refuses a sign-in and ends its connection, which may have ended already.
     *
     * @param detail what was wrong; for the log, and for the device only what it knows anyway
     */
    void refuse(
            DeviceEndpoint endpoint,
            @Nullable String userName,
            SignInRefusal refusal,
            String detail) {
        counters.refused(refusal);
        String who = userName == null ? "nobody, as there is no user name," : userName;
        LOG.info("{}: sign-in of {} refused: {}: {}", endpoint, who, refusal, detail);
        Duration delay = isGuess(refusal) ? delayAfterFailure(endpoint, userName) : Duration.ZERO;
        if (endpoint.ended() != null) {
            return;
        }
        if (delay.isZero()) {
            answer(endpoint, refusal, detail);
        } else {
            counters.count(Counters.Event.SIGN_IN_DELAYED);
            endpoint.holdBack(delay, () -> answer(endpoint, refusal, detail));
        }
    }

    private static void answer(DeviceEndpoint endpoint, SignInRefusal refusal, String detail) {
        Properties why = Farewell.reason(Farewell.textOf(refusal, detail));
        endpoint.connection().send(new Connack(false, Farewell.reasonOf(refusal), why));
        endpoint.end(EndReason.SIGN_IN_REFUSED, refusal.toString());
    }

    private Duration delayAfterFailure(DeviceEndpoint endpoint, @Nullable String userName) {
        return failures.failed(
                block(endpoint), userName == null ? null : UserName.parse(userName).orElse(null));
    }

    private static AddressBlock block(DeviceEndpoint endpoint) {
        return PeerAddress.block(endpoint.connection().remoteAddress());
    }

    private static boolean isGuess(SignInRefusal refusal) {
        return refusal == SignInRefusal.BAD_CREDENTIALS
                || refusal == SignInRefusal.CLIENT_ID_MALFORMED
                || refusal == SignInRefusal.REGISTRATION_REFUSED;
    }
}
