// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static io.lanyard.gateway.ConnectionLifeTest.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.EndReason;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.RawMqttClient;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What must not depend on how sockets are driven. A transport that cannot be used here has its place taken by the next. */
class TransportTest {
    private static GatewayFixture over(Transport transport) throws IOException {
        return new GatewayFixture(settings -> settings.over(transport));
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aMessageOfManyReadsComesThroughWhole(Transport transport) throws Exception {
        String large = hex("0123456789abcdef".repeat(12_000));
        try (GatewayFixture platform = over(transport);
                RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
            device.write("82 r 0001 s'" + GatewayFixture.TEST + "' 01").expect("90 03 00 01 01");
            for (int i = 1; i <= 3; i++) {
                device.write("32 r s'" + GatewayFixture.TEST + "' 000" + i + " " + large)
                        .expect("32 r s'" + GatewayFixture.TEST + "' 000" + i + " " + large)
                        .expect("40 02 00 0" + i)
                        .write("40 02 00 0" + i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void manyDevicesThatPublishAtATimeAreNotMixedUp(Transport transport) throws Exception {
        try (GatewayFixture platform = over(transport);
                RawMqttClient one = platform.signedIn(GatewayFixture.ONE);
                RawMqttClient other = platform.signedIn(GatewayFixture.OTHER)) {
            String ofOther = GatewayFixture.TEST.replace("device-1", "device-2");
            one.write("82 r 0001 s'" + GatewayFixture.TEST + "' 00").expect("90 03 00 01 00");
            other.write("82 r 0001 s'" + ofOther + "' 00").expect("90 03 00 01 00");
            for (int i = 0; i < 100; i++) {
                String first = "30 r s'" + GatewayFixture.TEST + "' " + hex("one " + i);
                String second = "30 r s'" + ofOther + "' " + hex("other " + i);
                one.write(first);
                other.write(second);
                other.expect(second);
                one.expect(first);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void whoIsEndedReadsWhyFirst(Transport transport) throws Exception {
        try (GatewayFixture platform = over(transport)) {
            try (RawWebSocket stranger = RawWebSocket.connectTo(platform.port())) {
                stranger.write(RawWebSocket.REQUEST.replace("Version: 13", "Version: 12"));
                assertThat(stranger.readHead()).startsWith("HTTP/1.1 426 ");
            }
            try (RawMqttClient stranger = RawMqttClient.connectTo(platform.port())) {
                stranger.write("10 r s'MQTT' 04 02 003c s'nobody'")
                        // Half a packet more, which nobody reads.
                        .write("30 ff 7f 00 01" + " 61".repeat(2_000))
                        .expect("20 02 00 04")
                        .expectClosed();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void whoResetsHisConnectionIsNoticed(Transport transport) throws Exception {
        try (GatewayFixture platform = over(transport)) {
            platform.signedIn(GatewayFixture.ONE).reset();
            Await.until("it is counted", () -> platform.counters.value(EndReason.PEER_RESET) == 1);
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aTransportThatCannotBeUsedLeavesItsPlaceToTheNext(Transport transport) {
        Transport usable = transport.usable();

        assertThat(usable.unavailability()).isNull();
        assertThat(usable).isGreaterThanOrEqualTo(transport);
        assertThat(transport.inUse()).startsWith(usable.name());
        EventLoopGroup loops = usable.newLoops(1);
        assertThat(loops.shutdownGracefully().awaitUninterruptibly().isSuccess()).isTrue();
    }

    @Test
    void theJdksSelectorIsAlwaysThere() {
        assertThat(Transport.NIO.unavailability()).isNull();
    }
}
