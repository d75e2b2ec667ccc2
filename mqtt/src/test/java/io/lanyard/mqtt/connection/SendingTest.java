// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.mqtt.codec.Packets;
import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Pingreq;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.TopicName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** What is sent goes out once per turn of the event loop. */
class SendingTest extends EmbeddedConnection {
    @Test
    void allPacketsOfOneReadAreAnsweredWithOneFlush() {
        listener.onPacket =
                packet -> {
                    if (packet instanceof Publish publish) {
                        connection.send(new Puback(publish.packetId()));
                    }
                };
        arrive(connect(), publish(1), publish(2), publish(3));

        assertThat(listener.packets).hasSize(4);
        assertThat(listener.readsCompleted).isEqualTo(1);
        assertThat(wire.writes).isEqualTo(1);
        assertThat(wire.flushes).isEqualTo(1);
        assertSent(new Puback(1), new Puback(2), new Puback(3));
    }

    @Test
    void whatIsSentWhenAReadCompletesGoesOutWithItsAnswers() {
        listener.onPacket = packet -> connection.send(Connack.accepted(false));
        listener.onReadComplete = () -> connection.send(new Puback(5));
        arrive(connect());

        assertThat(wire.flushes).isEqualTo(1);
        assertSent(Connack.accepted(false), new Puback(5));
    }

    @Test
    void whatIsSentOutsideOfAReadGoesOutWithOneFlushAtTheEndOfTheTurn() {
        arrive(connect());
        connection.send(new Puback(1));
        connection.send(new Puback(2));
        assertThat(wire.flushes).isZero();

        channel.runPendingTasks();

        assertThat(wire.writes).isEqualTo(1);
        assertThat(wire.flushes).isEqualTo(1);
        assertSent(new Puback(1), new Puback(2));
    }

    @Test
    void aReadWithoutAnAnswerFlushesNothing() {
        arrive(connect(), Pingreq.INSTANCE);
        assertThat(wire.flushes).isZero();
    }

    @Test
    void aPublishIsSentWithoutTouchingItsPayload() {
        arrive(connect());
        ByteBuf payload = Packets.utf8("..hello").skipBytes(2);

        connection.sendPublish(
                TopicName.of("t"), Qos.AT_LEAST_ONCE, true, false, 9, Properties.NONE, payload);
        channel.runPendingTasks();

        assertThat(payload.readerIndex()).isEqualTo(2);
        assertThat(payload.refCnt()).isEqualTo(1);
        assertSent(
                new Publish(
                        TopicName.of("t"),
                        Qos.AT_LEAST_ONCE,
                        true,
                        false,
                        9,
                        Properties.NONE,
                        Packets.utf8("hello")));
    }

    @Test
    void aPacketThatCannotBeEncodedThrowsAndTheNextOneGoesOutWhole() {
        arrive(connect());
        assertThatThrownBy(() -> connection.send(new Puback(0)))
                .isInstanceOf(IllegalArgumentException.class);
        channel.runPendingTasks();
        assertThat(wire.writes).isZero();

        connection.send(new Puback(1));
        channel.runPendingTasks();

        assertSent(new Puback(1));
    }

    @Test
    void aLongBatchIsPassedToTheChannelInPartsAndFlushedOnce() {
        ByteBuf payload = Unpooled.wrappedBuffer(new byte[1_000]);
        listener.onPacket =
                packet -> {
                    for (int count = 0; count < 100; count++) {
                        connection.sendPublish(
                                TopicName.of("t"),
                                Qos.AT_MOST_ONCE,
                                false,
                                false,
                                0,
                                Properties.NONE,
                                payload);
                    }
                };
        arrive(connect());

        assertThat(wire.writes).isBetween(2, 7);
        assertThat(wire.flushes).isEqualTo(1);
        assertThat(sent()).hasSize(100);
        assertThat(connection.sentBytes()).isEqualTo(100 * 1_006);
    }

    @Test
    void theCallerSeesWithinALongBatchThatTheChannelIsFull() {
        arrive(connect());
        wire.holdWrites = true;
        int sends = 0;
        while (connection.isWritable()) {
            connection.send(Packets.publish("t", Qos.AT_MOST_ONCE, 0, "x".repeat(1_000)));
            sends++;
            assertThat(sends).as("packets before the channel is full").isLessThan(200);
        }
        channel.runPendingTasks();
        assertThat(listener.writability).containsExactly(false);

        wire.releaseWrites(channel);
        channel.runPendingTasks();

        assertThat(listener.writability).containsExactly(false, true);
        assertThat(sent()).hasSize(sends);
    }
}
