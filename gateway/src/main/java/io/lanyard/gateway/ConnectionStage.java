// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.platform.event.ConnectionEnd;
import io.lanyard.platform.event.EndReason;
import org.jspecify.annotations.Nullable;

/** What a connection is at: signing in, registering, bound to a session, or to an application. On the loop of the connection only. */
interface ConnectionStage {
    void onPacket(Packet packet);

    /**
     * Why a connection that has been silent until now has to end; null while it may go on.
     *
     * @param now of {@link GatewayServices#ticker}
     * @param lastHeard when the last whole packet came in, or the connection was opened
     */
    @Nullable EndReason overdue(long now, long lastHeard);

    /** Who has signed in, for the log; null as long as nobody has. */
    default @Nullable String owner() {
        return null;
    }

    /** The socket takes more again. */
    default void onWritable() {}

    /**
     * The connection ends, and this stage with it. The peer can still be told.
     *
     * @param code what 5.0 is told; null for what goes with the reason
     */
    default void onEnd(ConnectionEnd end, @Nullable ReasonCode code) {}
}
