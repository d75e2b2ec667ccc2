// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.protocol.identity.DeviceId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailedSignInsTest {
    private static final AddressBlock ATTACKER = new AddressBlock(false, 1);
    private static final AddressBlock NEIGHBOUR = new AddressBlock(false, 2);
    private static final DeviceId ONE = DeviceId.of("a1Product01", "device-1");
    private static final DeviceId OTHER = DeviceId.of("a1Product01", "device-2");

    private final AtomicLong nanos = new AtomicLong();
    private final FailedSignIns<DeviceId> failures =
            new FailedSignIns<>(Duration.ofSeconds(3), 3, nanos::get);

    @Test
    void theDelayForADeviceGrowsToItsBoundAndEndsAfterAMinuteOfCalm() {
        for (int i = 0; i < FailedSignIns.FREE_FOR_CLAIMED; i++) {
            assertThat(failures.failed(ATTACKER, ONE)).isZero();
        }
        assertThat(failures.failed(ATTACKER, ONE)).hasMillis(200);
        assertThat(failures.failed(ATTACKER, ONE)).hasMillis(400);
        for (int i = 0; i < 30; i++) {
            failures.failed(ATTACKER, ONE);
        }
        // From another address too: guessing is not made faster by many of them.
        assertThat(failures.failed(NEIGHBOUR, ONE)).hasMillis(3_000);
        assertThat(failures.failed(NEIGHBOUR, OTHER)).isZero();
        nanos.addAndGet(FailedSignIns.CALM.toNanos());
        assertThat(failures.failed(ATTACKER, ONE)).isZero();
    }

    @Test
    void theDelayForAnAddressGrowsWhateverDevicesItClaims() {
        for (int i = 0; i < FailedSignIns.FREE_FOR_ADDRESS; i++) {
            assertThat(failures.failed(ATTACKER, null)).isZero();
        }
        assertThat(failures.failed(ATTACKER, OTHER)).hasMillis(200);
        assertThat(failures.failed(NEIGHBOUR, null)).isZero();
    }

    @Test
    void anAddressIsSuspectForTheRestOfTheMinuteInWhichItFailedTooOften() {
        for (int i = 0; i < 3; i++) {
            assertThat(failures.isSuspect(ATTACKER)).isFalse();
            failures.failed(ATTACKER, null);
        }
        assertThat(failures.isSuspect(ATTACKER)).isTrue();
        assertThat(failures.isSuspect(NEIGHBOUR)).isFalse();
        nanos.addAndGet(FailedSignIns.CALM.toNanos());
        assertThat(failures.isSuspect(ATTACKER)).isFalse();
    }

    @Test
    void ofIpv6TheNetworkCounts() throws Exception {
        assertThat(block("2001:db8:1:2::1")).isEqualTo(block("2001:db8:1:2:ffff::2"));
        assertThat(block("2001:db8:1:2::1")).isNotEqualTo(block("2001:db8:1:3::1"));
        assertThat(block("192.0.2.1")).isNotEqualTo(block("192.0.2.2"));
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        System.arraycopy(InetAddress.getByName("192.0.2.1").getAddress(), 0, mapped, 12, 4);
        assertThat(AddressBlock.of(mapped)).isEqualTo(block("192.0.2.1"));
    }

    private static AddressBlock block(String address) throws UnknownHostException {
        return AddressBlock.of(InetAddress.getByName(address).getAddress());
    }
}
