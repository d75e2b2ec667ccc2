// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.packet.Disconnect;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Subscribe;
import org.junit.jupiter.api.Test;

class DeviceUsageTest extends LinkFixture {
    @Test
    void the_example_of_the_guide_runs() throws InterruptedException {
        DeviceUsage.run("127.0.0.1", platform.port());

        ScriptedPlatform.Visit visit = platform.nextVisit();
        assertThat(visit.expect(Subscribe.class).subscriptions().get(0).filter())
                .isEqualTo("/a1Pk/dev1/user/get");
        visit.expect(Publish.class);
        visit.expect(Disconnect.class);
    }
}
