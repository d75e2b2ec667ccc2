// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import io.lanyard.platform.event.DeviceLifecycle;
import io.lanyard.platform.registry.Device;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.registry.TopicRoute;
import io.lanyard.platform.routing.Downlink;
import io.lanyard.platform.routing.UplinkReader;
import io.lanyard.platform.routing.UplinkRoute;
import io.lanyard.platform.session.Message;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a device publishes on one topic goes to other devices' topics too (PROTOCOL.md 4.5). What arrives on a target
 * is a downlink and goes no further, so that routes cannot run in a circle.
 *
 * <p>Creating, deleting and asking block on the registry.
 */
public final class TopicRoutes implements UplinkReader, DeviceLifecycle {
    private static final int MAX_TARGETS = 100;

    private record Target(DeviceId device, Topic topic) {}

    /**
     * All routes.
     *
     * @param targets by the source
     * @param devices whose topics they lead from or to
     */
    private record Table(Map<Topic, List<Target>> targets, Set<DeviceId> devices) {}

    private final Registry registry;
    private final Downlink downlink;

    /** Held from changing the registry to changing the table. */
    private final ReentrantLock changing = new ReentrantLock();

    /** Replaced as a whole. */
    private volatile Table table;

    /** Those that the registry has. */
    public TopicRoutes(Registry registry, Downlink downlink) {
        this.registry = Objects.requireNonNull(registry, "registry is null");
        this.downlink = Objects.requireNonNull(downlink, "downlink is null");
        this.table = tableOf(registry.topicRoutes());
    }

    /** The device whose custom topic it is, {@code /PK/DN/user/...}; empty for any other topic. */
    public static Optional<DeviceId> ownerOf(String topic) {
        String[] levels = topic.split("/", 5);
        if (levels.length < 5
                || !levels[0].isEmpty()
                || !levels[3].equals("user")
                || levels[4].isEmpty()) {
            return Optional.empty();
        }
        Optional<DeviceName> name = DeviceName.parse(levels[2]);
        try {
            // What no PUBLISH can carry is of nobody.
            var _ = Topic.of(topic);
            return name.map(parsed -> new DeviceId(ProductKey.of(levels[1]), parsed));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Routes a topic to others; those that it is routed to already stay.
     *
     * @return the targets that cannot be: no custom topics, or of devices that there are not
     */
    public Outcome<List<String>> create(String source, List<String> targets) {
        Optional<Outcome<List<String>>> refusal = refusal(source);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Topic from = Topic.of(source);
        List<String> failed = new ArrayList<>();
        Set<TopicRoute> routes = new LinkedHashSet<>();
        for (String target : targets) {
            Optional<DeviceId> owner = ownerOf(target);
            if (owner.isPresent()
                    && registry.device(owner.get()).isPresent()
                    && !target.equals(source)) {
                routes.add(new TopicRoute(from, Topic.of(target)));
            } else {
                failed.add(target);
            }
        }
        changing.lock();
        try {
            long distinct =
                    registry.topicRoutes().stream()
                                    .filter(route -> route.source().equals(from))
                                    .filter(route -> !routes.contains(route))
                                    .count()
                            + routes.size();
            if (distinct > MAX_TARGETS) {
                return Outcome.refused(
                        Refusal.ROUTE_LIMIT_REACHED,
                        "A topic may have at most " + MAX_TARGETS + " targets");
            }
            registry.addTopicRoutes(routes);
            table = tableOf(registry.topicRoutes());
        } finally {
            changing.unlock();
        }
        return Outcome.done(failed);
    }

    /**
     * Ends routes of a topic.
     *
     * @return the targets that it was not routed to
     */
    public Outcome<List<String>> delete(String source, List<String> targets) {
        if (ownerOf(source).isEmpty()) {
            return malformed(source);
        }
        List<String> failed = new ArrayList<>();
        changing.lock();
        try {
            for (String target : targets) {
                if (ownerOf(target).isEmpty()
                        || !registry.removeTopicRoute(
                                new TopicRoute(Topic.of(source), Topic.of(target)))) {
                    failed.add(target);
                }
            }
            table = tableOf(registry.topicRoutes());
        } finally {
            changing.unlock();
        }
        return Outcome.done(failed);
    }

    /** The routes from and to a device have gone with it. */
    @Override
    public void changed(List<Change> changes) {
        if (changes.stream().noneMatch(this::endsRoutes)) {
            return;
        }
        changing.lock();
        try {
            table = tableOf(registry.topicRoutes());
        } finally {
            changing.unlock();
        }
    }

    private boolean endsRoutes(Change change) {
        return change.action() == Action.DELETE && table.devices().contains(change.device());
    }

    /** The topics that it is routed to. */
    public List<String> targetsOf(String source) {
        return registry.topicRoutes().stream()
                .filter(route -> route.source().value().equals(source))
                .map(route -> route.target().value())
                .toList();
    }

    /** The topics that are routed to it. */
    public List<String> sourcesOf(String target) {
        return registry.topicRoutes().stream()
                .filter(route -> route.target().value().equals(target))
                .map(route -> route.source().value())
                .toList();
    }

    private Optional<Outcome<List<String>>> refusal(String source) {
        Optional<DeviceId> owner = ownerOf(source);
        if (owner.isEmpty()) {
            return Optional.of(malformed(source));
        }
        Optional<Device> device = registry.device(owner.get());
        if (device.isEmpty()) {
            return Optional.of(
                    Outcome.refused(Refusal.DEVICE_NOT_FOUND, "There is no device " + owner.get()));
        }
        return device.get().activatedAt() == null
                ? Optional.of(
                        Outcome.refused(
                                Refusal.DEVICE_INACTIVE,
                                "Device " + owner.get() + " has never signed in"))
                : Optional.empty();
    }

    private static Outcome<List<String>> malformed(String source) {
        return Outcome.refused(
                Refusal.ROUTE_SOURCE_MALFORMED,
                "SrcTopic has to be a custom topic /ProductKey/DeviceName/user/..., found "
                        + source);
    }

    private static Table tableOf(List<TopicRoute> routes) {
        Map<Topic, List<Target>> targets = new HashMap<>();
        Set<DeviceId> devices = new HashSet<>();
        for (TopicRoute route : routes) {
            ownerOf(route.source().value()).ifPresent(devices::add);
            ownerOf(route.target().value())
                    .ifPresent(owner -> {
                        devices.add(owner);
                        targets.computeIfAbsent(route.source(), _ -> new ArrayList<>())
                                .add(new Target(owner, route.target()));
                    });
        }
        return new Table(Map.copyOf(targets), Set.copyOf(devices));
    }

    @Override
    public boolean reads(DeviceId device, UplinkRoute route) {
        Map<Topic, List<Target>> now = table.targets();
        return !now.isEmpty() && now.containsKey(route.topic());
    }

    @Override
    public @Nullable CompletionStage<?> take(DeviceId device, Message message, Executor loop) {
        List<CompletableFuture<?>> safe = new ArrayList<>();
        for (Target target : table.targets().getOrDefault(message.topic(), List.of())) {
            safe.add(
                    downlink.send(
                                    target.device(),
                                    new Message(
                                            message.id(),
                                            target.topic(),
                                            message.payload(),
                                            message.qos(),
                                            false,
                                            Message.Origin.PLATFORM,
                                            message.properties()))
                            .toCompletableFuture());
        }
        return message.qos() == 0
                ? null
                : CompletableFuture.allOf(safe.toArray(CompletableFuture[]::new))
                        .thenRunAsync(() -> {}, loop);
    }
}
