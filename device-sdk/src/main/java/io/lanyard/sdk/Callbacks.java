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
         * @param rc 0 when connected; as the platform refused, 1 to 5 (PROTOCOL.md 1.6) or with MQTT 5.0 128 to 255;
         *     500 when it could not register the device over HTTPS now; {@link ResultCode#CONNECT_FAILED} when there was no connection or no answer, {@link
         *     ResultCode#TLS_NOT_READY} when there is nothing to trust. The SDK goes on trying
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
         * Called for every {@link LinkKit#subscribeTopic} of the application.
         *
         * @param mid as in the {@link Receipt} of the call
         * @param grantedQos per topic 0 or 1 when granted, 128 when refused
         */
        void onSubscribeTopic(int mid, List<Integer> grantedQos);
    }

    /** The platform did not restore subscriptions. */
    @FunctionalInterface
    public interface OnSubscriptionsLost {
        /**
         * Called when the platform refuses, after a reconnect that found the session gone, to subscribe topics again
         * that it had granted before. {@link LinkKit#topics()} shows what is left.
         *
         * @param topics those that are not subscribed any more
         */
        void onSubscriptionsLost(List<String> topics);
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

    /** A message arrived, with the properties of MQTT 5.0. */
    @FunctionalInterface
    public interface OnMessage {
        /**
         * Called for the same messages as {@link OnTopicMessage}, after it when both are set.
         *
         * @param message what arrived
         */
        void onMessage(Message message);
    }

    /** An application called this device and waits for its answer (RRPC, PROTOCOL.md 4.4). */
    @FunctionalInterface
    public interface OnTopicRrpcMessage {
        /**
         * Called for a request on a topic of {@link LinkKit#subscribeRrpcTopic}, and for a system RRPC, which needs no
         * subscription. The answer goes out with {@link LinkKit#answerRrpc}, from here or later from anywhere; the
         * caller waits for 1 to 8 seconds, as it chose. When this callback is not set, the request arrives as a
         * message like any other, and cannot be answered with that call.
         *
         * @param rrpcId names the request; text of the platform's choice
         * @param topic the topic of the subscription; for a system RRPC the whole topic of the request
         * @param payload the request, the application's to keep
         * @param qos 0 or 1
         */
        void onTopicRrpcMessage(String rrpcId, String topic, byte[] payload, int qos);
    }

    /** A dynamic registration with {@link LinkKitBuilder#register} or {@link LinkKitBuilder#registerOverHttps} ended. */
    @FunctionalInterface
    public interface OnDeviceDynamicRegister {
        /**
         * Called once per registration that the platform answered. When it went well, the device signs in with the
         * secret at once; store it, because a device that has been active gets no other.
         *
         * @param rc 0, or {@link ResultCode#REGISTRATION_REFUSED}: the link then stops, as the product secret is wrong,
         *     the product has dynamic registration switched off, the device is not listed or was active before. Over
         *     HTTPS the platform's code in its place, for example 401, 6288, 6100 and 6289 for these four (PROTOCOL.md
         *     2.7)
         * @param deviceSecret for {@link LinkKitBuilder#deviceSecret}; empty when refused
         */
        void onDeviceDynamicRegister(int rc, String deviceSecret);
    }

    /** A dynamic registration with {@link LinkKitBuilder#regnwl} ended. */
    @FunctionalInterface
    public interface OnDeviceDynamicRegisterNwlReply {
        /**
         * Called once per registration that the platform answered. When it went well, the device signs in with these
         * three at once; store them for {@link LinkKitBuilder#token}.
         *
         * @param rc 0, or {@link ResultCode#UNLISTED_REGISTRATION_REFUSED}: the link then stops
         * @param clientId complete, with its extension; empty when refused
         * @param userName empty when refused
         * @param password the token; empty when refused
         */
        void onDeviceDynamicRegisterNwlReply(
                int rc, String clientId, String userName, String password);
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
