// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.cloud.http.HttpAnswer;
import io.lanyard.platform.access.FailedSignIns;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.service.Devices;
import io.lanyard.platform.service.DynamicRegistration;
import io.lanyard.platform.service.PlainRegistration;
import io.lanyard.platform.service.ServiceLimits;
import io.lanyard.platform.session.ConnectedDevices;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.storage.memory.MemoryRegistry;
import io.lanyard.testkit.time.ManualClock;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From where the page answers; nothing that a test can connect from is elsewhere. */
class DeviceRegistrationPageTest {
    private static final String FORM =
            "productKey=a1QbDtEsT00&deviceName=device1&random=1&sign=00&signMethod=hmacsha1";
    private static final int REFUSED = 460;
    private static final int LOOKED_UP = 6250;

    @ParameterizedTest
    @CsvSource({
        "DENY_PLAIN,  false, 127.0.0.1,       " + LOOKED_UP,
        "DENY_PLAIN,  false, ::1,             " + LOOKED_UP,
        "DENY_PLAIN,  false, 0:0:0:0:0:0:0:1, " + LOOKED_UP,
        "DENY_PLAIN,  false, ::ffff:127.0.0.1," + LOOKED_UP,
        "DENY_PLAIN,  false, 192.0.2.1,       " + REFUSED,
        "DENY_PLAIN,  false, 2001:db8::1,     " + REFUSED,
        "DENY_PLAIN,  false, localhost,       " + REFUSED,
        "DENY_PLAIN,  false, '',              " + REFUSED,
        "DENY_PLAIN,  true,  192.0.2.1,       " + LOOKED_UP,
        "ALLOW_PLAIN, false, 192.0.2.1,       " + LOOKED_UP
    })
    void withoutTlsThePageAnswersThisMachineOnlyUnlessTheOperatorSaysSo(
            PlainRegistration plain, boolean encrypted, String peer, int code) {
        ManualClock clock = new ManualClock();
        try (MemoryRegistry registry = new MemoryRegistry()) {
            Devices devices = new Devices(registry, NOBODY, clock, ServiceLimits.DEFAULT);
            HttpAnswer answer =
                    new DeviceRegistrationPage(
                                    new DynamicRegistration(
                                            registry, devices, NOBODY, plain, clock),
                                    new FailedSignIns<>(Duration.ZERO, 0, clock.ticker()),
                                    new Counters())
                            .answer(FORM, encrypted, peer);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(new JsonObject(answer.encoded()).getInteger("code")).isEqualTo(code);
        }
    }

    private static final ConnectedDevices NOBODY =
            new ConnectedDevices() {
                @Override
                public boolean isOnline(DeviceId device) {
                    return false;
                }

                @Override
                public int onlineCount() {
                    return 0;
                }

                @Override
                public int onlineCount(ProductKey product) {
                    return 0;
                }

                @Override
                public void cutOff(DeviceId device, EndReason reason) {}
            };
}
