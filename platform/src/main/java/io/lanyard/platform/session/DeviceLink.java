// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.platform.event.ConnectionEnd;
import io.lanyard.platform.event.DevicePeer;
import io.lanyard.platform.event.EndReason;

/**
 * The connection of a device, as its session sees it; the gateway implements it. Every method is called on the
 * loop of the connection.
 */
public interface DeviceLink {
    /**
     * Sends a message to the device.
     *
     * @param packetId 1 to 65,535 for QoS 1, 0 for QoS 0
     * @param dup whether this is a repetition
     */
    void deliver(Message message, int qos, int packetId, boolean dup);

    /** Whether the socket takes more; when it does again, {@link Session#linkWritable} is called. */
    boolean isWritable();

    /**
     * Ends the connection for this reason, after what the device is told about it.
     *
     * @return how it ended: for another reason when it was ending already
     */
    ConnectionEnd end(EndReason reason);

    DevicePeer peer();

    /** Whether the device has been silent for longer than its keep alive, so that it may be gone. */
    default boolean isSilent() {
        return false;
    }
}
