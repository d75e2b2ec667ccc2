// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.netty.channel.EventLoop;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What surrounds a link and a test may replace.
 *
 * @param loop serves all connections of the link, one after the other
 * @param timers the time on that loop
 * @param lookup finds the addresses of the platform
 * @param random spreads the attempts to reconnect
 * @param clock the wall clock for the {@code timestamp} of the sign-in
 * @param callbacks runs the application's callbacks
 * @param release ends the threads that the link owns; called once, when it is closed
 */
public record LinkEnvironment(
        EventLoop loop,
        Timers timers,
        AddressLookup lookup,
        RandomGenerator random,
        Clock clock,
        Executor callbacks,
        Runnable release) {
    public LinkEnvironment {
        Objects.requireNonNull(loop, "loop is null");
        Objects.requireNonNull(timers, "timers is null");
        Objects.requireNonNull(lookup, "lookup is null");
        Objects.requireNonNull(random, "random is null");
        Objects.requireNonNull(clock, "clock is null");
        Objects.requireNonNull(callbacks, "callbacks is null");
        Objects.requireNonNull(release, "release is null");
    }
}
