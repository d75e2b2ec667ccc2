// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Pingresp;
import io.lanyard.mqtt.packet.ReasonCode;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Both ways to close. */
class ClosingTest extends EmbeddedConnection {
    @Test
    void closeInTheMiddleOfABatchFlushesWhatWasSentAndHandsOverNothingMore() {
        listener.onPacket =
                packet -> {
                    connection.send(Connack.refused(ReasonCode.NOT_AUTHORIZED));
                    connection.close();
                    connection.send(Pingresp.INSTANCE);
                };
        arrive(connect(), publish(1));

        assertThat(listener.packets).hasSize(1);
        assertThat(listener.readsCompleted).isZero();
        assertSent(Connack.refused(ReasonCode.NOT_AUTHORIZED));
        assertThat(channel.isOpen()).isFalse();
        assertThat(connection.isOpen()).isFalse();
        assertThat(listener.ends).containsExactly((Throwable) null);
    }

    @Test
    void closeWaitsUntilThePeerHasTakenWhatWasSent() {
        arrive(connect());
        wire.holdWrites = true;
        connection.send(Pingresp.INSTANCE);
        connection.close();
        assertThat(channel.isOpen()).isTrue();
        assertThat(connection.isOpen()).isFalse();
        arrive(publish(1));

        wire.releaseWrites(channel);

        assertSent(Pingresp.INSTANCE);
        assertThat(channel.isOpen()).isFalse();
        assertThat(listener.packets).as("arrived after close").hasSize(1);
    }

    @Test
    void closeGivesUpOnAPeerThatDoesNotRead() {
        arrive(connect());
        wire.holdWrites = true;
        channel.freezeTime();
        connection.send(Pingresp.INSTANCE);
        connection.close();

        channel.advanceTimeBy(MqttConnection.LINGER_SECONDS, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();

        assertThat(channel.isOpen()).isFalse();
        assertThat(listener.ends).containsExactly((Throwable) null);
        wire.dropWrites();
    }

    @Test
    void abortClosesWithoutFlushing() {
        arrive(connect());
        connection.send(Pingresp.INSTANCE);
        connection.abort();

        assertThat(channel.isOpen()).isFalse();
        assertThat(wire.writes).isZero();
        assertThat(listener.ends).containsExactly((Throwable) null);
    }

    @Test
    void abortCutsALingeringCloseShort() {
        arrive(connect());
        wire.holdWrites = true;
        connection.send(Pingresp.INSTANCE);
        connection.close();
        connection.abort();

        assertThat(channel.isOpen()).isFalse();
        wire.dropWrites();
    }

    @Test
    void sendingOnAClosedConnectionDoesNothing() {
        arrive(connect());
        connection.close();
        connection.send(Pingresp.INSTANCE);
        channel.runPendingTasks();
        assertThat(wire.writes).isZero();
    }
}
