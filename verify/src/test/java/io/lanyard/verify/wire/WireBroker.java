// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.wire;

import io.lanyard.testkit.tls.TrustedAuthority;
import io.lanyard.verify.platform.CloudApi;
import io.lanyard.verify.platform.TestDevice;
import java.time.Duration;

/** What a row is run against. */
interface WireBroker {
    /** The port that speaks MQTT over this carrier. */
    int port(WireCarrier carrier);

    /** What has to be trusted for TLS. */
    TrustedAuthority authority();

    TestDevice newDevice();

    /** A listed device of a product with dynamic registration; its ProductSecret stands in for its secret. */
    TestDevice newRegisteringDevice();

    CloudApi cloud();

    /** Lets time pass. */
    void pass(Duration duration);
}
