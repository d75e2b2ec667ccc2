// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.DevicePeer;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.ProductKey;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DuelsTest {
    private static final DeviceId DEVICE =
            new DeviceId(ProductKey.of("a1Product01"), DeviceName.of("device-1"));

    private Instant now = Instant.parse("2026-11-25T12:00:00Z");
    private final Duels duels = new Duels(() -> now.toEpochMilli());

    private static DevicePeer peer(String address, int port) {
        return new DevicePeer(address, port, "TCP", "C", "3.2.0");
    }

    private Duration delay() {
        return duels.newcomer(DEVICE).delay();
    }

    private void kick(int number) {
        DevicePeer one = peer("192.0.2.1", number);
        DevicePeer other = peer("192.0.2.2", number);
        duels.kicked(DEVICE, number % 2 == 0 ? one : other, number % 2 == 0 ? other : one);
    }

    @Test
    void theDelayGrowsToItsBoundAndEndsAfterCalm() {
        for (int i = 0; i < Duels.THRESHOLD; i++) {
            kick(i);
            assertThat(delay()).isZero();
        }
        kick(Duels.THRESHOLD);
        for (int seconds : new int[] {1, 2, 4, 8, 8}) {
            assertThat(delay()).hasSeconds(seconds);
        }
        now = now.plus(Duels.CALM).plusMillis(1);
        assertThat(delay()).isZero();
    }

    @Test
    void aDeviceThatMovesFromAddressToAddressIsNoDuel() {
        for (int i = 0; i < 20; i++) {
            duels.kicked(DEVICE, peer("192.0.2." + i, i), peer("192.0.2." + (i + 1), i));
        }
        assertThat(delay()).isZero();
    }

    @Test
    void kicksThatAreAnsweredCountWhateverThePeersLookLike() {
        for (int i = 0; i < Duels.THRESHOLD; i++) {
            assertThat(delay()).isZero();
            duels.kicked(DEVICE, peer("192.0.2.1", i), peer("192.0.2.1", i + 1));
            duels.answered(DEVICE);
        }
        assertThat(delay()).hasSeconds(1);
    }
}
