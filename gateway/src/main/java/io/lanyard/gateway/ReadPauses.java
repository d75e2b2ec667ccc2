// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.connection.MqttConnection;
import java.util.concurrent.TimeUnit;

/** Why nothing is read from a connection; reading goes on when no reason is left. On its loop only. */
final class ReadPauses {
    enum Reason {
        /** Its sign-in is checked: what follows CONNECT has to wait. */
        SIGN_IN(1),
        /** It does not read: what it sends would only make more for it to read. */
        WRITING(2),
        /** It publishes faster than it may. */
        RATE(4),
        /** Too many of its messages are not safe yet. */
        SAFETY(8),
        /** The store has more to write than it should. */
        STORE(16),
        /** Where a message of an application goes is looked up. */
        LOOK_UP(32),
        /** Too many messages of an application are on their way to the loops of their devices. */
        DOWNLINK(64),
        /** Too much of what it has subscribed is not on disk yet. */
        SUBSCRIPTIONS(128);

        private final int bit;

        Reason(int bit) {
            this.bit = bit;
        }
    }

    private final MqttConnection connection;
    private int reasons;

    ReadPauses(MqttConnection connection) {
        this.connection = connection;
    }

    boolean isFor(Reason reason) {
        return (reasons & reason.bit) != 0;
    }

    void begin(Reason reason) {
        reasons |= reason.bit;
        connection.pauseReading();
    }

    boolean isOn(Reason reason) {
        return (reasons & reason.bit) != 0;
    }

    void end(Reason reason) {
        reasons &= ~reason.bit;
        if (reasons == 0) {
            connection.resumeReading();
        }
    }

    /** Begins a pause that ends by itself; nothing when one for the same reason is on. */
    void hold(Reason reason, long nanos) {
        if (!isFor(reason)) {
            begin(reason);
            var _ = connection.eventLoop().schedule(() -> end(reason), nanos, TimeUnit.NANOSECONDS);
        }
    }
}
