// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import io.lanyard.platform.feed.Feeds;
import io.lanyard.platform.registry.ConsumerGroup;
import io.lanyard.platform.registry.GroupRegistry.GroupAdded;
import io.lanyard.platform.registry.MessageKind;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.registry.SubscribeRelation;
import io.lanyard.protocol.identity.ProductKey;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Creates, finds and deletes consumer groups and subscribe relations, and keeps the feeds in step with them: a change
 * counts for every message that is published after its call returns.
 *
 * <p>Callable from any thread, but not from an event loop: the registry blocks.
 */
public final class ConsumerGroups {
    private static final int ID_RANDOM_LENGTH = 25;
    private static final String ID_ENDING = "000100";

    /** The original's bounds (PROTOCOL.md 5.1). */
    private static final int MAX_GROUPS = 1_000;

    private static final int MAX_GROUPS_PER_PRODUCT = 10;

    private final Registry registry;
    private final Feeds feeds;
    private final InstantSource clock;
    private final RandomText randomText = new RandomText(new SecureRandom());

    /** Held from reading a relation to writing it, and until the feeds know. */
    private final ReentrantLock changing = new ReentrantLock();

    /** Makes the default group when it is not there, and tells the feeds what there is. */
    public ConsumerGroups(Registry registry, Feeds feeds, InstantSource clock) {
        this.registry = Objects.requireNonNull(registry, "registry is null");
        this.feeds = Objects.requireNonNull(feeds, "feeds is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
        if (registry.consumerGroup(ConsumerGroup.DEFAULT_GROUP).isEmpty()) {
            var _ = add(ConsumerGroup.DEFAULT_GROUP, ConsumerGroup.DEFAULT_GROUP);
        }
        tellFeeds();
    }

    /**
     * Creates a group; its feed begins with what comes from now on.
     *
     * @param name 4 to 30 letters, digits and underscores, a character outside ASCII counting as two
     */
    public Outcome<ConsumerGroup> create(String name) {
        Optional<String> problem = NameRules.groupNameProblem(name);
        if (problem.isPresent()) {
            return Outcome.refused(Refusal.GROUP_NAME_MALFORMED, problem.get());
        }
        changing.lock();
        try {
            Outcome<ConsumerGroup> outcome =
                    add(randomText.lettersAndDigits(ID_RANDOM_LENGTH) + ID_ENDING, name);
            tellFeeds();
            return outcome;
        } finally {
            changing.unlock();
        }
    }

    private Outcome<ConsumerGroup> add(String id, String name) {
        return switch (registry.addConsumerGroup(
                id, name, clock.instant().truncatedTo(ChronoUnit.MILLIS), MAX_GROUPS)) {
            case GroupAdded.Done(ConsumerGroup added) -> Outcome.done(added);
            case GroupAdded.Refused(Registry.Added reason) ->
                    reason == Registry.Added.FULL
                            ? Outcome.refused(
                                    Refusal.GROUP_LIMIT_REACHED,
                                    "There may be at most " + MAX_GROUPS + " consumer groups")
                            : Outcome.refused(
                                    Refusal.GROUP_NAME_TAKEN,
                                    "There is already a consumer group named " + name);
        };
    }

    public Outcome<ConsumerGroup> find(String id) {
        return registry.consumerGroup(id).map(Outcome::done).orElseGet(() -> noGroup(id));
    }

    /** All groups, newest first. */
    public List<ConsumerGroup> list() {
        return registry.consumerGroups();
    }

    /** Gives a group another name; the default group keeps its own. */
    public Outcome<ConsumerGroup> rename(String id, String name) {
        if (id.equals(ConsumerGroup.DEFAULT_GROUP) && !name.equals(ConsumerGroup.DEFAULT_GROUP)) {
            return Outcome.refused(
                    Refusal.GROUP_KEEPS_NAME, "The group " + id + " always has this name");
        }
        Optional<String> problem = NameRules.groupNameProblem(name);
        if (problem.isPresent()) {
            return Outcome.refused(Refusal.GROUP_NAME_MALFORMED, problem.get());
        }
        return switch (registry.renameConsumerGroup(id, name)) {
            case RENAMED -> find(id);
            case NO_GROUP -> noGroup(id);
            case TAKEN ->
                    Outcome.refused(
                            Refusal.GROUP_NAME_TAKEN,
                            "There is already a consumer group named " + name);
        };
    }

    /** Deletes a group with its place in all relations, its position and its dead letters. */
    public Outcome<ConsumerGroup> delete(String id) {
        if (id.equals(ConsumerGroup.DEFAULT_GROUP)) {
            return Outcome.refused(Refusal.GROUP_IS_DEFAULT, "The group " + id + " always exists");
        }
        changing.lock();
        try {
            Optional<ConsumerGroup> group = registry.consumerGroup(id);
            if (group.isEmpty() || !registry.removeConsumerGroup(id)) {
                return noGroup(id);
            }
            tellFeeds();
            return Outcome.done(group.get());
        } finally {
            changing.unlock();
        }
    }

    /** Gives a product its relation; refused when it has one. */
    public Outcome<SubscribeRelation> createRelation(
            ProductKey productKey, Set<MessageKind> kinds, List<String> groupIds) {
        changing.lock();
        try {
            if (registry.subscribeRelation(productKey).isPresent()) {
                return Outcome.refused(
                        Refusal.RELATION_EXISTS,
                        "Product " + productKey + " already has a subscribe relation");
            }
            return put(productKey, kinds, groupIds);
        } finally {
            changing.unlock();
        }
    }

    /** Replaces the relation of a product; refused when it has none. */
    public Outcome<SubscribeRelation> updateRelation(
            ProductKey productKey, Set<MessageKind> kinds, List<String> groupIds) {
        return change(productKey, _ -> kinds, _ -> groupIds);
    }

    public Outcome<SubscribeRelation> relation(ProductKey productKey) {
        return registry.subscribeRelation(productKey)
                .map(Outcome::done)
                .orElseGet(() -> noRelation(productKey));
    }

    /** All relations, by their product's key. */
    public List<SubscribeRelation> relations() {
        return registry.subscribeRelations().stream()
                .sorted((one, other) -> one.productKey().compareTo(other.productKey()))
                .toList();
    }

    public Outcome<SubscribeRelation> deleteRelation(ProductKey productKey) {
        changing.lock();
        try {
            Optional<SubscribeRelation> found = registry.subscribeRelation(productKey);
            if (found.isEmpty() || !registry.removeSubscribeRelation(productKey)) {
                return noRelation(productKey);
            }
            tellFeeds();
            return Outcome.done(found.get());
        } finally {
            changing.unlock();
        }
    }

    /** Adds a group to the relation of a product; no change when it is there. */
    public Outcome<SubscribeRelation> addToRelation(ProductKey productKey, String groupId) {
        return change(
                productKey,
                SubscribeRelation::kinds,
                old -> {
                    List<String> ids = new ArrayList<>(old.groupIds());
                    if (!ids.contains(groupId)) {
                        ids.add(groupId);
                    }
                    return ids;
                });
    }

    /** Takes a group out of the relation of a product; the last one takes the relation along. */
    public Outcome<SubscribeRelation> removeFromRelation(ProductKey productKey, String groupId) {
        changing.lock();
        try {
            Optional<SubscribeRelation> found = registry.subscribeRelation(productKey);
            if (found.isEmpty() || !found.get().groupIds().contains(groupId)) {
                return noRelation(productKey);
            }
            if (found.get().groupIds().size() == 1) {
                return deleteRelation(productKey);
            }
            return change(
                    productKey,
                    SubscribeRelation::kinds,
                    old -> {
                        List<String> ids = new ArrayList<>(old.groupIds());
                        ids.remove(groupId);
                        return ids;
                    });
        } finally {
            changing.unlock();
        }
    }

    private interface Part<T> {
        T of(SubscribeRelation old);
    }

    private Outcome<SubscribeRelation> change(
            ProductKey productKey, Part<Set<MessageKind>> kinds, Part<List<String>> groupIds) {
        changing.lock();
        try {
            Optional<SubscribeRelation> old = registry.subscribeRelation(productKey);
            return old.isEmpty()
                    ? noRelation(productKey)
                    : put(productKey, kinds.of(old.get()), groupIds.of(old.get()));
        } finally {
            changing.unlock();
        }
    }

    private Outcome<SubscribeRelation> put(
            ProductKey productKey, Set<MessageKind> kinds, List<String> groupIds) {
        if (kinds.isEmpty()) {
            return Outcome.refused(
                    Refusal.RELATION_MALFORMED, "At least one kind of message has to be chosen");
        }
        List<String> ids = groupIds.stream().distinct().toList();
        if (ids.isEmpty()) {
            return Outcome.refused(
                    Refusal.RELATION_MALFORMED, "At least one consumer group has to be named");
        }
        if (ids.size() > MAX_GROUPS_PER_PRODUCT) {
            return Outcome.refused(
                    Refusal.RELATION_MALFORMED,
                    "A product may have at most %d consumer groups, found %d"
                            .formatted(MAX_GROUPS_PER_PRODUCT, ids.size()));
        }
        SubscribeRelation relation = new SubscribeRelation(productKey, kinds, ids);
        if (registry.putSubscribeRelation(relation)) {
            tellFeeds();
            return Outcome.done(relation);
        }
        if (registry.product(productKey).isEmpty()) {
            return noProduct(productKey);
        }
        return noGroup(
                ids.stream()
                        .filter(id -> registry.consumerGroup(id).isEmpty())
                        .findFirst()
                        .orElse(""));
    }

    private void tellFeeds() {
        feeds.set(registry.consumerGroups(), registry.subscribeRelations());
    }

    private static <T> Outcome<T> noGroup(String id) {
        return Outcome.refused(Refusal.GROUP_NOT_FOUND, "There is no consumer group with id " + id);
    }

    private <T> Outcome<T> noRelation(ProductKey productKey) {
        return registry.product(productKey).isEmpty()
                ? noProduct(productKey)
                : Outcome.refused(
                        Refusal.RELATION_NOT_FOUND,
                        "Product " + productKey + " has no such subscribe relation");
    }

    private static <T> Outcome<T> noProduct(ProductKey productKey) {
        return Outcome.refused(
                Refusal.PRODUCT_NOT_FOUND, "There is no product with key " + productKey);
    }
}
