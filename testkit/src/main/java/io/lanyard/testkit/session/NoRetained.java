// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.session;

import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.RetainedStore;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** For histories in which nothing is retained. */
final class NoRetained implements RetainedStore {
    @Override
    public void restore(Contents contents) {
        // There is nothing.
    }

    @Override
    public CompletionStage<?> put(DeviceId device, Message message, Executor on) {
        throw new AssertionError("nothing is retained here, but " + message);
    }

    @Override
    public CompletionStage<?> remove(DeviceId device, Topic topic, Executor on) {
        throw new AssertionError("nothing is retained here");
    }

    @Override
    public CompletionStage<?> clear(DeviceId device) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<List<Message>> read(DeviceId device) {
        return CompletableFuture.completedFuture(List.of());
    }
}
