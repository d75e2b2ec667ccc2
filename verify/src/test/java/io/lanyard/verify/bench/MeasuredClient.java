// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.bench;

/** A client library as a program uses it that is after speed: asynchronous, with callbacks. */
interface MeasuredClient extends AutoCloseable {
    /** Hears what happened; on threads of the library. */
    interface Listener {
        void onAcknowledged();

        void onMessage(byte[] payload);
    }

    /** Subscribes a topic with QoS 1 and returns when that is granted. */
    void subscribe(String topic) throws Exception;

    /** Publishes with QoS 1; the listener hears of the acknowledgement. */
    void publish(String topic, byte[] payload) throws Exception;

    @Override
    void close();
}
