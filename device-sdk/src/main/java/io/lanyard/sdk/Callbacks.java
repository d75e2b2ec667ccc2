// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import java.util.List;

/**
 * The callbacks that an application may set on a {@link LinkKit} (PROTOCOL.md 8.4).
 *
 * <p>All of them run on the callback executor, one at a time and in order, never on the thread that serves the
 * socket. They may block, call the {@link LinkKit} back and close it. What they throw goes to
 * {@link OnCallbackError} and stops nothing.
 */
public final class Callbacks {
    private Callbacks() {}

    /** An attempt to connect ended. */
    @FunctionalInterface
    public interface OnConnect {
        /**
         * Called after every attempt, the failed ones too. (The Python Link SDK 1.2.13 is silent when the platform
         * refuses the sign-in; here its code is reported.)
         *
         * @param sessionPresent whether the platform still had the session of an earlier connection
         * @param rc 0 when connected, 1 to 5 as the platform refused (PROTOCOL.md 1.6),
         *     {@link ResultCode#CONNECT_FAILED} when there was no connection or no answer; the SDK goes on trying
         */
        void onConnect(boolean sessionPresent, int rc);
    }

    /** A connection ended that {@link OnConnect} had reported with rc 0. */
    @FunctionalInterface
    public interface OnDisconnect {
        /**
         * Called once per connection.
         *
         * @param rc 0 when the application asked for it, otherwise 1, and the SDK reconnects
         * @param reason why
         */
        void onDisconnect(int rc, DisconnectReason reason);
    }

    /** The platform answered a subscribe. */
    @FunctionalInterface
    public interface OnSubscribeTopic {
        /**
         * Called for every subscribe of the application; and, with a mid of its own, when the platform refuses to
         * restore subscriptions after a reconnect: {@link LinkKit#topics()} then shows what is left.
         *
         * @param mid as in the {@link Receipt} of the call
         * @param grantedQos per topic 0 or 1 when granted, 128 when refused
         */
        void onSubscribeTopic(int mid, List<Integer> grantedQos);
    }

    /** The platform acknowledged an unsubscribe. */
    @FunctionalInterface
    public interface OnUnsubscribeTopic {
        /**
         * Called for every unsubscribe.
         *
         * @param mid as in the {@link Receipt} of the call
         */
        void onUnsubscribeTopic(int mid);
    }

    /** A publish is through. */
    @FunctionalInterface
    public interface OnPublishTopic {
        /**
         * Called when a QoS 1 message was acknowledged by PUBACK, or a QoS 0 message was handed to the socket.
         *
         * @param mid as in the {@link Receipt} of the call
         */
        void onPublishTopic(int mid);
    }

    /** A message arrived. */
    @FunctionalInterface
    public interface OnTopicMessage {
        /**
         * Called for every message. A QoS 1 message has been acknowledged by then: the SDK sends PUBACK when the
         * message is in the queue of the callbacks.
         *
         * @param topic the full topic, see {@link LinkKit#toUserTopic}
         * @param payload the message, the application's to keep
         * @param qos 0 or 1
         */
        void onTopicMessage(String topic, byte[] payload, int qos);
    }

    /** A callback threw. */
    @FunctionalInterface
    public interface OnCallbackError {
        /**
         * Called instead of the log line that is the default.
         *
         * @param callback the name of the callback, for example {@code onTopicMessage}
         * @param error what it threw
         */
        void onCallbackError(String callback, Throwable error);
    }
}
