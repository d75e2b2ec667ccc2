// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.wire;

import io.lanyard.testkit.time.ManualClock;
import io.lanyard.testkit.tls.TrustedAuthority;
import io.lanyard.verify.platform.CloudApi;
import io.lanyard.verify.platform.RunningPlatform;
import io.lanyard.verify.platform.TestDevice;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Our platform; with a clock when it is one of its own for a row that moves the time. */
record PlatformBroker(RunningPlatform platform, @Nullable ManualClock clock) implements WireBroker {
    @Override
    public int port(WireCarrier carrier) {
        return platform.mqttPort();
    }

    @Override
    public TrustedAuthority authority() {
        return platform.authority();
    }

    @Override
    public TestDevice newDevice() {
        return platform.newDevice();
    }

    @Override
    public TestDevice newRegisteringDevice() {
        return platform.newRegisteringDevice();
    }

    @Override
    public CloudApi cloud() {
        return platform.cloud();
    }

    @Override
    public void pass(Duration duration) {
        if (clock == null) {
            throw new IllegalStateException("this platform lives in real time");
        }
        clock.advance(duration);
    }
}
