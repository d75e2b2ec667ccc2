// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;

/** A platform, devices on it, and a time that the test moves. */
abstract class LinkFixture {
    static final Duration TIMEOUT = Duration.ofSeconds(ScriptedPlatform.TIMEOUT_SECONDS);
    static final String TOPIC = "/a1Pk/dev1/user/update";

    final ScriptedPlatform platform = new ScriptedPlatform();
    Events events = new Events();
    private final List<LinkKit> kits = new ArrayList<>();
    private final AtomicReference<ManualTimers> timers = new AtomicReference<>();

    @AfterEach
    void closeAll() {
        kits.forEach(LinkKit::close);
        platform.close();
    }

    /** Settings for a device on the platform whose time the test moves. */
    LinkKitBuilder settings() {
        return manualTime(realTime());
    }

    /** Lets the test move the time of the device. */
    LinkKitBuilder manualTime(LinkKitBuilder settings) {
        return settings.timers(loop -> {
            ManualTimers manual = new ManualTimers(loop);
            timers.set(manual);
            return manual;
        });
    }

    /** Settings for a device on the platform with the time of the system. */
    LinkKitBuilder realTime() {
        return withoutSecret().deviceSecret("secret");
    }

    /** Settings for a device on the platform that has nothing to sign in with. */
    LinkKitBuilder withoutSecret() {
        return LinkKit.builder()
                .host("127.0.0.1")
                .port(platform.port())
                .secure(false)
                .productKey("a1Pk")
                .deviceName("dev1");
    }

    LinkKit build(LinkKitBuilder settings) {
        LinkKit kit = settings.build();
        kits.add(kit);
        return kit;
    }

    LinkKit kit() {
        return build(settings());
    }

    /** A device that is signed in; its callbacks are in {@link #events}. */
    LinkKit connected() throws InterruptedException {
        return connect(kit());
    }

    LinkKit connect(LinkKit kit) throws InterruptedException {
        events = Events.of(kit);
        assertThat(kit.connect(TIMEOUT)).isEqualTo(new ConnectResult(0, false));
        events.expect("connect false 0");
        return kit;
    }

    /** Moves the time of the device that was last built with {@link #settings()}. */
    void advance(Duration time) {
        timers.get().advance(time);
    }

    /** Moves the time to the next thing that the device does by itself. */
    void advanceToNext() {
        advance(untilNext().orElseThrow(() -> new AssertionError("the device has no plan")));
    }

    /** The time until the device does something by itself. */
    Optional<Duration> untilNext() {
        return timers.get().untilNext();
    }

    static Outcome outcomeOf(Receipt receipt) throws InterruptedException {
        return receipt.await(TIMEOUT)
                .orElseThrow(() -> new AssertionError("no outcome in time: " + receipt));
    }

    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TIMEOUT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time: " + what).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }
}
