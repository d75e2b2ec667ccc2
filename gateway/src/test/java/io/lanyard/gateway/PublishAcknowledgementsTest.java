// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.codec.DecoderLimits;
import io.lanyard.mqtt.codec.PacketDecoder;
import io.lanyard.mqtt.codec.ProtocolViolation;
import io.lanyard.mqtt.connection.MqttConnection;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.platform.event.Counters;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublishAcknowledgementsTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<String> told = new ArrayList<>();
    private final PublishAcknowledgements acknowledgements =
            new PublishAcknowledgements(
                    MqttConnection.install(
                            channel, PacketDecoder.forServer(DecoderLimits.DEFAULT), new Nobody()),
                    4,
                    new PublishAcknowledgements.Listener() {
                        @Override
                        public void onFailed(Throwable failure) {
                            told.add("failed: " + failure.getMessage());
                        }

                        @Override
                        public void onFull() {
                            told.add("full");
                        }

                        @Override
                        public void onRoom() {
                            told.add("room");
                        }
                    },
                    new Counters());

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void whatSharesASyncIsAcknowledgedInOneGoAndInOrder() {
        CompletableFuture<Void> batch = new CompletableFuture<>();
        CompletableFuture<Void> next = new CompletableFuture<>();
        acknowledgements.acknowledge(1, batch);
        acknowledgements.acknowledge(2, batch);
        acknowledgements.acknowledge(3, null);
        acknowledgements.acknowledge(4, next);

        assertThat(batch.getNumberOfDependents()).isEqualTo(1);
        next.complete(null);
        assertThat(acknowledged()).isEmpty();

        batch.complete(null);
        assertThat(acknowledged()).containsExactly(1, 2, 3, 4);
        assertThat(told).containsExactly("full", "room");
    }

    @Test
    void theSameStageIsWaitedForAgainAfterItWasOver() {
        CompletableFuture<Void> batch = CompletableFuture.completedFuture(null);
        acknowledgements.acknowledge(1, batch);
        acknowledgements.acknowledge(2, batch);

        assertThat(acknowledged()).containsExactly(1, 2);
    }

    @Test
    void aRefusedMessageKeepsItsPlace() {
        CompletableFuture<Void> batch = new CompletableFuture<>();
        acknowledgements.acknowledge(1, batch);
        acknowledgements.refuse(2, ReasonCode.SUCCESS, Properties.NONE);
        acknowledgements.acknowledge(3, batch);

        assertThat(acknowledged()).isEmpty();
        batch.complete(null);
        assertThat(acknowledged()).containsExactly(1, 2, 3);
    }

    @Test
    void refusedMessagesThatWaitForTheirPlaceAreBoundedToo() {
        CompletableFuture<Void> batch = new CompletableFuture<>();
        acknowledgements.refuse(1, ReasonCode.NOT_AUTHORIZED, Properties.NONE);
        acknowledgements.acknowledge(2, batch);
        for (int id = 3; id <= 5; id++) {
            assertThat(told).isEmpty();
            acknowledgements.refuse(id, ReasonCode.NOT_AUTHORIZED, Properties.NONE);
        }
        assertThat(told).containsExactly("full");

        batch.complete(null);
        assertThat(acknowledged()).containsExactly(1, 2, 3, 4, 5);
        assertThat(told).containsExactly("full", "room");
    }

    @Test
    void aBatchThatCannotBeStoredIsToldOnceAndNotAcknowledged() {
        CompletableFuture<Void> batch = new CompletableFuture<>();
        acknowledgements.acknowledge(1, batch);
        acknowledgements.acknowledge(2, batch);

        batch.completeExceptionally(new IllegalStateException("no disk"));

        assertThat(acknowledged()).isEmpty();
        assertThat(told).containsExactly("failed: no disk");
    }

    /** The packet ids of the PUBACKs so far. */
    private List<Integer> acknowledged() {
        channel.flushOutbound();
        List<Integer> ids = new ArrayList<>();
        for (ByteBuf bytes = channel.readOutbound();
                bytes != null;
                bytes = channel.readOutbound()) {
            while (bytes.isReadable()) {
                assertThat(bytes.readUnsignedShort()).isEqualTo(0x4002);
                ids.add(bytes.readUnsignedShort());
            }
            bytes.release();
        }
        return ids;
    }

    private static final class Nobody implements MqttConnection.Listener {
        @Override
        public void onPacket(Packet packet) {}

        @Override
        public void onReadComplete() {}

        @Override
        public void onViolation(ProtocolViolation violation) {}

        @Override
        public void onWritabilityChanged(boolean writable) {}

        @Override
        public void onClosed(@Nullable Throwable cause) {}
    }
}
