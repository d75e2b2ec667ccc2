// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.packet.Disconnect;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.sdk.ScriptedPlatform.Visit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForcedReconnectTest extends LinkFixture {
    /** Replaced by {@link #begin}. */
    private LinkKit kit = build(settings());

    private Visit begin(LinkKitBuilder settings) throws InterruptedException {
        kit = connect(build(settings));
        return platform.nextVisit();
    }

    @Test
    void force_reconnect_replaces_the_connection_at_once() throws InterruptedException {
        Visit first = begin(settings());

        kit.forceReconnect();

        events.expect("disconnect 1 RECONNECT_FORCED");
        events.expect("connect false 0");
        first.awaitClosed();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void the_platform_sees_the_end_of_a_connection_before_it_sees_the_next(boolean forced)
            throws InterruptedException {
        // On the loop of the platform, so that a slow machine slows both down.
        Visit first = begin(settings().eventLoopGroup(platform.loops()));

        first.lookAway(Duration.ofMillis(100));
        if (forced) {
            kit.forceReconnect();
        } else {
            kit.disconnect();
            kit.connectAsync();
        }

        platform.nextVisit();
        assertThat(first.isClosed()).isTrue();
        first.expect(Disconnect.class);
    }

    @Test
    void a_platform_that_does_not_close_is_not_waited_for_for_long() throws InterruptedException {
        Visit first = begin(settings());

        first.lookAway(TIMEOUT);
        kit.forceReconnect();

        platform.nextVisit();
        events.expect("disconnect 1 RECONNECT_FORCED");
        events.expect("connect false 0");
    }

    @Test
    void what_is_published_while_the_connection_is_replaced_goes_over_the_next()
            throws InterruptedException {
        Visit first = begin(settings().eventLoopGroup(platform.loops()));

        first.lookAway(Duration.ofMillis(100));
        Receipt receipt =
                platform.inOneGo(() -> {
                    kit.forceReconnect();
                    kit.forceReconnect();
                    return kit.publishTopic(TOPIC, "in between");
                });

        Publish sent = platform.nextVisit().expect(Publish.class);
        assertThat(sent.payload().toString(StandardCharsets.UTF_8)).isEqualTo("in between");
        assertThat(outcomeOf(receipt).succeeded()).isTrue();
        first.expect(Disconnect.class);
        assertThat(first.hasReceivedNothing()).isTrue();
    }

    @Test
    void disconnect_while_the_connection_is_replaced_wins() throws InterruptedException {
        Visit first = begin(settings().eventLoopGroup(platform.loops()));

        first.lookAway(Duration.ofMillis(100));
        platform.inOneGo(() -> {
            kit.forceReconnect();
            kit.disconnect();
            return null;
        });

        events.expect("disconnect 0 REQUESTED");
        assertThat(kit.state()).isEqualTo(State.DISCONNECTED);
        assertThat(platform.hasNoVisit()).isTrue();
    }

    @Test
    void force_reconnect_ends_the_wait_for_the_next_attempt() throws InterruptedException {
        begin(settings()).cut();
        events.expect("disconnect 1 CONNECTION_LOST");

        kit.forceReconnect();

        events.expect("connect false 0");
    }
}
