// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.testkit.time.ManualClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailedSignInsTest {
    private static final AddressBlock ATTACKER = new AddressBlock(false, 1);
    private static final AddressBlock NEIGHBOUR = new AddressBlock(false, 2);

    private final ManualClock clock = new ManualClock();
    private final FailedSignIns failures =
            new FailedSignIns(
                    new ConnectionBounds(0, 0, 100, Duration.ofSeconds(3), 0), clock.ticker());

    private static Duration after(long nanos) {
        return Duration.ofNanos(nanos);
    }

    @Test
    void theDelayForADeviceGrowsToItsBoundAndEndsAfterAMinuteOfCalm() {
        for (int i = 0; i < FailedSignIns.FREE_FOR_DEVICE; i++) {
            assertThat(failures.failed(ATTACKER, GatewayFixture.ONE)).isZero();
        }
        assertThat(after(failures.failed(ATTACKER, GatewayFixture.ONE))).hasMillis(200);
        assertThat(after(failures.failed(ATTACKER, GatewayFixture.ONE))).hasMillis(400);
        for (int i = 0; i < 30; i++) {
            failures.failed(ATTACKER, GatewayFixture.ONE);
        }
        // From another address too: guessing is not made faster by many of them.
        assertThat(after(failures.failed(NEIGHBOUR, GatewayFixture.ONE))).hasMillis(3_000);
        assertThat(failures.failed(NEIGHBOUR, GatewayFixture.OTHER)).isZero();
        clock.advance(FailedSignIns.CALM);
        assertThat(failures.failed(ATTACKER, GatewayFixture.ONE)).isZero();
    }

    @Test
    void theDelayForAnAddressGrowsWhateverDevicesItClaims() {
        for (int i = 0; i < FailedSignIns.FREE_FOR_ADDRESS; i++) {
            assertThat(failures.failed(ATTACKER, null)).isZero();
        }
        assertThat(after(failures.failed(ATTACKER, GatewayFixture.OTHER))).hasMillis(200);
        assertThat(failures.failed(NEIGHBOUR, null)).isZero();
    }

    @Test
    void ofIpv6TheNetworkCounts() throws Exception {
        assertThat(block("2001:db8:1:2::1")).isEqualTo(block("2001:db8:1:2:ffff::2"));
        assertThat(block("2001:db8:1:2::1")).isNotEqualTo(block("2001:db8:1:3::1"));
        assertThat(block("192.0.2.1")).isNotEqualTo(block("192.0.2.2"));
        assertThat(block("::ffff:192.0.2.1")).isEqualTo(block("192.0.2.1"));
    }

    private static AddressBlock block(String address) throws UnknownHostException {
        return AddressBlock.of(new InetSocketAddress(InetAddress.getByName(address), 1883));
    }
}
