// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.session;

import io.lanyard.platform.event.ConnectionEnd;
import io.lanyard.platform.event.DevicePeer;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.session.DeviceLink;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.Session;
import io.lanyard.testkit.time.ManualClock;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A connection of the device of a {@link SessionHistories}, whose other end a test holds. */
final class ModelLink implements DeviceLink {
    /** Sees what goes out. */
    interface Receiver {
        void delivered(ModelLink to, Message message, int qos, int packetId, boolean dup);
    }

    private static final DevicePeer PEER = new DevicePeer("127.0.0.1", 1, "TCP", "", "");

    private final Receiver receiver;
    private boolean writable = true;
    private boolean ended;
    private @Nullable Session session;
    private long epoch;

    ModelLink(Receiver receiver) {
        this.receiver = receiver;
    }

    void attached(Session to, long ofEpoch) {
        session = to;
        epoch = ofEpoch;
    }

    Session session() {
        return Objects.requireNonNull(session, "the connection has no session yet");
    }

    /** The device has said DISCONNECT. */
    void dropWill() {
        Session left = session();
        left.execute(() -> left.dropWill(epoch));
    }

    void detach(ManualClock clock) {
        Session left = session();
        ConnectionEnd end = SessionHistories.ended(EndReason.PEER_CLOSED, clock);
        left.execute(() -> left.detach(epoch, end));
    }

    boolean hasEnded() {
        return ended;
    }

    void setWritable(boolean now) {
        writable = now;
    }

    @Override
    public void deliver(Message message, int qos, int packetId, boolean dup) {
        receiver.delivered(this, message, qos, packetId, dup);
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public ConnectionEnd end(EndReason reason) {
        ended = true;
        return new ConnectionEnd(reason, "", Instant.EPOCH);
    }

    @Override
    public DevicePeer peer() {
        return PEER;
    }
}
