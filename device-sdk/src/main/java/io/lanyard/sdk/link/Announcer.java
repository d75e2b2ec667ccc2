// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.sdk.DisconnectReason;
import io.lanyard.sdk.Outcome;
import io.lanyard.sdk.link.Operation.Publication;
import io.lanyard.sdk.link.Operation.Unsubscribing;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Tells the application what happened: queues the callback, and settles the receipt. A callback is looked up when
 * its turn comes, so that one set in between is heard. Called on the event loop.
 */
final class Announcer {
    private final Listeners listeners;
    private final CallbackQueue queue;

    /** See {@link CallbackQueue#CallbackQueue}. */
    Announcer(Listeners listeners, Executor executor, int capacity, Runnable whenDrained) {
        this.listeners = listeners;
        this.queue =
                new CallbackQueue(
                        executor,
                        capacity,
                        whenDrained,
                        (callback, error) ->
                                listeners.onCallbackError.onCallbackError(callback, error));
    }

    /** Whether the calling thread is inside a callback; any thread. */
    boolean inCallback() {
        return queue.inCallback();
    }

    void attemptEnded(boolean sessionPresent, int rc) {
        queue.add("onConnect", 0, () -> listeners.onConnect.onConnect(sessionPresent, rc));
    }

    void disconnected(int rc, DisconnectReason reason) {
        queue.add("onDisconnect", 0, () -> listeners.onDisconnect.onDisconnect(rc, reason));
    }

    /** Returns whether the queue is full, so that no more should be read. */
    boolean message(String topic, byte[] payload, int qos) {
        return queue.add(
                "onTopicMessage",
                payload.length,
                () -> listeners.onTopicMessage.onTopicMessage(topic, payload, qos));
    }

    /** A publish or an unsubscribe is through. */
    void acknowledged(Operation operation) {
        LinkReceipt receipt = operation.receipt();
        receipt.settle(new Outcome.Acknowledged());
        int mid = receipt.mid();
        if (operation instanceof Publication) {
            queue.add(
                    "onPublishTopic",
                    0,
                    () -> {
                        receipt.announce();
                        listeners.onPublishTopic.onPublishTopic(mid);
                    });
        } else if (operation instanceof Unsubscribing) {
            queue.add(
                    "onUnsubscribeTopic",
                    0,
                    () -> {
                        receipt.announce();
                        listeners.onUnsubscribeTopic.onUnsubscribeTopic(mid);
                    });
        }
    }

    void subscribeAnswered(Operation.Subscribing operation, List<Integer> grantedQos) {
        Outcome.Granted granted = new Outcome.Granted(grantedQos);
        LinkReceipt receipt = operation.receipt();
        receipt.settle(granted);
        if (operation.restoring() && granted.succeeded()) {
            // The application never noticed that the subscription was gone.
            return;
        }
        queue.add(
                "onSubscribeTopic",
                0,
                () -> {
                    receipt.announce();
                    listeners.onSubscribeTopic.onSubscribeTopic(
                            receipt.mid(), granted.grantedQos());
                });
    }

    void failed(List<Operation> operations, Outcome.Cause cause) {
        for (Operation operation : operations) {
            LinkReceipt receipt = operation.receipt();
            receipt.settle(new Outcome.Failed(cause));
            queue.add("outcome", 0, receipt::announce);
        }
    }
}
