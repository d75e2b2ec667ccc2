// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import io.lanyard.platform.access.SignIn;
import io.lanyard.platform.access.TopicPermissions;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.session.Session;
import io.lanyard.platform.session.Sessions;
import io.lanyard.platform.session.SubscriptionOptions;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Subscribes topics for devices that do not do it themselves. Blocks on the registry. */
public final class ProxySubscriptions {
    private final Registry registry;
    private final SignIn topics;
    private final Sessions sessions;
    private final int maxPerDevice;

    /**
     * Subscribes in these sessions.
     *
     * @param maxPerDevice filters of one device at a time
     */
    public ProxySubscriptions(
            Registry registry, SignIn topics, Sessions sessions, int maxPerDevice) {
        this.registry = Objects.requireNonNull(registry, "registry is null");
        this.topics = Objects.requireNonNull(topics, "topics is null");
        this.sessions = Objects.requireNonNull(sessions, "sessions is null");
        this.maxPerDevice = maxPerDevice;
    }

    /**
     * Subscribes topics at QoS 1 in the device's session, all or none; a subscription is the device's own from then on.
     *
     * @param filters that the device may subscribe itself
     * @return the device, once the subscriptions are as safe as those of the device
     */
    public CompletionStage<Outcome<DeviceId>> subscribe(DeviceId device, List<String> filters) {
        if (!registry.hasDevice(device)) {
            return refused(Refusal.DEVICE_NOT_FOUND, "There is no device " + device);
        }
        TopicPermissions permissions =
                new TopicPermissions(device, topics.topicsOf(device.productKey()));
        List<TopicFilter> parsed = new ArrayList<>();
        for (String text : filters) {
            try {
                parsed.add(TopicFilter.of(text));
            } catch (IllegalArgumentException e) {
                return refused(Refusal.TOPIC_MALFORMED, String.valueOf(e.getMessage()));
            }
            if (!permissions.maySubscribe(parsed.getLast())) {
                return refused(Refusal.TOPIC_NOT_ALLOWED, "the device may not subscribe " + text);
            }
        }
        Session session = sessions.find(device);
        if (session == null) {
            return refused(
                    Refusal.NO_SESSION,
                    "Device %s is not connected and keeps no session".formatted(device));
        }
        CompletableFuture<Outcome<DeviceId>> result = new CompletableFuture<>();
        boolean accepted = session.execute(() -> subscribe(session, parsed, result));
        return accepted ? result : refused(Refusal.STOPPING, "the platform is stopping");
    }

    private void subscribe(
            Session session,
            List<TopicFilter> filters,
            CompletableFuture<Outcome<DeviceId>> result) {
        long added =
                filters.stream()
                        .filter(filter -> !session.subscriptions().contains(filter))
                        .distinct()
                        .count();
        if (session.subscriptions().size() + added > maxPerDevice) {
            result.complete(
                    Outcome.refused(
                            Refusal.SUBSCRIPTION_LIMIT_REACHED,
                            "A device may subscribe at most " + maxPerDevice + " topics"));
            return;
        }
        for (TopicFilter filter : filters) {
            session.subscribe(filter, filter, SubscriptionOptions.of(1));
        }
        CompletionStage<?> safe = session.saveSubscriptions();
        Outcome<DeviceId> done = Outcome.done(session.device());
        if (safe == null) {
            result.complete(done);
            return;
        }
        var _ =
                safe.whenComplete((_, failure) -> {
                    if (failure == null) {
                        result.complete(done);
                    } else {
                        result.completeExceptionally(failure);
                    }
                });
    }

    private static CompletionStage<Outcome<DeviceId>> refused(Refusal refusal, String detail) {
        return CompletableFuture.completedFuture(Outcome.refused(refusal, detail));
    }
}
