// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.sdk.Callbacks;
import io.lanyard.sdk.DisconnectReason;
import io.lanyard.sdk.Message;
import io.lanyard.sdk.MessageProperties;
import io.lanyard.sdk.Outcome;
import io.lanyard.sdk.link.Operation.Publication;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells the application what happened: queues the callback, and settles the receipt. A callback is looked up when
 * its turn comes, so that one set in between is heard. Called on the event loop, but for {@link #failed}.
 */
final class Announcer {
    private final Listeners listeners;
    private final CallbackQueue queue;

    /** See {@link CallbackQueue#CallbackQueue}. */
    Announcer(Listeners listeners, Executor executor, int capacity, Runnable whenDrained) {
        this.listeners = listeners;
        this.queue = new CallbackQueue(listeners, executor, capacity, whenDrained);
    }

    /** Whether the calling thread is inside a callback; any thread. */
    boolean inCallback() {
        return queue.inCallback();
    }

    /** Callbacks that are handed on at a time, at most. */
    int turnLength() {
        return queue.turnLength();
    }

    /** Whether requests of applications are answered with the callback for them. */
    boolean hearsRrpc() {
        return !listeners.onTopicRrpcMessage.equals(Listeners.NO_RRPC);
    }

    void attemptEnded(boolean sessionPresent, int rc) {
        tell("onConnect", to -> to.onConnect.onConnect(sessionPresent, rc));
    }

    void disconnected(int rc, DisconnectReason reason) {
        tell("onDisconnect", to -> to.onDisconnect.onDisconnect(rc, reason));
    }

    void subscriptionsLost(List<String> topics) {
        tell("onSubscriptionsLost", to -> to.onSubscriptionsLost.onSubscriptionsLost(topics));
    }

    void registered(int rc, String secret) {
        tell(
                "onDeviceDynamicRegister",
                to -> to.onDeviceDynamicRegister.onDeviceDynamicRegister(rc, secret));
    }

    void registeredUnlisted(int rc, String clientId, String userName, String password) {
        tell(
                "onDeviceDynamicRegisterNwlReply",
                to ->
                        to.onDeviceDynamicRegisterNwlReply.onDeviceDynamicRegisterNwlReply(
                                rc, clientId, userName, password));
    }

    /** A message for the application, to be queued. */
    static CallbackQueue.Callback message(
            String topic, byte[] payload, int qos, boolean retained, MessageProperties properties) {
        return new Arrival(topic, payload, qos, retained, properties);
    }

    /** A request for the application, to be queued. */
    static CallbackQueue.Callback request(String rrpcId, String topic, byte[] payload, int qos) {
        return new Request(rrpcId, topic, payload, qos);
    }

    /** Queues callbacks; returns whether the queue is full, so that no more should be read. */
    boolean queue(CallbackQueue.@Nullable Callback[] callbacks, int count) {
        return queue.addAll(callbacks, count);
    }

    /** An operation is through, one way or the other; nothing when it was before. */
    void ended(Operation operation, Outcome outcome) {
        if (settled(operation, outcome)) {
            queue.add(operation);
        }
    }

    /** Settles an operation; returns whether its callback is to be queued: it is the first end, and somebody hears it. */
    boolean settled(Operation operation, Outcome outcome) {
        return operation.settle(outcome)
                && !(operation instanceof Publication publication
                        && publication.nobodyWatches(listeners));
    }

    /** Any thread. */
    void failed(List<? extends Operation> operations, Outcome.Cause cause) {
        for (Operation operation : operations) {
            ended(operation, new Outcome.Failed(cause));
        }
    }

    private void tell(String name, Consumer<Listeners> call) {
        queue.add(new Event(name, call));
    }

    private record Event(String name, Consumer<Listeners> call) implements CallbackQueue.Callback {
        @Override
        public int bytes() {
            return 0;
        }

        @Override
        public void run(Listeners listeners) {
            call.accept(listeners);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    private record Arrival(
            String topic, byte[] payload, int qos, boolean retained, MessageProperties properties)
            implements CallbackQueue.Callback {
        @Override
        public String name() {
            return "onTopicMessage";
        }

        @Override
        public int bytes() {
            return payload.length;
        }

        @Override
        public void run(Listeners listeners) {
            try {
                listeners.onTopicMessage.onTopicMessage(topic, payload, qos);
            } finally {
                Callbacks.OnMessage onMessage = listeners.onMessage;
                if (!onMessage.equals(Listeners.NO_MESSAGE)) {
                    onMessage.onMessage(new Message(topic, payload, qos, retained, properties));
                }
            }
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    private record Request(String rrpcId, String topic, byte[] payload, int qos)
            implements CallbackQueue.Callback {
        @Override
        public String name() {
            return "onTopicRrpcMessage";
        }

        @Override
        public int bytes() {
            return payload.length;
        }

        @Override
        public void run(Listeners listeners) {
            listeners.onTopicRrpcMessage.onTopicRrpcMessage(rrpcId, topic, payload, qos);
        }
    }
}
