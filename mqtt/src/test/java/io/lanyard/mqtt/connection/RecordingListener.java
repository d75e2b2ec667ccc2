// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.connection;

import io.lanyard.mqtt.codec.Packets;
import io.lanyard.mqtt.codec.ProtocolViolation;
import io.lanyard.mqtt.packet.Packet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes down what it is told, and does what a test wants done with a packet. */
final class RecordingListener implements MqttConnection.Listener {
    final List<Packet> packets = new ArrayList<>();
    final List<ProtocolViolation> violations = new ArrayList<>();
    final List<Boolean> writability = new ArrayList<>();
    final List<@Nullable Throwable> ends = new ArrayList<>();
    int readsCompleted;

    Consumer<Packet> onPacket = packet -> {};
    Runnable onReadComplete = () -> {};
    Consumer<ProtocolViolation> onViolation = violation -> {};
    Consumer<Boolean> onWritabilityChanged = writable -> {};
    Runnable onClosed = () -> {};

    @Override
    public void onPacket(Packet packet) {
        packets.add(Packets.copy(packet));
        onPacket.accept(packet);
    }

    @Override
    public void onReadComplete() {
        readsCompleted++;
        onReadComplete.run();
    }

    @Override
    public void onViolation(ProtocolViolation violation) {
        violations.add(violation);
        onViolation.accept(violation);
    }

    @Override
    public void onWritabilityChanged(boolean writable) {
        writability.add(writable);
        onWritabilityChanged.accept(writable);
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {
        ends.add(cause);
        onClosed.run();
    }
}
