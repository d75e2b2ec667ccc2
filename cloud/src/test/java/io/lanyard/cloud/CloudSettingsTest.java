// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.cloud.live.LiveSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CloudSettingsTest {
    @Test
    void hasTheseNamesAndDefaults() {
        assertThat(CloudSettings.DEFAULT)
                .hasToString(
                        "CloudSettings[host=0.0.0.0, port=8080, maxConnections=10000, maxRequests=10000, maxRequestLineBytes=524288, maxBodyBytes=1048576, nonceBytes=67108864, idleTimeout=PT1M, patience=PT30S, live=LiveSettings[watchers=100, messages=1000, bytes=16777216, heartbeat=PT15S], consume=ConsumeSettings[clients=100, maxUnsettled=1000, heartbeat=PT15S], metrics=LOOPBACK]");
    }

    @Test
    void refusesAPortThatIsNone() {
        assertThatThrownBy(() -> CloudSettings.DEFAULT.listeningOn("localhost", 65_536))
                .hasMessage("port has to be 0 to 65535, found 65536");
    }

    @Test
    void refusesAHeartbeatThatWouldComeTooLate() {
        LiveSettings slow = new LiveSettings(1, 1, 1, Duration.ofMinutes(1));

        assertThatThrownBy(() -> CloudSettings.DEFAULT.withLive(slow))
                .hasMessageContaining("idleTimeout has to be longer than the heartbeat");
    }

    @Test
    void refusesBoundsBelowOne() {
        assertThatThrownBy(() -> new LiveSettings(1, 0, 1, Duration.ofSeconds(1)))
                .hasMessage("messages has to be at least 1, found 0");
    }
}
