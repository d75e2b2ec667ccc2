// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.connection.MqttConnection;
import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.platform.access.AddressBlock;
import io.lanyard.platform.access.FailedSignIns;
import io.lanyard.platform.event.BoundedLines;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.event.LogFields;
import io.lanyard.platform.event.SignInRefusal;
import io.lanyard.platform.event.Trace;
import io.lanyard.platform.event.TraceEntry;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.signin.UserName;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Tells devices that they stay out, by CONNACK: at once, or a while later when too many tries have failed. Whoever does
 * not wait for his answer is counted all the same. One for all connections; each call on the loop of its connection.
 */
final class SignInRefusals {
    private static final Logger LOG = LoggerFactory.getLogger(SignInRefusals.class);

    private final FailedSignIns<DeviceId> failures;
    private final FailedSignIns<String> failuresOfApplications;
    private final Counters counters;
    private final Trace trace;
    private final BoundedLines lines;

    SignInRefusals(ConnectionBounds bounds, GatewayServices services) {
        this.failures =
                new FailedSignIns<>(
                        bounds.longestFailureDelay(),
                        bounds.suspectFailuresPerMinute(),
                        services.ticker());
        this.failuresOfApplications = services.applications().failures();
        this.counters = services.counters();
        this.trace = services.sessions().trace();
        this.lines = BoundedLines.ofEverybody(services.ticker());
    }

    /** What counts the failures; those of other endpoints for devices belong there as well. */
    FailedSignIns<DeviceId> failures() {
        return failures;
    }

    /** How the sign-in that has just come is to wait for its check. */
    SignInTurn turn(DeviceEndpoint endpoint, @Nullable String userName) {
        MqttConnection connection = endpoint.connection();
        return new SignInTurn(
                failures.isSuspect(block(endpoint)),
                connection.receivedBytes(),
                connection::isThere,
                () ->
                        connection
                                .eventLoop()
                                .execute(() ->
                                        refuse(
                                                endpoint,
                                                userName,
                                                SignInRefusal.ABANDONED,
                                                "it did not wait for its check")));
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
        Optional<DeviceId> named = deviceOf(userName);
        log(endpoint, userName, named, refusal, detail);
        named.ifPresent(device ->
                trace.device(
                        TraceEntry.Kind.REFUSED,
                        device,
                        "",
                        0,
                        "%s: %s, from %s".formatted(refusal, detail, endpoint)));
        Duration delay =
                FailedSignIns.isGuess(refusal)
                        ? delayAfterFailure(endpoint, userName)
                        : Duration.ZERO;
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

    private void log(
            DeviceEndpoint endpoint,
            @Nullable String userName,
            Optional<DeviceId> named,
            SignInRefusal refusal,
            String detail) {
        String behind = lines.next();
        if (behind == null) {
            return;
        }
        LoggingEventBuilder line =
                LOG.atInfo()
                        .addKeyValue(LogFields.PEER, endpoint)
                        .addKeyValue(LogFields.REASON, refusal);
        if (named.isPresent()) {
            line = line.addKeyValue(LogFields.DEVICE, named.get());
        }
        String who = userName == null ? "nobody, as there is no user name," : userName;
        line.log("{}: sign-in of {} refused: {}: {}{}", endpoint, who, refusal, detail, behind);
    }

    private static void answer(DeviceEndpoint endpoint, SignInRefusal refusal, String detail) {
        Properties why = Farewell.reason(Farewell.textOf(refusal, detail));
        endpoint.connection().send(new Connack(false, Farewell.reasonOf(refusal), why));
        endpoint.end(EndReason.SIGN_IN_REFUSED, refusal.toString());
    }

    private Duration delayAfterFailure(DeviceEndpoint endpoint, @Nullable String userName) {
        AddressBlock block = block(endpoint);
        Optional<DeviceId> device = deviceOf(userName);
        Duration delay = failures.failed(block, device.orElse(null));
        if (userName == null || device.isPresent()) {
            return delay;
        }
        // No device has such a name: it is the id of an access key, whose guesses count wherever
        // they come in.
        Duration ofKey = failuresOfApplications.failed(block, FailedSignIns.claimedKey(userName));
        return ofKey.compareTo(delay) > 0 ? ofKey : delay;
    }

    private static Optional<DeviceId> deviceOf(@Nullable String userName) {
        return userName == null ? Optional.empty() : UserName.parse(userName);
    }

    private static AddressBlock block(DeviceEndpoint endpoint) {
        return PeerAddress.block(endpoint.connection().remoteAddress());
    }
}
