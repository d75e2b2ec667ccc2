// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Publish;
import org.junit.jupiter.api.Test;

/** A pause holds back what has been read, and nothing is lost or out of order. */
class PausingTest extends EmbeddedConnection {
    @Test
    void aPauseInTheMiddleOfABatchHoldsTheRestBackAndResumeHandsItOverInOrder() {
        listener.onPacket =
                packet -> {
                    if (packet instanceof Publish publish && publish.packetId() == 2) {
                        connection.pauseReading();
                    }
                };
        arrive(connect(), publish(1), publish(2), publish(3), publish(4));
        assertThat(packetIds()).containsExactly(1, 2);
        assertThat(channel.config().isAutoRead()).isFalse();

        arrive(publish(5));
        assertThat(packetIds()).containsExactly(1, 2);

        connection.resumeReading();
        assertThat(packetIds()).as("nothing within the call").containsExactly(1, 2);
        channel.runPendingTasks();

        assertThat(packetIds()).containsExactly(1, 2, 3, 4, 5);
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void keptPacketsCanBePausedAgainOneByOne() {
        listener.onPacket = packet -> connection.pauseReading();
        arrive(connect(), publish(1), publish(2), publish(3));
        for (int expected = 1; expected <= 3; expected++) {
            assertThat(packetIds()).hasSize(expected - 1);
            connection.resumeReading();
            channel.runPendingTasks();
            assertThat(packetIds()).hasSize(expected);
            assertThat(channel.config().isAutoRead()).isFalse();
        }
    }

    @Test
    void aReadBeforeTheResumedPacketsComesBehindThem() {
        listener.onPacket =
                packet -> {
                    if (packet instanceof Publish publish && publish.packetId() == 1) {
                        connection.pauseReading();
                    }
                };
        arrive(connect(), publish(1), publish(2));
        connection.resumeReading();
        arrive(publish(3));

        assertThat(packetIds()).containsExactly(1, 2, 3);
    }

    @Test
    void pauseAndResumeWithinOneCallChangeNothing() {
        listener.onPacket =
                packet -> {
                    connection.pauseReading();
                    connection.resumeReading();
                };
        arrive(connect(), publish(1), publish(2));
        assertThat(packetIds()).containsExactly(1, 2);
        channel.runPendingTasks();
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void answersToResumedPacketsGoOutInOneFlush() {
        listener.onPacket =
                packet -> {
                    if (packet instanceof Publish publish) {
                        connection.send(new Puback(publish.packetId()));
                    } else {
                        connection.pauseReading();
                    }
                };
        arrive(connect(), publish(1), publish(2));
        connection.resumeReading();
        channel.runPendingTasks();

        assertThat(wire.flushes).isEqualTo(1);
        assertThat(listener.readsCompleted).isEqualTo(2);
        assertSent(new Puback(1), new Puback(2));
    }
}
