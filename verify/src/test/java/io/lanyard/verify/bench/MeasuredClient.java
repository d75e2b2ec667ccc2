// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.bench;

import io.lanyard.verify.platform.TestDevice;

/** A client library as a program uses it that is after speed: asynchronous, with callbacks. */
interface MeasuredClient extends AutoCloseable {
    /** The libraries that are held against each other. */
    enum Library {
        LINK_KIT("Lanyard LinkKit") {
            @Override
            MeasuredClient connect(TestDevice device, int port, int window, Listener listener)
                    throws Exception {
                return new LinkKitClient(device, port, window, listener);
            }
        },
        HIVEMQ("HiveMQ client 1.4.2") {
            @Override
            MeasuredClient connect(TestDevice device, int port, int window, Listener listener)
                    throws Exception {
                return new HiveMqClient(device, port, listener);
            }
        },
        PAHO("Eclipse Paho 1.2.5") {
            @Override
            MeasuredClient connect(TestDevice device, int port, int window, Listener listener)
                    throws Exception {
                return new PahoClient(device, port, window, listener);
            }
        };

        private final String title;

        Library(String title) {
            this.title = title;
        }

        /** As the table has it. */
        String title() {
            return title;
        }

        /** Returns when the client is connected to this port of loopback. */
        abstract MeasuredClient connect(TestDevice device, int port, int window, Listener listener)
                throws Exception;
    }

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
