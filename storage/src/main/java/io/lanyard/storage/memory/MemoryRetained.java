// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.memory;

import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.RetainedStore;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;

/**
 * Retained messages that live as long as the process: what is "on disk" here is in memory. It promises everything else of
 * the port. Safe from any thread.
 */
public final class MemoryRetained implements RetainedStore {
    private final ConcurrentMap<DeviceId, Map<Topic, Message>> messages = new ConcurrentHashMap<>();

    public MemoryRetained() {}

    @Override
    public void restore(Contents contents) {
        messages.forEach((device, ofDevice) ->
                ofDevice.forEach((topic, message) ->
                        contents.message(
                                device, topic, message.id(), message.properties().expiresAt())));
    }

    @Override
    public CompletionStage<?> put(DeviceId device, Message message, Executor on) {
        messages.computeIfAbsent(device, _ -> new ConcurrentHashMap<>())
                .put(message.topic(), message.kept());
        return CompletableFuture.runAsync(() -> {}, on);
    }

    @Override
    public CompletionStage<?> remove(DeviceId device, Topic topic, Executor on) {
        Map<Topic, Message> ofDevice = messages.get(device);
        if (ofDevice != null) {
            ofDevice.remove(topic);
        }
        return CompletableFuture.runAsync(() -> {}, on);
    }

    @Override
    public CompletionStage<?> clear(DeviceId device) {
        messages.remove(device);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<List<Message>> read(DeviceId device) {
        Map<Topic, Message> ofDevice = messages.get(device);
        return CompletableFuture.completedFuture(
                ofDevice == null ? List.of() : List.copyOf(ofDevice.values()));
    }
}
