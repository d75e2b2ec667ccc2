// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.platform.access.SignIn;
import io.lanyard.platform.access.SignInLog;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.routing.Uplink;
import io.lanyard.platform.service.DynamicRegistration;
import io.lanyard.platform.session.Sessions;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * What the gateway calls.
 *
 * @param clock the time of day
 * @param ticker nanoseconds that only rise, for keep alive and time-outs
 */
public record GatewayServices(
        SignIn signIn,
        SignInLog signInLog,
        DynamicRegistration registration,
        Sessions sessions,
        Uplink uplink,
        ApplicationServices applications,
        Counters counters,
        InstantSource clock,
        LongSupplier ticker) {
    public GatewayServices {
        Objects.requireNonNull(signIn, "signIn is null");
        Objects.requireNonNull(signInLog, "signInLog is null");
        Objects.requireNonNull(registration, "registration is null");
        Objects.requireNonNull(sessions, "sessions is null");
        Objects.requireNonNull(uplink, "uplink is null");
        Objects.requireNonNull(applications, "applications is null");
        Objects.requireNonNull(counters, "counters is null");
        Objects.requireNonNull(clock, "clock is null");
        Objects.requireNonNull(ticker, "ticker is null");
    }
}
