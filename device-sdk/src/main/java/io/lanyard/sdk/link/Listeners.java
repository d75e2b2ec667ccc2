// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.sdk.Callbacks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The callbacks as the application has set them; before that each does nothing. Any thread may set and read. */
public final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    static final Callbacks.OnPublishTopic NO_PUBLISH = mid -> {};
    static final Callbacks.OnMessage NO_MESSAGE = message -> {};
    static final Callbacks.OnTopicRrpcMessage NO_RRPC = (id, topic, payload, qos) -> {};

    public volatile Callbacks.OnConnect onConnect = (sessionPresent, rc) -> {};
    public volatile Callbacks.OnDisconnect onDisconnect = (rc, reason) -> {};
    public volatile Callbacks.OnSubscribeTopic onSubscribeTopic = (mid, grantedQos) -> {};
    public volatile Callbacks.OnSubscriptionsLost onSubscriptionsLost =
            topics -> LOG.warn("The platform refused to restore the subscriptions of {}", topics);
    public volatile Callbacks.OnUnsubscribeTopic onUnsubscribeTopic = mid -> {};
    public volatile Callbacks.OnPublishTopic onPublishTopic = NO_PUBLISH;
    public volatile Callbacks.OnTopicMessage onTopicMessage = (topic, payload, qos) -> {};
    public volatile Callbacks.OnMessage onMessage = NO_MESSAGE;
    public volatile Callbacks.OnTopicRrpcMessage onTopicRrpcMessage = NO_RRPC;
    public volatile Callbacks.OnDeviceDynamicRegister onDeviceDynamicRegister = (rc, secret) -> {};
    public volatile Callbacks.OnDeviceDynamicRegisterNwlReply onDeviceDynamicRegisterNwlReply =
            (rc, clientId, userName, password) -> {};
    public volatile Callbacks.OnCallbackError onCallbackError =
            (callback, error) -> LOG.error("Callback {} threw", callback, error);
}
