// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.codec.DecoderLimits;
import io.lanyard.mqtt.codec.PacketDecoder;
import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Publish;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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

    @Test
    void aPayloadOfAKeptPacketIsReadableAfterCloseUntilTheCallReturns() {
        List<String> payloads = new ArrayList<>();
        listener.onPacket =
                packet -> {
                    if (packet instanceof Publish publish && publish.packetId() == 1) {
                        connection.close();
                        payloads.add(publish.payload().toString(StandardCharsets.UTF_8));
                    } else {
                        connection.pauseReading();
                    }
                };
        arrive(connect(), publish(1), publish(2));
        connection.resumeReading();
        channel.runPendingTasks();

        assertThat(payloads).containsExactly("message 1");
        assertThat(packetIds()).containsExactly(1);
    }

    @Test
    void theEndDuringAPauseLetsGoOfWhatWasKept() {
        listener.onPacket = packet -> connection.pauseReading();
        arrive(connect(), publish(1), publish(2));
        arrive(publish(3));
        var unused = channel.close();

        assertThat(packetIds()).isEmpty();
        assertThat(arrived).allMatch(buffer -> buffer.refCnt() == 0, "is released");
    }

    @Test
    void aViolationBehindAPauseIsFoundAfterIt() {
        listener.onPacket = packet -> connection.pauseReading();
        arrive(connect());
        arriveBytes(0xF0, 0);
        assertThat(listener.violations).isEmpty();

        connection.resumeReading();
        channel.runPendingTasks();

        assertThat(listener.violations).hasSize(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void pausesWhereverTheyFallAndCutsWhereverTheyFallKeepTheOrder() {
        byte[] bytes = bytes(connect(), publish(1), publish(2), publish(3), publish(4));
        for (int cut = 1; cut < bytes.length; cut++) {
            int size = cut;
            EmbeddedChannel other = new EmbeddedChannel();
            RecordingListener heard = new RecordingListener();
            MqttConnection paused =
                    MqttConnection.install(
                            other, PacketDecoder.forServer(DecoderLimits.DEFAULT), heard);
            heard.onPacket = packet -> paused.pauseReading();
            for (int from = 0; from < bytes.length; from += size) {
                other.pipeline()
                        .fireChannelRead(pooled(bytes, from, Math.min(from + size, bytes.length)));
                if (from % 3 == 0) {
                    paused.resumeReading();
                }
                if (from % 2 == 0) {
                    other.runPendingTasks();
                }
            }
            for (int rest = 0; rest < 5; rest++) {
                paused.resumeReading();
                other.runPendingTasks();
            }
            assertThat(heard.packets).as("reads of %d bytes", size).hasSize(5);
            assertThat(heard.packets.subList(1, 5))
                    .isEqualTo(List.of(publish(1), publish(2), publish(3), publish(4)));
            other.finishAndReleaseAll();
        }
    }
}
