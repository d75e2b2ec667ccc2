// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.codec.DecoderLimits;
import io.lanyard.mqtt.codec.PacketDecoder;
import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Pingreq;
import io.lanyard.mqtt.packet.Pingresp;
import io.lanyard.mqtt.packet.ReasonCode;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What goes wrong ends this connection, with its cause. */
class FailingTest extends EmbeddedConnection {
    @Test
    void aViolationIsToldAnsweredAndThenTheConnectionCloses() {
        listener.onViolation =
                violation ->
                        connection.send(Connack.refused(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION));
        arriveBytes(0x10, 0x0D, 0, 4, 'M', 'Q', 'T', 'T', 9, 2, 0, 60, 0, 1, 'c');

        assertThat(listener.violations).hasSize(1);
        assertThat(listener.violations.get(0).reason())
                .isEqualTo(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
        assertSent(Connack.refused(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION));
        assertThat(channel.isOpen()).isFalse();
        assertThat(listener.ends).containsExactly((Throwable) null);
    }

    @Test
    void packetsBeforeAViolationAreHandedOverAndAnsweredFirst() {
        listener.onPacket = packet -> connection.send(Pingresp.INSTANCE);
        byte[] good = bytes(connect(), Pingreq.INSTANCE);
        byte[] bytes = Arrays.copyOf(good, good.length + 2);
        bytes[good.length] = (byte) 0xF0;
        arriveBytes(bytes);

        assertThat(listener.packets).hasSize(2);
        assertThat(listener.violations).hasSize(1);
        assertSent(Pingresp.INSTANCE, Pingresp.INSTANCE);
    }

    @Test
    void aListenerThatThrowsLosesItsConnectionAndIsToldWhy() {
        IllegalStateException bug = new IllegalStateException("made by a test");
        listener.onPacket =
                packet -> {
                    throw bug;
                };
        arrive(connect(), publish(1));

        assertThat(listener.packets).hasSize(1);
        assertThat(channel.isOpen()).isFalse();
        assertThat(listener.ends).containsExactly(bug);
    }

    @Test
    void aListenerThatThrowsWhenAReadCompletesLosesItsConnection() {
        IllegalStateException bug = new IllegalStateException("made by a test");
        listener.onReadComplete =
                () -> {
                    throw bug;
                };
        arrive(connect());
        assertThat(listener.ends).containsExactly(bug);
    }

    @Test
    void aListenerThatThrowsAtAViolationLosesItsConnection() {
        IllegalStateException bug = new IllegalStateException("made by a test");
        listener.onViolation =
                violation -> {
                    throw bug;
                };
        arriveBytes(0xC0, 0);
        assertThat(listener.ends).containsExactly(bug);
    }

    @Test
    void aListenerThatThrowsAtTheEndHarmsNobody() {
        listener.onClosed =
                () -> {
                    throw new IllegalStateException("made by a test");
                };
        arrive(connect());
        var unused = channel.close();
        assertThat(listener.ends).hasSize(1);
        channel.checkException();
    }

    @Test
    void thePeersOrderlyEndHasNoCause() {
        arrive(connect());
        var unused = channel.close();
        assertThat(listener.ends).containsExactly((Throwable) null);
    }

    @Test
    void anErrorOfTheSocketIsTheCauseOfTheEnd() {
        IOException reset = new IOException("Connection reset");
        channel.pipeline().fireExceptionCaught(reset);
        assertThat(channel.isOpen()).isFalse();
        assertThat(listener.ends).containsExactly(reset);
    }

    @Test
    void aWriteThatFailsIsTheCauseOfTheEnd() {
        arrive(connect());
        IOException broken = new IOException("Broken pipe");
        wire.failure = broken;
        connection.send(Pingresp.INSTANCE);
        channel.runPendingTasks();
        var unused = channel.close();
        assertThat(listener.ends).containsExactly(broken);
    }

    @Test
    void aPacketThatIsCutOffByTheEndIsForgotten() {
        byte[] bytes = bytes(connect());
        arriveBytes(Arrays.copyOf(bytes, bytes.length - 1));
        var unused = channel.close();
        assertThat(listener.packets).isEmpty();
        assertThat(listener.ends).containsExactly((Throwable) null);
    }

    @Test
    void aConnectionInstalledOnAClosedChannelEnds() {
        EmbeddedChannel closed = new EmbeddedChannel();
        var unused = closed.close();
        RecordingListener heard = new RecordingListener();
        MqttConnection.install(closed, PacketDecoder.forServer(DecoderLimits.DEFAULT), heard);
        closed.runPendingTasks();
        assertThat(heard.ends).containsExactly((Throwable) null);
    }
}
